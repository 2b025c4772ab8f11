"""What members and co-chairs fill in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import CountedTextarea, DateTimeInput

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


class AmendmentForm(forms.Form):
    """Put forward another text for a motion."""

    text = forms.CharField(
        label=_("The whole text as it would read"), max_length=LONGEST_TEXT, widget=CountedTextarea(LONGEST_TEXT)
    )
    reason = forms.CharField(
        label=_("Why"), max_length=500, required=False, widget=CountedTextarea(500, attrs={"rows": 3})
    )
