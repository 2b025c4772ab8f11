"""The versions of a proposal as steps of its journey: sent in again, amended, merged, split; and where it went."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proposals.journey import Step, tells_steps
from proposals.models import Proposal
from proposals.revisions.lifecycle import PlanState
from proposals.revisions.models import Plan, Revision

CAME: dict[str, str | Promise] = {
    Revision.How.SENT_AGAIN: _("Changed and sent in again"),
    Revision.How.AMENDED: _("Suggested words were taken over"),
    Revision.How.MERGED: _("Merged from several proposals"),
    Revision.How.SPLIT: _("Split from a larger proposal"),
    Revision.How.ENTERED: _("Written down by the city for its author"),
}


@tells_steps
def versions_of(proposal: Proposal) -> Iterator[Step]:
    """One query for a proposal with versions, one more where others took its place. Sending it in is told already."""
    if not proposal.revision:
        return
    for at, number, how in Revision.objects.filter(proposal=proposal).values_list("at", "number", "how"):
        if how in CAME:
            yield Step(CAME[how], at, url=Revision(proposal=proposal, number=number).get_absolute_url())
    if proposal.state == proposal.State.REPLACED:
        for plan in Plan.objects.filter(sources=proposal, state=PlanState.DONE):
            merged = plan.kind == Plan.Kind.MERGE
            words = _("Merged into another proposal") if merged else _("Split into several proposals")
            yield Step(words, plan.ended_at, url=plan.get_absolute_url())
