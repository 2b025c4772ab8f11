"""What officers and the liaison fill in about stops."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.outreach.files import MOST_AT_A_STOP
from cms.outreach.languages import OTHER, choices, name_of
from cms.outreach.models import LedgerFile, Speakers, Stop
from kit.forms import DateTimeInput
from kit.money import MoneyFormField
from kit.tables import LARGEST
from neighborhoods.models import Neighborhood


class StopForm(forms.Form):
    """A stop, new or changed."""

    kind = forms.ChoiceField(label=_("What kind of place"), choices=Stop.Kind.choices)
    name = forms.CharField(label=_("Where"), max_length=160, help_text=_("Such as: Harbor school, parents’ evening."))
    neighborhood = forms.ModelChoiceField(label=_("Neighborhood"), queryset=Neighborhood.objects.all())
    starts_at = forms.DateTimeField(label=_("Begins"), widget=DateTimeInput)
    ends_at = forms.DateTimeField(label=_("Ends"), widget=DateTimeInput)
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken there"), choices=choices, widget=forms.CheckboxSelectMultiple
    )
    who_goes = forms.CharField(label=_("Who goes"), max_length=200, help_text=_("Everybody can read it."))


class ReasonForm(forms.Form):
    """Why a stop is called off."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("Everybody reads it."))


class LedgerForm(forms.Form):
    """What came of a stop: a field for each language that is spoken there or in the city."""

    cost = MoneyFormField(label=_("Cost"), min_cents=0, help_text=_("All of it: room, food, print, interpreters."))
    heard = forms.CharField(
        label=_("What you heard"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "A line each. Where it became a proposal or a question, end the line with | and its address: | /proposals/12/"
        ),
    )

    def __init__(self, *args: Any, stop: Stop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Speakers.objects.order_by("language").values_list("language", flat=True).distinct()
        bands = [band.language for band in stop.bands.all()]
        site = [code for code, _name in settings.LANGUAGES]
        self.codes = [code for code in dict.fromkeys([*stop.languages, *bands, *site, *known]) if code != OTHER] + [
            OTHER
        ]
        for code in self.codes:
            self.fields[f"came-{code}"] = forms.IntegerField(
                label=_("How many came who speak this: %(language)s") % {"language": name_of(code)},
                min_value=0,
                max_value=MOST_AT_A_STOP,
                required=False,
            )
        self.order_fields(["cost", *(f"came-{code}" for code in self.codes), "heard"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["came"] = {code: cleaned.pop(f"came-{code}", None) or 0 for code in self.codes}
        return cleaned


class FileForm(forms.Form):
    """A file for the dry run."""

    kind = forms.ChoiceField(label=_("What is in the file"), choices=LedgerFile.Kind.choices, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File (CSV or XLSX)"),
        help_text=_(
            "Stops: day, kind, where, neighborhood, language, came; and, if you have them, who, cost, heard. One line a language. "
            "Speakers: neighborhood, language, people."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than %(most)d megabytes.") % {"most": LARGEST // 1_000_000})
        return file
