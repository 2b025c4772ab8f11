"""How a project begins, and who does it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit import clock
from kit.verdict import Forbidden
from proposals.delivery.actions.locking import locked
from proposals.delivery.clauses import clauses_of
from proposals.delivery.models import Clause, Project
from proposals.delivery.permissions import may_report
from proposals.lifecycle import State
from proposals.models import Proposal


def start_project(proposal: Proposal, *, by: Any = None, granted: int | None = None) -> Project:
    """The project of a funded proposal, with the cost and the words that were voted on; the same one when called again.

    `granted`: the cents the vote gave, where that is only a part of the cost. Called when an outcome is published, so
    it asks nobody's leave but the proposal's own state.
    """
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        if proposal.state != State.FUNDED or proposal.cost is None:
            raise Forbidden(_("Only a funded proposal becomes a project."))
        project, is_new = Project.objects.get_or_create(
            proposal=proposal,
            defaults={
                "voted_cost": proposal.cost,
                "granted": proposal.cost if granted is None else granted,
                "voted_version": proposal.revision,
                "started_at": clock.now(),
            },
        )
        if is_new:
            texts = enumerate(clauses_of(proposal.summary, proposal.body), start=1)
            Clause.objects.bulk_create(Clause(project=project, number=n, text=text) for n, text in texts)
            log.record(
                "delivery.start", project, by=by, voted_cost=project.voted_cost, granted=project.granted,
                version=project.voted_version,
            )  # fmt: skip
    return project


def describe(project: Project, *, by: Any, owner: Any, department: str, partners: str, rest_from: str = "") -> Project:
    """Say which officer and department are in charge, who helps, and who pays what the vote did not give."""
    with transaction.atomic():
        project = locked(project)
        may_report(by, project).or_forbid()
        project.owner, project.department, project.partners = owner, department.strip(), partners.strip()
        project.rest_from = rest_from.strip()
        project.save(update_fields=["owner", "department", "partners", "rest_from"])
        log.record("delivery.describe", project, by=by, owner=owner.pk if owner else None)
    return project
