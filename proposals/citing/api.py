"""Citations for programs: how clauses of charters apply to proposals, their cost and the decisions about them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from ninja import Router

from kit.api.lists import offer_list
from kit.api.narrowing import PlaceFilters, of_cycle, of_place
from kit.api.shapes import Answer, Number, means, page_url, words
from proposals.citing.models import Citation, Kind

router = Router(tags=["Charters"])
CitationKind = StrEnum("CitationKind", [(kind.name, kind.value) for kind in Kind])  # type: ignore[misc]  # the document has one Kind


class CitationRow(Answer):
    """One sentence on how a clause applies."""

    id: int
    clause: int = means("Number of the clause.")
    version: int = means("Number of the version of the charter it stands in.")
    proposal: int
    kind: str = means(words("On which step of the proposal's way.", Kind))
    how: str = means("How the clause applies.")
    by: str = means("Public name.")
    at: datetime
    url: str = means("The proposal's page.")


class CitationFilters(PlaceFilters):
    """Which citations; cycle and place are those of the proposal."""

    clause: Number | None = means("Number of a clause.", default=None)
    proposal: Number | None = means("Number of a proposal.", default=None)
    kind: CitationKind | None = means("The step.", default=None)


def _citations(asked: CitationFilters) -> Any:
    found = Citation.objects.public().select_related("proposal", "by", "clause")
    found = of_cycle(found, asked, "proposal__envelope__cycle")
    found = of_place(found, asked, "proposal__envelope__neighborhood")
    for name in ("clause", "proposal", "kind"):
        if value := getattr(asked, name):
            found = found.filter(**{name: value})
    return found.order_by("-at", "-pk")


def _citation(one: Citation) -> CitationRow:
    return CitationRow(
        id=one.pk,
        clause=one.clause_id,
        version=one.clause.version_id,
        proposal=one.proposal_id,
        kind=one.kind,
        how=one.how,
        by=str(one.by),
        at=one.at,
        url=page_url(one.proposal.get_absolute_url()),
    )


offer_list(
    router,
    "charter-citations",
    "Where clauses of charters are cited, the latest first",
    _citations,
    CitationRow,
    _citation,
    filters=CitationFilters,
)
