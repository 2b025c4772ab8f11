"""Appeals: whom a decision is about says why it was wrong, and another member of the council decides, by the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from deliberation.discussions import permissions, telling
from deliberation.discussions.actions.moderating import reverse
from deliberation.discussions.actions.recording import clean_reason
from deliberation.discussions.lifecycle import APPEAL_MOVES
from deliberation.discussions.models import Appeal, Decision
from kit import clock
from kit.lifecycle import check_move
from neighborhoods.models import Seat

ANSWERED_WITHIN = timedelta(days=5)
LONGEST_APPEAL = 1_000  # characters


@transaction.atomic
def appeal(decision: Decision, *, by: Any, words: str) -> Appeal:
    """Ask for a second look at a decision. The council's other members are told, and the clock runs."""
    found = (
        Decision.objects.select_for_update(of=("self",)).select_related("discussion__neighborhood").get(pk=decision.pk)
    )
    permissions.may_appeal(by, found).or_forbid()
    words = words.strip()
    if len(words) < 10:
        raise ValidationError({"words": _("Say in a sentence why the decision was wrong.")})
    if len(words) > LONGEST_APPEAL:
        raise ValidationError({"words": _("Keep it under %(most)d characters.") % {"most": LONGEST_APPEAL}})
    now = clock.now()
    made = Appeal.objects.create(decision=found, by=by, words=words, made_at=now, due_at=now + ANSWERED_WITHIN)
    log.record("discussions.appeal", made, by=by, decision=found.pk)
    telling.of_an_appeal(made, _colleagues(found, by))
    return made


def uphold(appeal: Appeal, *, by: Any, reason: str) -> Appeal:
    """Let the decision stand, with a reason that everybody reads. That is final."""
    return _answer(appeal, "uphold", by=by, reason=reason)


def overturn(appeal: Appeal, *, by: Any, reason: str) -> Appeal:
    """Take the decision back, with a reason that everybody reads."""
    return _answer(appeal, "overturn", by=by, reason=reason)


@transaction.atomic
def _answer(appeal: Appeal, move: str, *, by: Any, reason: str) -> Appeal:
    Decision.objects.select_for_update().get(pk=appeal.decision_id)
    locked = Appeal.objects.select_for_update(of=("self",)).with_context().get(pk=appeal.pk)
    permissions.may_answer_appeal(by, locked).or_forbid()
    locked.state = check_move(APPEAL_MOVES, move, locked.state)
    locked.answer, locked.answered_by, locked.answered_at = clean_reason(reason), by, clock.now()
    locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    log.record(f"discussions.{move}", locked, by=by, reason=locked.answer, decision=locked.decision_id)
    if move == "overturn":
        reverse(locked.decision, by=by, reason=locked.answer)
    telling.of_an_answered_appeal(locked)
    return locked


def _colleagues(decision: Decision, appellant: Any) -> list[int]:
    """Who may decide: the council's members but for the two concerned; in a citywide discussion all councils'."""
    seats = Seat.objects.current()
    if decision.discussion.neighborhood_id is not None:
        seats = seats.filter(council__neighborhood=decision.discussion.neighborhood_id)
    holders = set(seats.values_list("holder", flat=True))
    return sorted(holders - {decision.by_id, appellant.pk})
