"""Who may cite the charter where: authors in what they write, and whoever costs, decides and builds in what they decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from cycles.charters.lifecycle import VersionState
from cycles.charters.models import Clause
from cycles.models import Envelope
from cycles.permissions import calendar_allows
from cycles.schedule import Act
from kit.verdict import YES, Verdict, no
from proposals.citing.models import Citation, Kind
from proposals.delivery.models import Project
from proposals.delivery.permissions import chairs_for, may_report
from proposals.lifecycle import EDITABLE, UNDER_REVIEW, State
from proposals.models import Proposal, Review
from proposals.permissions import may_edit, writes
from proposals.reviewing.permissions import may_cost


def clauses_in_force(envelope: Envelope) -> Any:
    """What can be cited now: the clauses in force of the neighborhood whose money is asked for, and of the whole city."""
    places = Q(version__charter__neighborhood=None)
    if envelope.neighborhood_id:
        places |= Q(version__charter__neighborhood=envelope.neighborhood_id)
    found = Clause.objects.filter(places, version__state=VersionState.AGREED)
    return found.select_related("version__charter__neighborhood", "category").order_by("version__charter", "number")


def may_cite(user: Any, proposal: Proposal, kind: str) -> Verdict:
    """Whether `user` may say how a clause applies to this step of the proposal's way."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    return WHO[Kind(kind)](user, proposal)


def kinds_for(user: Any, proposal: Proposal) -> list[Kind]:
    """The steps in which `user` may cite now."""
    return [kind for kind in Kind if may_cite(user, proposal, kind)]


def may_take_back(user: Any, citation: Citation, kinds: Sequence[Kind] | None = None) -> Verdict:
    """Whoever cited it, and who may cite in this step; `kinds` are those steps, where they are known already."""
    if user.is_authenticated and citation.by_id == user.pk:
        return YES
    if kinds is not None:
        return YES if citation.kind in kinds else no(_("Only whoever cited it can take it back."))
    return may_cite(user, citation.proposal, citation.kind)


def _as_author(user: Any, proposal: Proposal) -> Verdict:
    if not writes(user, proposal):
        return no(_("Only the author of this proposal can do this."))
    if proposal.state in EDITABLE:
        return may_edit(user, proposal)
    if proposal.state not in UNDER_REVIEW:
        return no(_("It can’t be changed any more."))
    return calendar_allows(proposal.cycle, Act.EDIT_PROPOSAL)


def _as_reviewer(user: Any, proposal: Proposal) -> Verdict:
    if writes(user, proposal):
        return no(_("You wrote this proposal, so another member of the council reviews it."))
    if not Review.objects.filter(proposal=proposal, reviewer=user.pk).exists():
        return no(_("Whoever decided on it for the council says which clauses the decision follows."))
    return calendar_allows(proposal.cycle, Act.REVIEW)


def _for_funding(user: Any, proposal: Proposal) -> Verdict:
    verdict = is_officer(user)
    if verdict and proposal.state not in (State.FUNDED, State.NOT_FUNDED):
        return no(_("Nothing is decided about its money yet."))
    return verdict


def _for_delivery(user: Any, proposal: Proposal) -> Verdict:
    project = Project.objects.filter(proposal=proposal).select_related("proposal__envelope__cycle").first()
    if project is None:
        return no(_("Nothing is being built yet."))
    return chairs_for(user, project) or may_report(user, project)


WHO: dict[Kind, Callable[[Any, Proposal], Verdict]] = {
    Kind.PROPOSAL: _as_author,
    Kind.REVIEW: _as_reviewer,
    Kind.COSTING: may_cost,
    Kind.FUNDING: _for_funding,
    Kind.DELIVERY: _for_delivery,
}
