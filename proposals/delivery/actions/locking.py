"""How the acts on a project take their turns, and how it moves."""

from __future__ import annotations

from typing import Any

from audit import log
from kit.lifecycle import check_move
from proposals.delivery.lifecycle import PROJECT_MOVES
from proposals.delivery.models import Project


def locked(project: Project) -> Project:
    """The project's row, locked until the transaction ends, with the proposal, its cycle and its neighborhood."""
    rows = Project.objects.select_related("proposal__envelope__cycle", "proposal__envelope__neighborhood")
    return rows.select_for_update(of=("self",)).get(pk=project.pk)


def move_project(project: Project, verb: str, *, by: Any, facts: dict[str, Any] | None = None, **values: Any) -> None:
    """Move a locked project on and set its `values`; `facts` go to the audit log with the verb."""
    project.state = check_move(PROJECT_MOVES, verb, project.state)
    for name, value in values.items():
        setattr(project, name, value)
    project.save(update_fields=["state", *values])
    log.record(f"delivery.{verb}", project, by=by, **(facts or {}))


def spent(project: Project) -> int:
    """Cents that were paid for the project so far."""
    return sum(project.spending.values_list("amount", flat=True))
