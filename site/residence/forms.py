from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kit import clock
from kit.forms import DateInput
from kit.tables import LARGEST
from neighborhoods.models import Neighborhood
from residence import keys
from residence.actions import Papers
from residence.lifecycle import WithdrawReason


class PapersForm(forms.Form):
    """What the city's roll knows somebody by."""

    name = forms.CharField(label=_("Full name"), max_length=120, help_text=_("As on your papers."))
    # 1/4/90 is January in one country and April in the next: no guessing here, it would cost a try.
    born_on = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=DateInput,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the date as year, month, day: 1985-03-27.")},
    )
    reference = forms.CharField(
        label=_("Reference number"),
        required=False,
        max_length=40,
        help_text=_("From a letter of the city, if you have one. The date of birth is enough if not."),
    )
    needs_one = True

    def clean_born_on(self) -> Any:
        day = self.cleaned_data["born_on"]
        if day and not 1900 <= day.year <= clock.today().year:
            raise ValidationError(_("This can't be a date of birth."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        known = cleaned.get("born_on") or keys.plain_reference(cleaned.get("reference") or "")
        if self.needs_one and not known and "born_on" not in self.errors:
            self.add_error("born_on", _("Give your date of birth or your reference number."))
        return cleaned

    @property
    def papers(self) -> Papers:
        data = self.cleaned_data
        return Papers(data["name"], data["born_on"], data["reference"])


class LetterForm(forms.Form):
    """Where a letter with a code is to go."""

    name = forms.CharField(label=_("Name on the letter"), max_length=120, help_text=_("As on your letter box."))
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        help_text=_("Street and number, floor or flat, postal code and city."),
    )
    neighborhood = forms.ModelChoiceField(label=_("Neighborhood"), queryset=Neighborhood.objects.all())

    def clean_name(self) -> str:
        return _said(self.cleaned_data["name"])

    def clean_address(self) -> str:
        lines = [" ".join(line.split()) for line in self.cleaned_data["address"].splitlines()]
        return _said("\n".join(filter(None, lines)))


class CodeForm(forms.Form):
    """The code from the letter."""

    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        help_text=_("Ten letters and digits. Capitals, spaces and the dash do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class RollForm(forms.Form):
    """An upload of the city's roll."""

    as_of = forms.DateField(
        label=_("The roll was true on"), widget=DateInput, help_text=_("The day on which the file was drawn up.")
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV in UTF-8. Columns: name, date of birth or reference (or both), address, neighborhood, and if known since."
        ),
    )

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day > clock.today():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise ValidationError(_("The file is larger than %(most)d megabytes.") % {"most": LARGEST // 1_000_000})
        return upload


class FindForm(forms.Form):
    """The account of the person who stands at the desk."""

    email = forms.EmailField(label=_("E-mail address of the person's account"))

    def clean_email(self) -> User:
        person = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if person is None:
            raise ValidationError(_("There is no account with this address. The person makes one first."))
        return person


class DeskForm(PapersForm):
    """What an officer has seen on the papers of the person at the desk."""

    neighborhood = forms.ModelChoiceField(label=_("Neighborhood"), queryset=Neighborhood.objects.all())
    since = forms.DateField(label=_("Lives there since"), required=False, widget=DateInput)
    off_roll = forms.BooleanField(
        label=_("This person is not on the roll."),
        required=False,
        help_text=_("Only if the papers are right and no line of the roll fits them."),
    )
    seen = forms.BooleanField(label=_("I have seen papers with this address."))
    needs_one = False
    field_order = ["neighborhood", "since", "name", "born_on", "reference", "off_roll", "seen"]

    def __init__(self, *args: Any, has_roll: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_roll:
            del self.fields["off_roll"]
        self.fields["name"].required = False
        self.fields["name"].help_text = _("With a date of birth or reference: finds the person's line on the roll.")
        self.fields["reference"].help_text = ""

    def clean_since(self) -> Any:
        day = self.cleaned_data["since"]
        if day and day > clock.today():
            raise ValidationError(_("This day has not come yet."))
        return day


class RefuseForm(forms.Form):
    """Why a letter is not sent; the person reads it."""

    reason = forms.CharField(label=_("Reason, which the person will read"), max_length=300)


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=WithdrawReason.choices)


def _said(text: str) -> str:
    if len(keys.plain(text)) < 2:
        raise ValidationError(_("Write it out, please."))
    return text
