from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from residence.forms import PapersForm
from voting.ledger.sheets import CODE_LENGTH
from voting.paper.actions import MOST_AT_ONCE
from voting.paper.lifecycle import Help, Size
from voting.paper.models import Plan

CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class PlanForm(forms.ModelForm[Plan]):
    """Where and when residents vote on paper."""

    class Meta:
        model = Plan
        fields = ["where", "hours", "notes"]
        labels = {"where": _("Where"), "hours": _("When"), "notes": _("Good to know")}


class PrintForm(forms.Form):
    """A stack of sheets."""

    number = forms.IntegerField(label=_("How many sheets"), min_value=1, max_value=MOST_AT_ONCE, initial=25)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    size = forms.ChoiceField(label=_("Print"), choices=Size.choices)


class SetAsideForm(forms.Form):
    """Sheets that were never handed out."""

    serials = forms.CharField(
        label=_("Serial numbers or codes"),
        widget=forms.Textarea(attrs={"rows": 4} | CODE),
        help_text=_("One a line; a scanner can write them here."),
    )
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Left over, misprinted, lost before it was given.")
    )

    def clean_serials(self) -> list[str]:
        return str(self.cleaned_data["serials"]).replace(",", "\n").splitlines()


class ReasonForm(forms.Form):
    """Why something is undone."""

    reason = forms.CharField(label=_("Why"), max_length=300)


class PutBackForm(ReasonForm):
    """A sheet that was set aside and turned up."""

    serials = forms.CharField(label=_("Serial number"), max_length=32, widget=forms.TextInput(attrs=CODE))


class LookUpForm(PapersForm):
    """Somebody at the desk, by papers or by account."""

    email = forms.EmailField(label=_("Or the e-mail address of their account"), required=False)
    needs_one = False
    field_order = ["name", "born_on", "reference", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].help_text = _("As on the papers they show.")
        self.fields["reference"].help_text = _("From a letter of the city. The date of birth is enough.")

    def clean_email(self) -> User | None:
        typed = self.cleaned_data["email"]
        person = User.objects.filter(email__iexact=typed, is_active=True).first() if typed else None
        if typed and person is None:
            raise ValidationError(_("There is no account with this address. Look the person up by their papers."))
        return person

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("email") and not (cleaned.get("name") and self._known(cleaned)):
            raise ValidationError(
                _("Give a name with a date of birth or a reference number, or the address of an account.")
            )
        return cleaned

    @staticmethod
    def _known(cleaned: dict[str, Any]) -> bool:
        return bool(cleaned.get("born_on") or cleaned.get("reference"))


class CodeForm(forms.Form):
    """The code on a sheet."""

    code = forms.CharField(
        label=_("Code on the sheet"),
        max_length=CODE_LENGTH + 10,
        widget=forms.TextInput(attrs=CODE),
        help_text=_("Scan it, or type the sixteen letters and digits under the picture."),
    )


class TakeBackForm(ReasonForm):
    """Why somebody was given a sheet by mistake, and which sheet comes back."""

    code = forms.CharField(
        label=_("Code on the sheet"),
        required=False,
        max_length=CODE_LENGTH + 10,
        widget=forms.TextInput(attrs=CODE),
        help_text=_("It is set aside. Leave this empty only if no sheet left the stack."),
    )
    field_order = ["code", "reason"]


class KeyForm(CodeForm):
    """What an officer reads off a sheet."""

    numbers = forms.CharField(
        label=_("Numbers of the marked projects"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        help_text=_("With spaces between: 3 7 12."),
    )
    spoilt = forms.BooleanField(label=_("It can't be counted: empty, not clear, or too many marks."), required=False)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, ids: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ids = ids

    def clean_numbers(self) -> list[str]:
        """Project ids of the numbers on the sheet, which count from 1 in the order of the frozen rules."""
        words = self.cleaned_data["numbers"].replace(",", " ").split()
        wrong = [word for word in words if not (word.isascii() and word.isdecimal() and 0 < int(word) <= len(self.ids))]
        if wrong:
            raise ValidationError(
                _("%(what)s is no number on this sheet: they go from 1 to %(n)d.")
                % {"what": wrong[0][:20], "n": len(self.ids)}
            )
        if len(set(map(int, words))) < len(words):
            raise ValidationError(_("A number is there twice."))
        return [self.ids[int(word) - 1] for word in words]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("spoilt")) == bool(cleaned.get("numbers")):
            self.add_error("numbers", _("Give the numbers that are marked, or say that the sheet can't be counted."))
        return cleaned


class PassForm(forms.Form):
    """How somebody votes on the tablet."""

    help = forms.ChoiceField(label=_("On the tablet"), choices=Help.choices)


class DiceForm(forms.Form):
    """Dice thrown in public, and how many sheets to look at."""

    dice = forms.CharField(
        label=_("Throws of the die"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        help_text=_("At least 20 throws, as digits from 1 to 6, thrown where everybody can see them."),
    )
    number = forms.IntegerField(
        label=_("Sheets to look at"),
        min_value=1,
        max_value=5000,
        initial=300,
        help_text=_("300 sheets without a difference show that at most 1 % were entered wrongly, at 95 %."),
    )
