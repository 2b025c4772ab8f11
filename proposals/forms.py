"""Forms for writing and reviewing proposals. They read what was typed; the rules are in `actions` and `requirements`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.models import Category, Envelope
from kit.html import LONGEST, from_plain
from kit.money import MoneyFormField
from kit.pictures import PictureField
from neighborhoods.models import Neighborhood
from proposals.actions import WORDS
from proposals.models import Proposal, Review, Wording
from proposals.places import frame_of
from proposals.words import in_words
from residence.permissions import residence_of


def money_for(user: Any) -> Any:
    """The envelopes a resident may ask from: their neighborhood's and the whole city's, in cycles that take proposals."""
    home = residence_of(user)
    mine = Envelope.objects.filter(cycle__published=True).select_related("cycle", "neighborhood")
    return mine.filter(neighborhood=home.neighborhood if home else None) | mine.filter(neighborhood=None)


NEEDED = ("title", "summary", "body", "category", "envelope")


class MoneyChoice(forms.ModelChoiceField):
    """Whose money a proposal asks for, said as a person would."""

    def label_from_instance(self, envelope: Any) -> str:
        if envelope.neighborhood is None:
            return _("The whole city: everyone in the city votes on it")
        return _("%(place)s: the people of %(place)s vote on it") % {"place": envelope.neighborhood.name}


class PlainField(forms.CharField):
    """Plain text typed by a person; cleans to safe HTML, and shows stored HTML as plain text again."""

    def __init__(self, *, rows: int = 8, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if len(text) > LONGEST // 2:  # leaves room for the tags
            raise ValidationError(
                _(
                    "This text has %(length)d letters; %(most)d is the most. Nothing was lost: shorten it and send again."
                )
                % {"length": len(text), "most": LONGEST // 2}
            )
        return from_plain(text)

    def prepare_value(self, value: Any) -> Any:
        return in_words(value) if isinstance(value, str) and value.startswith("<") else value


class StartForm(forms.Form):
    """The first step: a name for the idea, whose money, and what it is about."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=120, help_text=gettext_lazy("A few words that say what should be done.")
    )
    envelope = MoneyChoice(
        label=gettext_lazy("Which money should pay for it?"),
        queryset=Envelope.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("What is it about?"), queryset=Category.objects.all(), empty_label=gettext_lazy("Choose one")
    )

    def __init__(self, *args: Any, user: Any, cycle: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["envelope"].queryset = money_for(user).filter(cycle=cycle)  # type: ignore[attr-defined]


class WordingForm(forms.Form):
    """A proposal in writing. Nothing is required while it is a draft; sending it in names what is missing."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A few words that say what should be done."),
    )
    summary = forms.CharField(
        label=gettext_lazy("In one or two sentences"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("This is what people read first, in the list and on the ballot."),
    )
    body = PlainField(
        label=gettext_lazy("Your idea"),
        rows=10,
        required=False,
        help_text=gettext_lazy(
            "What should be done, why, and whom does it help? Leave a blank line between paragraphs."
        ),
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("What is it about?"),
        queryset=Category.objects.all(),
        required=False,
        empty_label=gettext_lazy("Choose one"),
    )
    envelope = MoneyChoice(
        label=gettext_lazy("Which money should pay for it?"),
        queryset=Envelope.objects.none(),
        widget=forms.RadioSelect,
        required=False,
        empty_label=None,
    )
    place = forms.CharField(
        label=gettext_lazy("Where?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "An address, a corner, or a place people know. Ideas for the whole city can leave it out."
        ),
    )
    latitude = forms.DecimalField(max_digits=8, decimal_places=5, required=False, widget=forms.HiddenInput)
    longitude = forms.DecimalField(max_digits=8, decimal_places=5, required=False, widget=forms.HiddenInput)
    picture = PictureField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("A JPEG, PNG or WebP file of at most 10 MB. We remove where and when it was taken."),
    )
    picture_alt = forms.CharField(
        label=gettext_lazy("What the picture shows"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("For neighbors who can't see it, for example “A dark path between two hedges”."),
    )
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False  # a draft may be saved with holes

    def __init__(self, *args: Any, proposal: Proposal, wording: Wording, user: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(wording, name) for name in WORDS} | {
            "envelope": proposal.envelope_id,
            "seen": wording.changed_at.isoformat() if wording.pk else "",
        }
        super().__init__(*args, **kwargs)
        if proposal.is_public:
            del self.fields["envelope"]
        else:
            self.fields["envelope"].queryset = money_for(user).filter(cycle=proposal.envelope.cycle)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        latitude, longitude = data.get("latitude"), data.get("longitude")
        if latitude is not None and longitude is not None:
            frame = frame_of(Neighborhood.objects.all())
            if frame is not None and not frame.holds(float(longitude), float(latitude)):
                self.add_error("place", _("That point is outside the city. Choose another one on the map."))
                data.pop("latitude"), data.pop("longitude")
        return data

    def marked(self) -> WordingForm:
        """The same form with the fields that sending it in needs no longer called optional."""
        for name in NEEDED:
            if name in self.fields:
                self.fields[name].required = True
        return self

    def words(self) -> dict[str, Any]:
        """What can be kept now: every field that is well-formed, even where another one is not."""
        kept = {name: value for name, value in self.cleaned_data.items() if name in WORDS}
        if kept.get("category") is None:
            kept.pop("category", None)
        picture = kept.pop("picture", None)
        if picture is False:
            kept |= {"picture": None, "picture_alt": ""}
        elif picture is not None:
            kept["picture"] = picture
        return kept


class ReviewForm(forms.Form):
    """A council's decision with its reason."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What does the council decide?"),
        widget=forms.RadioSelect,
        choices=[
            (Review.Decision.ACCEPT, gettext_lazy("Accept: it can go ahead to costing")),
            (Review.Decision.RETURN, gettext_lazy("Return: ask the author for changes")),
            (Review.Decision.DECLINE, gettext_lazy("Decline: it can't be done in this cycle")),
        ],
    )
    reason = PlainField(
        label=gettext_lazy("Reason"),
        rows=6,
        required=False,
        help_text=gettext_lazy("Everyone can read it. Needed to return or decline; kind when you accept."),
    )


class CostForm(forms.Form):
    """Staff's estimate."""

    cost = MoneyFormField(label=gettext_lazy("Cost to build"), min_cents=1)
    upkeep = MoneyFormField(
        label=gettext_lazy("Upkeep a year"),
        help_text=gettext_lazy("What it costs each year afterwards. Write 0 if nothing."),
    )
    note = forms.CharField(
        label=gettext_lazy("What the cost covers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
