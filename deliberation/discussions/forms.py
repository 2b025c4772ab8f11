from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deliberation.discussions.actions import LONGEST
from deliberation.discussions.models import Flag, Stance


class ReplyForm(forms.Form):
    """Words in answer to a comment, or new words for one's own."""

    body = forms.CharField(
        label=_("Your comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Plain words; a blank line starts a new paragraph. Be kind: your neighbors read this."),
        error_messages={"required": _("Write something first.")},
    )


class CommentForm(ReplyForm):
    """A comment that opens a thread says where it stands."""

    stance = forms.ChoiceField(
        label=_("Where do you stand?"),
        choices=[
            (Stance.FOR, _("I am for it")),
            (Stance.AGAINST, _("I am against it")),
            (Stance.QUESTION, _("I have a question")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you are for it, against it, or asking.")},
    )
    field_order = ["stance", "body"]

    def __init__(self, *args: Any, only_questions: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if only_questions:
            stance = self.fields["stance"]
            assert isinstance(stance, forms.ChoiceField)
            stance.choices = [(Stance.QUESTION, _("I have a question"))]
            stance.initial = Stance.QUESTION


class FlagForm(forms.Form):
    """What is wrong with a comment."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Flag.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong with the comment.")},
    )
    note = forms.CharField(
        label=_("Anything the council should know"), max_length=300, required=False, widget=forms.TextInput
    )


class ReasonForm(forms.Form):
    """Why a council member decides as they do."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("One sentence. Author and public will read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Give the reason in a sentence: author and public will read it.")},
    )
