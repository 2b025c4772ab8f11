"""The states of a project and of its milestones."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.lifecycle import Move


class ProjectState(models.TextChoices):
    RUNNING = "running", _("under way")
    FINISHED = "finished", _("finished")


class MilestoneState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under-way", _("under way")
    DONE = "done", _("done")


MILESTONE_MOVES: dict[str, Move[MilestoneState]] = {
    "begin": Move(frozenset({MilestoneState.PLANNED}), MilestoneState.UNDER_WAY),
    "reach": Move(frozenset({MilestoneState.PLANNED, MilestoneState.UNDER_WAY}), MilestoneState.DONE),
    "reopen": Move(frozenset({MilestoneState.DONE}), MilestoneState.UNDER_WAY),
}

PROJECT_MOVES: dict[str, Move[ProjectState]] = {
    "finish": Move(frozenset({ProjectState.RUNNING}), ProjectState.FINISHED),
    "resume": Move(frozenset({ProjectState.FINISHED}), ProjectState.RUNNING),
}
