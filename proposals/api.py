"""Proposals for programs: what residents put forward, from the day it was sent in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from ninja import Router

from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import PlaceFilters, SinceFilters, of_cycle, of_place, since
from kit.api.shapes import Answer, Slug, means, name_of, page_url, slug_of
from proposals.lifecycle import PUBLIC, State
from proposals.models import Proposal

router = Router(tags=["Proposals"])
PublicState = StrEnum("PublicState", [(state.name, state.value) for state in State if state in PUBLIC])  # type: ignore[misc]


class ProposalRow(Answer):
    """A proposal as a card shows it."""

    id: int
    title: str
    summary: str
    state: str = means(f"One of: {', '.join(PublicState)}.")
    cycle: str = means("Address part of the cycle.")
    neighborhood: str | None = means("Address part of the neighborhood; null for the whole city.")
    category: str = means("Address part of the category.")
    author: str | None = means("Public name; null where the city wrote it down or the account is gone.")
    place: str = means("Where, in words.")
    latitude: float | None
    longitude: float | None
    supporters: int = means("Residents who stand behind it.")
    cost: int | None = means("What it costs to build, in whole cents; null before it is costed.")
    upkeep: int | None = means("Upkeep a year, in whole cents.")
    submitted_at: datetime | None
    decided_at: datetime | None = means("When the vote decided on it.")
    updated_at: datetime = means("When its words or its state last changed.")
    url: str = means("Its page for people.")


class ProposalOne(ProposalRow):
    """A proposal with its words."""

    body: str = means("The idea, as cleaned HTML.")
    coauthors: list[str] = means("Public names.")
    costing_note: str = means("What the cost covers.")
    version: int = means("Number of the newest version; 0 where it was never sent in anew.")
    discussion: int | None = means("Number of its discussion.")


class ProposalFilters(PlaceFilters, SinceFilters):
    """Which proposals."""

    category: Slug | None = means("Address part of a category.", default=None)
    state: PublicState | None = means("The state.", default=None)


def _proposals(asked: ProposalFilters) -> Any:
    found = Proposal.objects.public().with_place().with_updates()
    found = of_place(of_cycle(found, asked, "envelope__cycle"), asked, "envelope__neighborhood")
    if asked.category:
        found = found.filter(category__slug=asked.category)
    if asked.state:
        found = found.filter(state=asked.state)
    return since(found, asked, "updated_at").order_by("-submitted_at", "-pk")


def _row(proposal: Any) -> dict[str, Any]:
    same = ("title", "summary", "state", "place", "latitude", "longitude", "supporters", "cost", "upkeep")
    more = ("submitted_at", "decided_at", "updated_at")
    return {name: getattr(proposal, name) for name in same + more} | {
        "id": proposal.pk,
        "cycle": proposal.envelope.cycle.slug,
        "neighborhood": slug_of(proposal.envelope.neighborhood),
        "category": proposal.category.slug,
        "author": name_of(proposal.author),
        "url": page_url(proposal.get_absolute_url()),
    }


def _find(number: int) -> Any:
    return Proposal.objects.public().with_all().with_updates().filter(pk=number).first()


def _one(proposal: Any) -> ProposalOne:
    return ProposalOne(
        **_row(proposal),
        body=proposal.body,
        coauthors=[str(person) for person in proposal.coauthors.all()],
        costing_note=proposal.costing_note,
        version=proposal.revision,
        discussion=proposal.discussion_id,
    )


offer_list(
    router,
    "proposals",
    "Every public proposal, the newest first",
    _proposals,
    ProposalRow,
    lambda proposal: ProposalRow(**_row(proposal)),
    filters=ProposalFilters,
)
offer_one(router, "proposals", "One proposal with its words", _find, ProposalOne, _one)
