"""The states of an amendment, and of a plan to merge or split proposals."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.lifecycle import Move


class AmendmentState(models.TextChoices):
    OPEN = "open", _("not answered yet")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    TAKEN_BACK = "taken-back", _("taken back")


AMENDMENT_MOVES: dict[str, Move[AmendmentState]] = {
    "accept": Move(frozenset({AmendmentState.OPEN}), AmendmentState.ACCEPTED),
    "decline": Move(frozenset({AmendmentState.OPEN}), AmendmentState.DECLINED),
    "take_back": Move(frozenset({AmendmentState.OPEN}), AmendmentState.TAKEN_BACK),
}


class PlanState(models.TextChoices):
    ASKED = "asked", _("waiting for the authors")
    DONE = "done", _("done")
    REFUSED = "refused", _("an author said no")
    DROPPED = "dropped", _("dropped")


PLAN_MOVES: dict[str, Move[PlanState]] = {
    "carry_out": Move(frozenset({PlanState.ASKED}), PlanState.DONE),
    "refuse": Move(frozenset({PlanState.ASKED}), PlanState.REFUSED),
    "drop": Move(frozenset({PlanState.ASKED}), PlanState.DROPPED),
}
