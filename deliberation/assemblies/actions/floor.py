"""Questions from the floor: asked, wanted by others, answered, parked, or put to the city."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deliberation.assemblies import permissions, telling
from deliberation.assemblies.actions.keeping import changed, lock
from deliberation.assemblies.actions.record import promise
from deliberation.assemblies.lifecycle import QUESTION_MOVES, Desk
from deliberation.assemblies.models import Assembly, FloorQuestion, Upvote
from kit import clock
from kit.lifecycle import check_move

ANSWERED_WITHIN = timedelta(days=7)  # as in discussions
LONGEST_ANSWER = 2000


@transaction.atomic
def ask(assembly: Assembly, *, by: Any, text: str) -> FloorQuestion:
    """Put a question from the floor. The same words twice, as a double tap sends them, make one question."""
    locked = lock(assembly)
    words = " ".join(text.split())
    if not words:
        raise ValidationError({"text": _("Write your question first.")})
    if len(words) > 300:
        raise ValidationError({"text": _("Keep it under 300 characters, so that everyone can read it.")})
    twin = locked.questions.filter(author=by, text=words).first() if by.is_authenticated else None
    if twin is not None:
        return twin
    permissions.may_ask(by, locked).or_forbid()
    made = FloorQuestion.objects.create(assembly=locked, author=by, text=words, asked_at=clock.now())
    changed(locked, "assemblies.ask", by=by, question=made.pk)
    return made


@transaction.atomic
def upvote(question: FloorQuestion, *, by: Any) -> Upvote:
    """Want a question answered too. Twice is once."""
    locked = lock(question.assembly)
    question = FloorQuestion.objects.get(pk=question.pk)
    question.assembly = locked
    permissions.may_upvote(by, question).or_forbid()
    made, is_new = Upvote.objects.get_or_create(question=question, person=by)
    if is_new:
        changed(locked)
    return made


def answer_question(question: FloorQuestion, *, by: Any, note: str = "") -> FloorQuestion:
    """Mark a question as answered, with a short note for the minutes where there is something to note."""
    return _settle(question, "answer", by=by, note=note)


@transaction.atomic
def park_question(question: FloorQuestion, *, by: Any, note: str, owner: str = "", due: str = "") -> FloorQuestion:
    """Leave a question for later, and say what happens with it; with an owner and a day it is a promise."""
    if not note.strip():
        raise ValidationError({"note": _("Say what happens with the question.")})
    parked = _settle(question, "park", by=by, note=note)
    if owner.strip() or due.strip():
        promise(parked.assembly, by=by, text=note, owner=owner, due=due, question=parked)
    return parked


@transaction.atomic
def put_to_the_city(question: FloorQuestion, *, by: Any, desk: str) -> FloorQuestion:
    """Put a question from the floor to the city's officers or the liaison. A clock runs from now on, for all to see."""
    locked = lock(question.assembly)
    question = FloorQuestion.objects.get(pk=question.pk)
    question.assembly = locked
    permissions.may_put_to_the_city(by, question).or_forbid()
    if desk not in Desk.values:
        raise ValidationError({"desk": _("Choose who answers.")})
    question.state = check_move(QUESTION_MOVES, "put", question.state)
    question.desk, question.answer_due = desk, clock.now() + ANSWERED_WITHIN
    question.save(update_fields=["state", "desk", "answer_due"])
    changed(locked, "assemblies.put_to_the_city", by=by, question=question.pk, desk=str(desk))
    telling.of_a_question(question, by)
    return question


@transaction.atomic
def reply(question: FloorQuestion, *, by: Any, text: str) -> FloorQuestion:
    """Answer for the city, in public. It stops the clock; an answer stands as it is."""
    locked = lock(question.assembly)
    question = FloorQuestion.objects.get(pk=question.pk)
    question.assembly = locked
    permissions.may_reply(by, question).or_forbid()
    words = text.strip()
    if not words:
        raise ValidationError({"text": _("Write the answer.")})
    if len(words) > LONGEST_ANSWER:
        raise ValidationError({"text": _("Keep it under %(most)d characters.") % {"most": LONGEST_ANSWER}})
    question.state = check_move(QUESTION_MOVES, "reply", question.state)
    question.answer, question.answered_by, question.answered_at = words, by, clock.now()
    question.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    changed(locked, "assemblies.reply", by=by, question=question.pk, late=question.is_late)
    telling.of_a_reply(question)
    return question


@transaction.atomic
def _settle(question: FloorQuestion, move: str, *, by: Any, note: str) -> FloorQuestion:
    locked = lock(question.assembly)
    permissions.may_run(by, locked).or_forbid()
    question = FloorQuestion.objects.get(pk=question.pk)
    question.state = check_move(QUESTION_MOVES, move, question.state)
    question.note = " ".join(note.split())[:200]
    question.save(update_fields=["state", "note"])
    changed(locked, f"assemblies.{move}_question", by=by, question=question.pk)
    return question
