"""What people fill in: a question, an answer, a budget file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.actions import LONGEST_QUESTION
from kit.forms import CountedTextarea
from kit.tables import LARGEST


class QuestionForm(forms.Form):
    """A resident's question about one paragraph."""

    question = forms.CharField(
        label=_("Your question"),
        max_length=LONGEST_QUESTION,
        widget=CountedTextarea(LONGEST_QUESTION),
        help_text=_("What is not clear, or what is missing?"),
    )


class AnswerForm(forms.Form):
    """The city's answer, or the reason why there is none."""

    words = forms.CharField(
        label=_("Answer"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Plain words. Blank lines make paragraphs. To decline, write the reason: the asker reads it."),
    )


class BudgetFileForm(forms.Form):
    """A CSV or XLSX file for the dry run."""

    file = forms.FileField(
        label=_("Budget file (CSV or XLSX)"),
        help_text=_(
            "With the columns department, program, planned; and, if there are any: committed, spent, neighborhood, kind, side, fund, fiscal year, document."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than %(most)d megabytes.") % {"most": LARGEST // 1_000_000})
        return file
