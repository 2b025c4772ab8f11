"""What people fill in: a question, an answer, a budget file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.actions import LONGEST_QUESTION
from kit.forms import CountedTextarea, DateInput
from kit.money import MoneyFormField
from kit.tables import LARGEST, MOST_ROWS

MOST_LINES = MOST_ROWS + 1


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


class DecisionForm(forms.Form):
    """What every change of a budget comes with."""

    decided_on = forms.DateField(label=_("Decided on"), widget=DateInput)
    decided_by = forms.CharField(
        label=_("Who decided"), max_length=160, help_text=_("Such as: City Council, resolution 2026-31.")
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence or two that residents understand. It stands on the budget's page."),
    )
    document = forms.URLField(
        label=_("Document"), max_length=300, assume_scheme="https", help_text=_("The web address of the decision.")
    )

    @property
    def parts(self) -> dict[int, int]:
        """Cents more (or less) by line number."""
        raise NotImplementedError


class TransferForm(DecisionForm):
    """Money that moves from one line to another."""

    take_from = forms.IntegerField(label=_("Take from line"), min_value=1, max_value=MOST_LINES)
    give_to = forms.IntegerField(label=_("Give to line"), min_value=1, max_value=MOST_LINES)
    amount = MoneyFormField(label=_("Amount"), min_cents=1)
    field_order = ("take_from", "give_to", "amount")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("take_from") and cleaned.get("take_from") == cleaned.get("give_to"):
            self.add_error("give_to", _("Choose another line than the one it is taken from."))
        return cleaned

    @property
    def parts(self) -> dict[int, int]:
        cleaned = self.cleaned_data
        return {cleaned["take_from"]: -cleaned["amount"], cleaned["give_to"]: cleaned["amount"]}


class AmendmentForm(DecisionForm):
    """Money that one line gets or loses."""

    line = forms.IntegerField(label=_("Line"), min_value=1, max_value=MOST_LINES)
    amount = MoneyFormField(
        label=_("More or less"), min_cents=None, help_text=_("10000 adds ten thousand; −10000 takes as much away.")
    )
    field_order = ("line", "amount")

    @property
    def parts(self) -> dict[int, int]:
        return {self.cleaned_data["line"]: self.cleaned_data["amount"]}


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
