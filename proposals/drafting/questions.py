"""A cycle's own questions as form fields, and what people answer as it is kept: each answer with its question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.contrib.forms.forms import FormBuilder

from cycles.models import Cycle
from kit.forms import DateInput
from proposals.drafting.conditions import asked
from proposals.drafting.models import Call, Question
from proposals.models import Proposal, Wording

PREFIX = "q_"


class Builder(FormBuilder):
    """Wagtail's form builder with the house's date control and text boxes of a size that fits the page."""

    def create_date_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.DateField(widget=DateInput, **options)

    def create_multiline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, **options)

    def create_dropdown_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        choices = [("", _("Choose one")), *self.get_formatted_field_choices(field)]
        return forms.ChoiceField(choices=choices, **options)


def call_of(cycle: Cycle) -> Call | None:
    """What the cycle asks of proposals, where officers said anything."""
    return Call.objects.filter(cycle=cycle).first()


def fields_for(call: Call, answers: Iterable[Mapping[str, Any]]) -> dict[str, forms.Field]:
    """A form field for each question, filled in with the answer so far. None is required: a draft may have holes."""
    given = given_answers(answers)
    found: dict[str, forms.Field] = {}
    for question, field in zip(call.asked, Builder(call.asked).formfields.values(), strict=True):
        field.required = False
        if question.clean_name in given:
            field.initial = given[question.clean_name]
        field.question = question
        found[PREFIX + question.clean_name] = field
    return found


def given_answers(answers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The plain answers by their question's key."""
    return {answer["key"]: answer["answer"] for answer in answers}


def answers_from(call: Call, cleaned: Mapping[str, Any], before: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was typed, as it is kept. A wrong field keeps its former answer; one that is not asked (now) is hidden."""
    former = given_answers(before)
    values = {
        question.clean_name: _plain(cleaned[PREFIX + question.clean_name])
        if PREFIX + question.clean_name in cleaned
        else former.get(question.clean_name)
        for question in call.asked
    }
    shown = asked(call.asked, values)
    kept = []
    for question in call.asked:
        answer = values[question.clean_name]
        if answer not in (None, "", []):
            entry = {"key": question.clean_name, "question": question.label, "answer": answer}
            kept.append(entry if question.clean_name in shown else entry | {"hidden": True})
    return kept


def missing_answers(proposal: Proposal, wording: Wording) -> dict[str, str]:
    """Field name → what is missing, for the questions that are asked and must be answered."""
    call = call_of(proposal.cycle)
    if call is None:
        return {}
    given = given_answers(wording.answers)
    shown = asked(call.asked, given)
    return {
        PREFIX + question.clean_name: _("Answer this question: %(question)s") % {"question": question.label}
        for question in call.asked
        if question.required
        and question.clean_name in shown
        and given.get(question.clean_name) in (None, "", [], False)
    }


def condition_of(question: Question) -> tuple[str, str]:
    """The form field this question hangs on and the answer it wants; empty for one that is always asked."""
    return (PREFIX + question.only_if, question.only_if_answer) if question.only_if else ("", "")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.strip() if isinstance(value, str) else value
