"""How a project ends, goes on again, and gives back what it did not need."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.actions import return_money
from kit import clock
from kit.verdict import Forbidden
from proposals.delivery import telling
from proposals.delivery.actions.locking import locked, move_project, spent
from proposals.delivery.models import Milestone, Project
from proposals.delivery.permissions import may_give_back, may_report


def finish(project: Project, *, by: Any) -> Project:
    """Everything that was promised is there: every milestone done, no setback open, no change asked for."""
    with transaction.atomic():
        project = locked(project)
        may_report(by, project).or_forbid()
        left = project.milestones.exclude(state=Milestone.State.DONE).count()
        if left or not project.milestones.exists():
            raise Forbidden(_("A project is finished when every milestone is done, and it has at least one."))
        if project.setbacks.filter(resolved_on=None).exists():
            raise Forbidden(_("A setback is still open. Say how it was resolved first."))
        if project.changes.asked().exists():
            raise Forbidden(_("A change waits for the council. Wait for its answer, or take the change back."))
        move_project(project, "finish", by=by, finished_at=clock.now())
        telling.tell(telling.BUILT, project, by=by)
    return project


def resume(project: Project, *, by: Any, reason: str) -> Project:
    """Take a finished project up again, and say why."""
    with transaction.atomic():
        project = locked(project)
        may_report(by, project).or_forbid()
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the project goes on.")})
        move_project(project, "resume", by=by, facts={"reason": reason.strip()}, finished_at=None)
        telling.tell(telling.RESUMED, project, by=by)
    return project


def give_back(project: Project, *, by: Any) -> int:
    """Return what a finished project did not need to the envelope; how many cents."""
    with transaction.atomic():
        project = locked(project)
        may_give_back(by, project, spent(project)).or_forbid()
        return return_unspent(project, by=by, reason=_("The project is finished and did not need it."))


def return_unspent(project: Project, *, by: Any, reason: str) -> int:
    """The cents of a locked project that were given and not spent go back to its envelope, on record there."""
    left = project.granted - project.returned - spent(project)
    if left <= 0:
        return 0
    project.returned += left
    project.save(update_fields=["returned"])
    return_money(
        project.proposal.envelope, by=by, amount=left, what=project.title, url=project.get_absolute_url(), reason=reason
    )
    return left
