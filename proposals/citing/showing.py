"""Citations as pages show them: on a proposal, and on the clause that is cited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from cycles.charters.reading import Citing
from proposals.citing.models import Citation, Kind
from proposals.models import Proposal


def with_citations(rows: Any) -> Any:
    """With `cites`: whether there is anything to ask `citations_of`, which most proposals need not."""
    return rows.annotate(cites=Exists(Citation.objects.filter(proposal=OuterRef("pk"))))


def citations_of(proposal: Proposal) -> list[Citation]:
    """What of which charter the proposal, its cost and the decisions about it cite; one query."""
    return list(Citation.objects.filter(proposal=proposal).with_clause())


def cited_in_funding(proposals: Sequence[int]) -> dict[int, list[Citation]]:
    """By proposal, the clauses that decisions about its money cite; one query."""
    found: defaultdict[int, list[Citation]] = defaultdict(list)
    for one in Citation.objects.filter(proposal__in=proposals, kind=Kind.FUNDING).with_clause():
        found[one.proposal_id].append(one)
    return found


def where_cited(clauses: Sequence[int]) -> dict[int, list[Citing]]:
    """By clause, where in public it is cited; one query."""
    found: defaultdict[int, list[Citing]] = defaultdict(list)
    rows = Citation.objects.public().filter(clause__in=clauses)
    for one in rows.select_related("proposal", "by").only(
        "clause", "kind", "how", "at", "proposal__title", "by__public_name", "by__is_active"
    ):
        url = one.proposal.get_absolute_url()
        found[one.clause_id].append(
            Citing(one.proposal.title, url, one.get_kind_display(), one.how, str(one.by), one.at)
        )
    return found
