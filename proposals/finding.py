"""What a visitor asks of the list of proposals: filters, words and order, all of it in the address."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cycles.models import Category, Cycle, Envelope
from cycles.schedule import PhaseKind
from kit import clock
from kit.prepared import Prepared
from neighborhoods.models import Neighborhood
from proposals.lifecycle import GONE, PUBLIC, State
from proposals.models import Proposal, ProposalQuerySet
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

    def in_money(self, envelopes: list[int]) -> ProposalQuerySet:
        """The proposals asked for among those that ask for the money of `envelopes`, without an order.

        It reads only columns of one index, unless words are searched.
        """
        states = [self.state] if self.state else sorted(PUBLIC - GONE)
        rows = Proposal.objects.filter(envelope__in=envelopes, state__in=states)
        if self.category is not None:
            rows = rows.filter(category=self.category)
        return rows.matching(self.words) if self.words else rows

    def ordered(self, rows: ProposalQuerySet) -> ProposalQuerySet:
        """In the order asked for; each ends with the row's number, so that pages never overlap."""
        if self.order == "newest":
            return rows.order_by("-submitted_at", "-pk")
        if self.order == "cheapest":
            return rows.order_by(F("cost").asc(nulls_last=True), "pk")
        if self.order == "dearest":
            return rows.order_by(F("cost").desc(nulls_last=True), "pk")
        return rows.shuffled(self.seed)


all_places = Prepared(Neighborhood.objects.all)
all_categories = Prepared(Category.objects.all)
public_envelopes = Prepared(lambda: Envelope.objects.filter(cycle__published=True).order_by())


@dataclass(frozen=True)
class Choices:
    """What can be chosen, read once a page."""

    cycles: list[Cycle]
    neighborhoods: list[Neighborhood]
    categories: list[Category]
    envelopes: list[Envelope]

    @classmethod
    def read(cls) -> Choices:
        return cls(
            list(Cycle.objects.visible().with_calendar()),
            all_places.all(),
            all_categories.all(),
            public_envelopes.all(),
        )

    def dress(self, proposals: list[Proposal]) -> None:
        """Give each proposal its envelope, with its place, and its category: they are read already."""
        envelopes = {envelope.pk: envelope for envelope in self.envelopes}
        places: dict[int | None, Neighborhood] = {place.pk: place for place in self.neighborhoods}
        categories = {category.pk: category for category in self.categories}
        # What came in between two of the page's queries is missing here; Django asks for it when it is shown.
        for proposal in proposals:
            if category := categories.get(proposal.category_id):
                proposal.category = category
            if envelope := envelopes.get(proposal.envelope_id):
                proposal.envelope = envelope
                if place := places.get(envelope.neighborhood_id):
                    envelope.neighborhood = place

    @property
    def current(self) -> Cycle | None:
        """The newest cycle in which ideas are sent in, talked over or voted on now; else the newest of all."""
        running = (c for c in self.cycles if c.current_phase and c.current_phase.kind != PhaseKind.DELIVER)
        return next(running, next(iter(self.cycles), None))


class Found:
    """What a search finds, as a list that a paginator can count and cut.

    Counting costs one query, which also gives the counts by place for the map; a page costs two: its numbers in order
    (from an index alone), then its rows.
    """

    ordered = True

    def __init__(self, search: Search, choices: Choices) -> None:
        cycle = search.cycle
        envelopes = [e for e in choices.envelopes if cycle is None or e.cycle_id == cycle.pk]
        rows = search.in_money([e.pk for e in envelopes]).order_by().values_list("envelope").annotate(n=Count("pk"))
        counts = dict(rows)
        self.search = search
        self.choices = choices
        self.by_place: Counter[int | None] = Counter()
        for envelope in envelopes:
            self.by_place[envelope.neighborhood_id] += counts.get(envelope.pk, 0)
        self.envelopes = [e.pk for e in envelopes if _is_here(e, search)]
        self.total = sum(counts.get(pk, 0) for pk in self.envelopes)

    def count(self) -> int:
        return self.total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list[Proposal]:
        numbers = list(self.search.ordered(self.search.in_money(self.envelopes)).values_list("pk", flat=True)[part])
        rows = Proposal.objects.filter(pk__in=numbers).as_cards().order_by().in_bulk()
        found = [rows[pk] for pk in numbers if pk in rows]
        self.choices.dress(found)
        return found


def _is_here(envelope: Envelope, search: Search) -> bool:
    if search.citywide:
        return envelope.neighborhood_id is None
    return search.place is None or envelope.neighborhood_id == search.place.pk


def read_search(asked: QueryDict, choices: Choices, user: Any) -> Search:
    """The question in an address. Without a cycle it is about the current one; `cycle=all` is about every cycle."""
    cycle = _named(choices.cycles, asked.get("cycle"))
    if cycle is None and asked.get("cycle") != "all":
        cycle = choices.current
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
