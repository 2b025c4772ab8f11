"""Who may report on a project's delivery."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cycles.permissions import calendar_allows
from cycles.schedule import Act
from kit.verdict import Verdict, no
from proposals.delivery.models import Project


def may_report(user: Any, project: Project) -> Verdict:
    """An officer, while the cycle's calendar says that projects are being delivered."""
    if not (user.is_authenticated and user.is_officer):
        return no(_("Only an officer can report on a project."))
    return calendar_allows(project.cycle, Act.REPORT_DELIVERY)


def may_change_unfinished(user: Any, project: Project) -> Verdict:
    """As `may_report`, as long as the project is not finished."""
    allowed = may_report(user, project)
    if allowed and project.state == Project.State.FINISHED:
        return no(_("This project is finished. Take it up again to add to it."))
    return allowed
