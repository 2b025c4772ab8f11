"""The states of a project, its milestones, its setbacks' corrective actions, and what the council is asked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.lifecycle import Move


class ProjectState(models.TextChoices):
    RUNNING = "running", _("under way")
    FINISHED = "finished", _("finished")
    CANCELLED = "cancelled", pgettext_lazy("project", "cancelled")


class MilestoneState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under-way", _("under way")
    DONE = "done", _("done")


class ActionState(models.TextChoices):
    """Where the corrective action of a setback stands with the council."""

    WAITING = "waiting", pgettext_lazy("corrective action", "waits for the council")
    SENT_BACK = "sent-back", pgettext_lazy("corrective action", "sent back by the council")
    SIGNED = "signed", pgettext_lazy("corrective action", "signed off by the council")


class ChangeState(models.TextChoices):
    """Where a change of what was voted stands."""

    ASKED = "asked", pgettext_lazy("change", "waits for the council’s consent")
    IN_FORCE = "in-force", pgettext_lazy("change", "in force")
    REFUSED = "refused", pgettext_lazy("change", "refused by the council")
    TAKEN_BACK = "taken-back", pgettext_lazy("change", "taken back by the city")


class ReopeningState(models.TextChoices):
    """Where a request to take a finished project up again stands."""

    ASKED = "asked", pgettext_lazy("request to reopen", "waits for an answer")
    GRANTED = "granted", pgettext_lazy("request to reopen", "granted")
    REFUSED = "refused", pgettext_lazy("request to reopen", "refused")


MILESTONE_MOVES: dict[str, Move[MilestoneState]] = {
    "begin": Move(frozenset({MilestoneState.PLANNED}), MilestoneState.UNDER_WAY),
    "reach": Move(frozenset({MilestoneState.PLANNED, MilestoneState.UNDER_WAY}), MilestoneState.DONE),
    "reopen": Move(frozenset({MilestoneState.DONE}), MilestoneState.UNDER_WAY),
}

PROJECT_MOVES: dict[str, Move[ProjectState]] = {
    "finish": Move(frozenset({ProjectState.RUNNING}), ProjectState.FINISHED),
    "resume": Move(frozenset({ProjectState.FINISHED}), ProjectState.RUNNING),
    "cancel": Move(frozenset({ProjectState.RUNNING}), ProjectState.CANCELLED),
}

ACTION_MOVES: dict[str, Move[ActionState]] = {
    "sign": Move(frozenset({ActionState.WAITING}), ActionState.SIGNED),
    "send_back": Move(frozenset({ActionState.WAITING}), ActionState.SENT_BACK),
    "revise": Move(frozenset(ActionState), ActionState.WAITING),
}

CHANGE_MOVES: dict[str, Move[ChangeState]] = {
    "consent": Move(frozenset({ChangeState.ASKED}), ChangeState.IN_FORCE),
    "refuse": Move(frozenset({ChangeState.ASKED}), ChangeState.REFUSED),
    "take_back": Move(frozenset({ChangeState.ASKED}), ChangeState.TAKEN_BACK),
}

REOPENING_MOVES: dict[str, Move[ReopeningState]] = {
    "grant": Move(frozenset({ReopeningState.ASKED}), ReopeningState.GRANTED),
    "refuse": Move(frozenset({ReopeningState.ASKED}), ReopeningState.REFUSED),
}
