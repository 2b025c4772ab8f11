from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from voting.ledger.leaves import LONGEST_REASON
from voting.models import Poll
from voting.record.amendments import withdrawn_from

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


class AboutPoll(forms.Form):
    """A form of a poll's ledger desk."""

    def __init__(self, poll: Poll, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.poll = poll


def _reason(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text
    )


class WithdrawForm(AboutPoll):
    """Which project can't be funded any more, and why."""

    project = forms.ChoiceField(label=_("Project"))
    reason = _reason(_("Everybody reads it on the ballot and in the public ledger; it can't be changed later."))

    def __init__(self, poll: Poll, *args: Any, **kwargs: Any) -> None:
        super().__init__(poll, *args, **kwargs)
        gone, field = withdrawn_from(poll), self.fields["project"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(p["id"], p["name"]) for p in poll.manifest.data["projects"] if p["id"] not in gone]


class WaiveForm(AboutPoll):
    """Why a step goes on without witnesses."""

    reason = _reason(_("Everybody reads it. Whoever verifies the bundle is told that witnesses are missing."))


class ProlongForm(AboutPoll):
    """More time for objections."""

    days = forms.IntegerField(label=_("Days more"), min_value=1, max_value=730)
    reason = _reason(_("Kept in the audit log."))


class DestroyForm(AboutPoll):
    """An officer's word on destroying."""

    statement = forms.CharField(
        label=_("What was destroyed away from the site, by whom and how"),
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example: the three trustees destroyed their shares with manage.py trustee destroy, and the backups of "
            "the vote were deleted. Everybody reads it in the public ledger."
        ),
    )
    sure = forms.BooleanField(
        label=_("I know that this can't be undone, and that no objection is open."), required=True
    )
