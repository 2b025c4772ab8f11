"""The states of a question about a paragraph, and of a budget file that was brought in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.lifecycle import Move


class QuestionState(models.TextChoices):
    WAITING = "waiting", _("waiting for an answer")
    ANSWERED = "answered", _("answered")
    DECLINED = "declined", _("declined")


QUESTION_MOVES: dict[str, Move[QuestionState]] = {
    "answer": Move(frozenset({QuestionState.WAITING, QuestionState.ANSWERED}), QuestionState.ANSWERED),
    "decline": Move(frozenset({QuestionState.WAITING}), QuestionState.DECLINED),
}


class ImportState(models.TextChoices):
    FAULTY = "faulty", _("has mistakes")
    CHECKED = "checked", _("checked, nothing written yet")
    ACCEPTED = "accepted", pgettext_lazy("file", "accepted")
    DISCARDED = "discarded", _("discarded")


IMPORT_MOVES: dict[str, Move[ImportState]] = {
    "accept": Move(frozenset({ImportState.CHECKED}), ImportState.ACCEPTED),
    "discard": Move(frozenset({ImportState.CHECKED, ImportState.FAULTY}), ImportState.DISCARDED),
}
