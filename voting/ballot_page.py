"""What the ballot page shows: the frozen projects in this visitor's own order, a page at a time, choices carried along."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from kit.money import say_cents
from proposals.models import Proposal
from voting.lifecycle import Form
from voting.models import Poll
from voting.record.amendments import withdrawn_why

PER_PAGE = 48


@dataclass(frozen=True)
class Card:
    """One project on the ballot. Name and cost are the frozen ones; the words are the proposal's own.

    `rivals` are the names of the projects that can't be built beside it; `withdrawn` is why it can't be funded any more.
    """

    id: str
    name: str
    cost: int
    proposal: Proposal | None
    chosen: bool
    rivals: tuple[str, ...] = ()
    withdrawn: str = ""


@dataclass(frozen=True)
class BallotPage:
    """A page of the ballot. `carried` are choices on other pages, kept in hidden fields."""

    page: Page[Any]
    cards: list[Card]
    carried: list[Card]
    count: int
    total: int
    budget: int
    most: int | None
    is_knapsack: bool

    @property
    def money_pattern(self) -> str:
        """How the script writes money: the site's way, with {n} for the number."""
        return say_cents(0).replace("0", "{n}")


def shuffled(projects: Sequence[Mapping[str, Any]], poll_id: int, mark: str) -> list[Mapping[str, Any]]:
    """The projects in an order of this visitor's own: the same each time, with no project ahead over all visitors.

    One stream of pseudo-random bytes is drawn for the visitor, and each frozen project takes the next eight as its
    place: ten thousand projects cost one hash.
    """
    stream = hashlib.shake_256(f"ballot:{poll_id}:{mark}".encode()).digest(8 * len(projects))
    places = [place for (place,) in struct.iter_unpack(">Q", stream)]
    return [projects[number] for number in sorted(range(len(projects)), key=places.__getitem__)]


def ballot_page(poll: Poll, mark: str, chosen: Collection[str] = (), number: Any = 1) -> BallotPage:
    """The ballot of `poll` for the visitor known by `mark`, with `chosen` ticked; `number` is the page wanted."""
    manifest, wanted = poll.manifest.data, set(chosen)
    ordered = shuffled(manifest["projects"], poll.pk, mark)
    page = Paginator(ordered, PER_PAGE).get_page(number)
    here = {project["id"] for project in page}
    proposals, rivals, gone = _proposals(list(page)), _rivals(manifest), withdrawn_why(poll)
    picked = [project for project in ordered if project["id"] in wanted] if wanted else []
    return BallotPage(
        page=page,
        cards=[_card(project, wanted, proposals, rivals, gone) for project in page],
        carried=[_card(project, wanted, {}, {}, gone) for project in picked if project["id"] not in here],
        count=len(picked),
        total=sum(project["cost"] for project in picked),
        budget=manifest["budget"],
        most=manifest["ballot"]["most"],
        is_knapsack=manifest["ballot"]["form"] == Form.KNAPSACK,
    )


def chosen_cards(poll: Poll, chosen: Sequence[str]) -> list[Card]:
    """The chosen projects for the review page, in the manifest's order."""
    manifest = poll.manifest.data
    projects = [project for project in manifest["projects"] if project["id"] in set(chosen)]
    proposals, rivals, gone = _proposals(projects), _rivals(manifest), withdrawn_why(poll)
    return [_card(project, chosen, proposals, rivals, gone) for project in projects]


def _proposals(projects: Sequence[Mapping[str, Any]]) -> dict[int, Proposal]:
    numbers = [project["proposal"] for project in projects]
    return Proposal.objects.select_related("category").defer("body").in_bulk(numbers)


def _rivals(manifest: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """For each project that has any, the names of its rivals."""
    found: dict[str, dict[str, None]] = {}
    for ids in manifest.get("conflicts", ()):
        for id_ in ids:
            found.setdefault(id_, {}).update(dict.fromkeys(other for other in ids if other != id_))
    if not found:
        return {}
    names = {project["id"]: project["name"] for project in manifest["projects"]}
    return {id_: tuple(names[other] for other in others) for id_, others in found.items()}


def _card(
    project: Mapping[str, Any],
    wanted: Collection[str],
    proposals: Mapping[int, Proposal],
    rivals: Mapping[str, tuple[str, ...]],
    gone: Mapping[str, str],
) -> Card:
    id_ = project["id"]
    proposal = proposals.get(project["proposal"])
    others, why = rivals.get(id_, ()), gone.get(id_, "")
    return Card(id_, project["name"], project["cost"], proposal, id_ in wanted, others, why)
