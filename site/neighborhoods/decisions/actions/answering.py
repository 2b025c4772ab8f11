"""The city answers a council's recommendation, in public."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from audit import log
from kit import clock
from neighborhoods.decisions import permissions, telling
from neighborhoods.decisions.actions.locking import locked_motion
from neighborhoods.decisions.models import Answer, Motion


@transaction.atomic
def answer(motion: Motion, *, by: Any, kind: str, reasons: str) -> Answer:
    """Accept, partly accept or decline a recommendation, with the reasons; the council is told."""
    motion = locked_motion(motion)
    permissions.may_answer(by, motion).or_forbid()
    made = Answer.objects.create(motion=motion, kind=kind, reasons=reasons.strip(), by=by, at=clock.now())
    log.record("decisions.answer", motion, by=by, answer=str(kind))
    telling.of_an_answer(made)
    return made
