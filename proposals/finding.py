"""What a visitor asks of the list of proposals: filters, words and order, all of it in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cycles.models import Category, Cycle
from kit import clock
from neighborhoods.models import Neighborhood
from proposals.lifecycle import PUBLIC, State
from proposals.models import ProposalQuerySet
from proposals.shuffle import LARGEST_SEED, seed_for

ORDERS: dict[str, str | Promise] = {
    "shuffle": _("Shuffled"),
    "newest": _("Newest first"),
    "cheapest": _("Lowest cost first"),
    "dearest": _("Highest cost first"),
}
STATES = [(state.value, state.label) for state in State if state in PUBLIC]
CITY = "city"


@dataclass(frozen=True)
class Search:
    """A question to the list. Values that name nothing that exists are as good as none."""

    words: str
    cycle: Cycle | None
    place: Neighborhood | None
    citywide: bool
    category: Category | None
    state: str
    order: str
    seed: int

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked beyond the cycle and the order."""
        return bool(self.words or self.place or self.citywide or self.category or self.state)

    def without_place(self, rows: ProposalQuerySet) -> ProposalQuerySet:
        """The proposals asked for, wherever they are."""
        rows = rows.filter(state=self.state) if self.state else rows.exclude(state=State.WITHDRAWN)
        if self.cycle is not None:
            rows = rows.in_cycle(self.cycle)
        if self.category is not None:
            rows = rows.filter(category=self.category)
        return rows.matching(self.words) if self.words else rows

    def of(self, rows: ProposalQuerySet) -> ProposalQuerySet:
        """The proposals asked for, without an order."""
        rows = self.without_place(rows)
        if self.citywide:
            return rows.filter(envelope__neighborhood=None)
        return rows.filter(envelope__neighborhood=self.place) if self.place is not None else rows

    def ordered(self, rows: ProposalQuerySet) -> ProposalQuerySet:
        """In the order asked for; each ends with the row's number, so that pages never overlap."""
        if self.order == "newest":
            return rows.order_by("-submitted_at", "-pk")
        if self.order == "cheapest":
            return rows.order_by(F("cost").asc(nulls_last=True), "pk")
        if self.order == "dearest":
            return rows.order_by(F("cost").desc(nulls_last=True), "pk")
        return rows.shuffled(self.seed)


@dataclass(frozen=True)
class Choices:
    """What can be chosen, read once a page."""

    cycles: list[Cycle]
    neighborhoods: list[Neighborhood]
    categories: list[Category]

    @classmethod
    def read(cls) -> Choices:
        return cls(
            list(Cycle.objects.visible().with_calendar()),
            list(Neighborhood.objects.all()),
            list(Category.objects.all()),
        )


def read_search(asked: QueryDict, choices: Choices, user: Any) -> Search:
    """The question in an address. Without a cycle it is about the newest one; `cycle=all` is about every cycle."""
    cycle = _named(choices.cycles, asked.get("cycle"))
    if cycle is None and asked.get("cycle") != "all":
        cycle = next(iter(choices.cycles), None)
    order, state = asked.get("order", ""), asked.get("state", "")
    return Search(
        words=asked.get("q", "").strip()[:100],
        cycle=cycle,
        place=_named(choices.neighborhoods, asked.get("place")),
        citywide=asked.get("place") == CITY,
        category=_named(choices.categories, asked.get("category")),
        state=state if state in PUBLIC else "",
        order=order if order in ORDERS else "shuffle",
        seed=_seed(asked.get("shuffle", ""), user),
    )


def _named(things: list[Any], slug: str | None) -> Any:
    return next((thing for thing in things if slug and thing.slug == slug), None)


def _seed(asked: str, user: Any) -> int:
    if asked.isascii() and asked.isdigit():
        return int(asked[:12]) % LARGEST_SEED
    return seed_for(user, clock.now().date())
