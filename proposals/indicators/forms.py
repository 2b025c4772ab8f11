"""What people fill in: an indicator, where it starts, and readings on a phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from cycles.models import Category
from kit import clock
from kit.forms import CountedTextarea, DateInput
from kit.pictures import PictureField
from neighborhoods.models import Neighborhood
from proposals.indicators.models import Indicator
from proposals.indicators.wording import Kind, parse_hundredths

NUMBER = {"inputmode": "decimal", "autocomplete": "off"}
TALLY = {"inputmode": "numeric", "autocomplete": "off", "data-tally": "", "min": 0}


class NumberField(forms.CharField):
    """A number in the units people think in; cleans to hundredths. `kind` says what makes sense."""

    def __init__(self, *, kind: str = Kind.MEAN, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs=NUMBER), **kwargs)
        self.kind = kind

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return parse_hundredths(text, self.kind) if text else None


class ProposeForm(forms.Form):
    """An indicator, from a template or one's own."""

    name = forms.CharField(label=_("Name"), max_length=120)
    question = forms.CharField(
        label=_("The question, in plain words"), max_length=200, help_text=_("As you would ask a neighbor.")
    )
    kind = forms.ChoiceField(label=_("What kind of number is it?"), choices=Kind.choices, widget=forms.RadioSelect)
    unit = forms.CharField(
        label=_("Unit"), max_length=40, required=False, help_text=_("For a count or an average: complaints, people …")
    )
    yes_words = forms.CharField(
        label=_("What counts"), max_length=40, required=False, help_text=_("For a share: working, resolved calmly …")
    )
    no_words = forms.CharField(label=_("What does not"), max_length=40, required=False)
    direction = forms.ChoiceField(
        label=_("What is better?"), choices=Indicator.Direction.choices, widget=forms.RadioSelect
    )
    method = forms.CharField(label=_("How is it measured?"), max_length=1000, widget=CountedTextarea(1000))
    target_value = forms.CharField(
        label=_("Target"), max_length=20, widget=forms.TextInput(attrs=NUMBER), help_text=_("The number to reach.")
    )
    target_on = forms.DateField(label=_("By when"), widget=DateInput)
    target_words = forms.CharField(
        label=_("The target in one plain sentence"),
        max_length=200,
        help_text=_("Such as: nine of ten lamps work on any evening."),
    )


class PlaceForm(ProposeForm):
    """The same, for a neighborhood or the whole city instead of a project."""

    neighborhood = forms.ModelChoiceField(
        label=_("Where"), queryset=Neighborhood.objects.all(), required=False, empty_label=_("Whole city")
    )
    category = forms.ModelChoiceField(
        label=_("What it is about"), queryset=Category.objects.all(), required=False, empty_label=_("Anything")
    )


def proposed(form: ProposeForm) -> dict[str, Any]:
    """The form's data with its target in hundredths; raises `ValidationError` for a target that makes no sense."""
    data = dict(form.cleaned_data)
    try:
        data["target_value"] = parse_hundredths(data["target_value"], data["kind"])
    except ValidationError as error:
        raise ValidationError({"target_value": error}) from None
    return data


class BaselineForm(forms.Form):
    """How things are before the work begins."""

    value = NumberField(label=_("How is it now?"))
    day = forms.DateField(label=_("Measured on"), widget=DateInput)
    size = forms.IntegerField(label=_("Sample size"), help_text=_("How many people or measurements stand behind it."))

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].kind = indicator.kind  # type: ignore[attr-defined]
        self.fields["value"].help_text = _t("In percent.") if indicator.is_share else indicator.unit
        self.fields["day"].initial = clock.today()


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=500, widget=CountedTextarea(500, attrs={"rows": 4}))


class ReadingForm(forms.Form):
    """What every reading has beside its number."""

    day = forms.DateField(label=_("Day"), widget=DateInput)
    note = forms.CharField(
        label=_("Where and how"),
        max_length=300,
        required=False,
        help_text=_("A street or a route, no names: everybody can read it."),
    )
    picture = PictureField(label=_("Photo"), required=False, help_text=_("No faces and no number plates, please."))
    picture_alt = forms.CharField(label=_("What the photo shows"), max_length=250, required=False)

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.fields["day"].initial = clock.today()

    def reading(self) -> dict[str, Any]:
        """What `actions.measure` takes."""
        data = self.cleaned_data
        return {name: data[name] for name in ("day", "note", "picture_alt")} | {"picture": data["picture"] or None}


class TallyForm(ReadingForm):
    """A share: count what counts and what does not, on a walk or on the spot."""

    hits = forms.IntegerField(min_value=0, max_value=100_000, widget=forms.NumberInput(attrs=TALLY), initial=0)
    misses = forms.IntegerField(min_value=0, max_value=100_000, widget=forms.NumberInput(attrs=TALLY), initial=0)
    walked = forms.BooleanField(label=_("I walked a route for this"), required=False)
    field_order = ["hits", "misses", "day", "walked", "note", "picture", "picture_alt"]

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, indicator=indicator, **kwargs)
        self.fields["hits"].label = (indicator.yes_words or _t("yes")).capitalize()
        self.fields["misses"].label = (indicator.no_words or _t("no")).capitalize()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("hits") == 0 and data.get("misses") == 0:
            self.add_error("hits", _t("Count at least one."))
        return data

    def reading(self) -> dict[str, Any]:
        """A tally as a value among a size."""
        hits, misses = self.cleaned_data["hits"], self.cleaned_data["misses"]
        return super().reading() | {"value": hits, "size": hits + misses, "walked": self.cleaned_data["walked"]}


class ScaleForm(ReadingForm):
    """One's own answer, from 1 to 5."""

    value = forms.TypedChoiceField(
        choices=[(5, _("5: very")), (4, "4"), (3, _("3: in between")), (2, "2"), (1, _("1: not at all"))],
        coerce=int,
        widget=forms.RadioSelect,
    )
    field_order = ["value", "day", "note", "picture", "picture_alt"]

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, indicator=indicator, **kwargs)
        self.fields["value"].label = indicator.question

    def reading(self) -> dict[str, Any]:
        """One answer in hundredths."""
        return super().reading() | {"value": self.cleaned_data["value"] * 100}


class NumberForm(ReadingForm):
    """A number, and how many measurements stand behind it."""

    value = NumberField(label=_("The number"))
    size = forms.IntegerField(
        label=_("Sample size"),
        min_value=1,
        max_value=1_000_000,
        initial=1,
        help_text=_("1 for a single measurement; for an average, of how many."),
    )
    field_order = ["value", "size", "day", "note", "picture", "picture_alt"]

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, indicator=indicator, **kwargs)
        self.fields["value"].kind = indicator.kind  # type: ignore[attr-defined]
        self.fields["value"].help_text = _t("minutes") if indicator.kind == Kind.MINUTES else indicator.unit
        if indicator.kind == Kind.COUNT:
            del self.fields["size"]

    def reading(self) -> dict[str, Any]:
        """A number in hundredths."""
        return super().reading() | {"value": self.cleaned_data["value"], "size": self.cleaned_data.get("size", 1)}


def reading_form(indicator: Indicator, *sent: Any) -> ReadingForm:
    """The form for this kind of indicator."""
    made = {Kind.SHARE: TallyForm, Kind.SCALE: ScaleForm}.get(Kind(indicator.kind), NumberForm)
    return made(*sent, indicator=indicator)


class FileForm(forms.Form):
    """A CSV or XLSX file of readings."""

    file = forms.FileField(label=_("File of readings (CSV or XLSX)"))
