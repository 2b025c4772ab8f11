"""The register of decisions for programs: what residents said, what was done and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, overload

from ninja import Router
from pydantic import Field

from cms.register.kinds import KINDS
from cms.register.reading import LONGEST, OLDEST, Asked, Decision
from cycles.models import Cycle
from kit.api.lists import AT_ONCE, offer_list
from kit.api.narrowing import PlaceFilters
from kit.api.shapes import CITY, Answer, means, page_url, slug_of
from proposals.finding import all_places

router = Router(tags=["Decisions"])
DecisionKind = StrEnum("DecisionKind", [(name.upper(), name) for name in KINDS])  # type: ignore[misc]


class DecisionRow(Answer):
    """A decision of a council, of the city or of residents."""

    kind: str = means(f"One of: {', '.join(KINDS)}.")
    id: int = means("Number within its kind.")
    at: datetime
    neighborhood: str | None = means("Null where it is about the whole city.")
    cycle: str | None
    title: str
    by: str = means("Who decided, in the reader's language.")
    you_said: str = means("What residents or councils said.")
    we_did: str = means("What was decided, in the reader's language.")
    because: str = means("The reason.")
    url: str


class DecisionFilters(PlaceFilters):
    """Which decisions."""

    kind: DecisionKind | None = means("The kind.", default=None)
    year: int | None = Field(None, ge=OLDEST, le=9998, description="Of which year.")
    words: str | None = Field(None, max_length=LONGEST, pattern=r"^[^\x00]+$", description="Words in it.")


class _Told(Sequence[Decision]):
    """The decisions asked for, read in parts: rows of many tables, with places and cycles that are looked up once."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.rows = asked, asked.rows()

    def __len__(self) -> int:
        return self.rows.count()

    @overload
    def __getitem__(self, part: int) -> Decision: ...
    @overload
    def __getitem__(self, part: slice) -> list[Decision]: ...
    def __getitem__(self, part: int | slice) -> Decision | list[Decision]:
        if isinstance(part, slice):
            return self.asked.told(self.rows[part])
        return self.asked.told([self.rows[part]])[0]

    def __iter__(self) -> Iterator[Decision]:
        for row in self.rows.iterator(chunk_size=AT_ONCE):
            yield from self.asked.told([row])


def _decisions(asked: DecisionFilters) -> Sequence[Decision]:
    places, cycles = all_places.all(), list(Cycle.objects.visible())
    citywide = asked.neighborhood == CITY
    place = next((one for one in places if one.slug == asked.neighborhood), None)
    cycle = next((one for one in cycles if one.slug == asked.cycle), None)
    if (asked.neighborhood and not (place or citywide)) or (asked.cycle and not cycle):
        return []
    words = " ".join((asked.words or "").split())
    return _Told(Asked(places, cycles, place, citywide, cycle, asked.kind or "", asked.year, words))


def _row(one: Any) -> DecisionRow:
    return DecisionRow(
        kind=one.kind,
        id=one.pk,
        at=one.at,
        neighborhood=slug_of(one.place),
        cycle=slug_of(one.cycle),
        title=one.title,
        by=one.by,
        you_said=one.words,
        we_did=one.done,
        because=one.reason,
        url=page_url(one.url),
    )


offer_list(
    router,
    "decisions",
    "Every decision on record, the latest first",
    _decisions,
    DecisionRow,
    _row,
    filters=DecisionFilters,
)
