from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST_KEY = 20_000  # bytes


def _small(file: Any) -> bytes:
    if file.size > LARGEST_KEY:
        raise ValidationError(_("This file is too large to be a key file or a share."))
    content: bytes = file.read()
    return content


class KeyFileForm(forms.Form):
    """A new key file under a passphrase."""

    passphrase = forms.CharField(
        label=_("Passphrase"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; four words are good. Nobody can open the ballots without it."),
    )
    again = forms.CharField(
        label=_("The passphrase once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    holder = forms.CharField(
        label=_("Who keeps the file"), max_length=80, required=False, help_text=_("Written into the file in the open.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("passphrase") != cleaned.get("again"):
            self.add_error("again", _("The two passphrases differ. Type them again."))
        return cleaned


class TrusteesForm(forms.Form):
    """The public part of a key that trustees made offline."""

    public = forms.CharField(
        label=_("Public part of the trustees' key"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("The whole text of trustees.json, as manage.py trustee keygen wrote it."),
    )

    def clean_public(self) -> Any:
        try:
            public = json.loads(self.cleaned_data["public"])
        except ValueError as wrong:
            raise ValidationError(
                _("This is not the text of trustees.json. Paste all of it, braces included.")
            ) from wrong
        return public | {"embedded": False} if isinstance(public, dict) else public


class UnlockForm(forms.Form):
    """The one key file of a small town, with its passphrase. Neither is kept."""

    file = forms.FileField(label=_("Key file"))
    passphrase = forms.CharField(
        label=_("Passphrase"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    def clean_file(self) -> bytes:
        return _small(self.cleaned_data["file"])


class TrialForm(forms.Form):
    """The trial ballot as the trustees opened it."""

    ballot = forms.FileField(label=_("The opened trial ballot"), help_text=_("What manage.py trustee test wrote."))

    def clean_ballot(self) -> bytes:
        return _small(self.cleaned_data["ballot"]).rstrip(b"\r\n")


class OpeningsForm(forms.Form):
    """What the trustees bring back after the close."""

    openings = forms.FileField(label=_("Opened ballots"), help_text=_("The file openings.jsonl."))
    unopened = forms.FileField(
        label=_("Ballots that could not be opened"),
        required=False,
        help_text=_("The file unopened.jsonl, if not empty."),
    )


class WitnessForm(forms.Form):
    """A body outside the city that co-signs."""

    name = forms.CharField(
        label=_("Name it signs under"), max_length=100, help_text=_("For example library.example.org/lamplight")
    )
    about = forms.CharField(label=_("Who they are"), max_length=200, required=False)
    public_key = forms.CharField(
        label=_("Public key"), max_length=64, help_text=_("64 hexadecimal digits, as manage.py witness printed it.")
    )
