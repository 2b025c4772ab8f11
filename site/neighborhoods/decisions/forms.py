"""What members and co-chairs fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from kit.forms import CountedTextarea, DateInput, DateTimeInput
from neighborhoods.decisions.models import Answer, Session

LONGEST_TEXT = 5000


class SessionForm(forms.Form):
    """Call a session."""

    starts_at = forms.DateTimeField(label=_("Starts"), widget=DateTimeInput)
    place = forms.CharField(label=_("Where"), max_length=200)
    purpose = forms.CharField(label=_("What it is about"), max_length=300, required=False)


class MotionForm(forms.Form):
    """Put a motion."""

    title = forms.CharField(label=_("Title"), max_length=150, help_text=_("In a few words, as it will be remembered."))
    text = forms.CharField(
        label=_("The council decides:"), max_length=LONGEST_TEXT, widget=CountedTextarea(LONGEST_TEXT)
    )
    reason = forms.CharField(
        label=_("Why"), max_length=500, required=False, widget=CountedTextarea(500, attrs={"rows": 3})
    )

    answer_by = forms.DateField(
        label=_("The city answers by"),
        required=False,
        widget=DateInput,
        help_text=_("Fill this in if it is a recommendation to the city. Silence after that day shows."),
    )


class NoteForm(forms.Form):
    """A note for the minutes, or a correction of them."""

    text = forms.CharField(
        label=pgettext_lazy("minutes", "Note"), max_length=2000, widget=CountedTextarea(2000, attrs={"rows": 3})
    )


class ItemForm(forms.Form):
    """Who does what, by when."""

    text = forms.CharField(label=_("What is to be done"), max_length=300)
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none())
    due_on = forms.DateField(label=_("By when"), widget=DateInput)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = User.objects.filter(pk__in=[seat.holder_id for seat in session.sitting])


class AnswerForm(forms.Form):
    """The city's answer to a recommendation."""

    kind = forms.ChoiceField(label=_("The city's answer"), choices=Answer.Kind.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(label=_("Reasons, and what happens next"), max_length=3000, widget=CountedTextarea(3000))


class AmendmentForm(forms.Form):
    """Put forward another text for a motion."""

    text = forms.CharField(
        label=_("The whole text as it would read"), max_length=LONGEST_TEXT, widget=CountedTextarea(LONGEST_TEXT)
    )
    reason = forms.CharField(
        label=_("Why"), max_length=500, required=False, widget=CountedTextarea(500, attrs={"rows": 3})
    )
