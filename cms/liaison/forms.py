"""What people fill in at the liaison's desk."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cms.actions import LONGEST_QUESTION
from cms.liaison.models import Plain
from kit.forms import CountedTextarea


class AskForm(forms.Form):
    """Ask for an explanation."""

    address = forms.CharField(
        label=_("Which page or document?"), max_length=300, help_text=_("Its address, such as /budget/ or https://…")
    )
    question = forms.CharField(
        label=_("What is not clear?"), max_length=LONGEST_QUESTION, widget=CountedTextarea(LONGEST_QUESTION)
    )


class AnswerForm(forms.Form):
    """Explain, or decline with a reason."""

    words = forms.CharField(
        label=_("Answer"),
        widget=CountedTextarea(4000, attrs={"rows": 8}),
        max_length=4000,
        help_text=_("Plain words. Blank lines make paragraphs. To decline, write the reason: the asker reads it."),
    )
    plain = forms.ModelChoiceField(
        label=_("The plain version, if there is one"), queryset=Plain.objects.newest(), required=False
    )
    decline = forms.BooleanField(
        label=_("Decline: the question stays private, and the asker reads the reason"), required=False
    )


class PlainForm(forms.Form):
    """A text and the same in plain words."""

    title = forms.CharField(label=_("Title"), max_length=160)
    address = forms.CharField(
        label=_("Where the original stands"), max_length=300, help_text=_("Its address, such as /budget/ or https://…")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    original = forms.CharField(label=_("The original, word by word"), widget=forms.Textarea(attrs={"rows": 10}))
    plain = forms.CharField(
        label=_("In plain words"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Short sentences, one thing in each. Words of the glossary explain themselves."),
    )
