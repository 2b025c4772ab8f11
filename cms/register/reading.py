"""Reading the register: one list of all decisions, narrowed and in order, in two queries whatever it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.register.kinds import KINDS, NOWHERE, RULES, Kind
from cycles.models import Cycle
from kit import clock
from kit.html import plain
from neighborhoods.models import Neighborhood
from proposals.finding import CITY, all_places

WORDS = 8
LONGEST = 100
COLUMNS = (
    "the_kind",
    "the_pk",
    "the_at",
    "the_place",
    "the_cycle",
    "the_source",
    "the_title",
    "the_code",
    "the_said",
    "the_because",
    "the_who",
)
OLDEST = 1900


@dataclass(frozen=True)
class Decision:
    """One decision: what residents said, what was done, and why. `said` and `because` may be clean HTML."""

    kind: str
    pk: int
    at: datetime
    place: Neighborhood | None
    cycle: Cycle | None
    source: int
    title: str
    code: str
    said: str
    because: str
    who: str

    @property
    def url(self) -> str:
        """Its own address, for good."""
        return reverse("register:decision", args=[self.kind, self.pk])

    @property
    def of(self) -> Kind:
        return KINDS[self.kind]

    @property
    def done(self) -> str:
        """What was decided, in words."""
        if self.kind == "outcome":
            funded, _slash, asked = self.code.partition("/")
            words = ngettext(
                "%(funded)s of %(n)s project is funded", "%(funded)s of %(n)s projects are funded", int(asked)
            )
            return words % {"funded": funded, "n": asked}
        return str(self.of.labels.get(self.code, self.code))

    @property
    def reason(self) -> str:
        """Why, as text."""
        if self.kind == "outcome":
            return _("The rule that was frozen before the vote: %(rule)s.") % {
                "rule": RULES.get(self.because, self.because)
            }
        return plain(self.because)

    @property
    def words(self) -> str:
        """What was said, as text."""
        return plain(self.said)

    @property
    def by(self) -> str:
        """Who decided."""
        if self.who:
            return self.who
        return str(self.of.by) % {"place": self.place.name} if self.place else str(self.of.by_city)

    @property
    def where(self) -> str:
        """The place, unless it is said already."""
        return self.place.name if self.place and self.place.name not in self.by else ""


@dataclass(frozen=True)
class Asked:
    """What a visitor asks of the register. Values that name nothing are as good as none."""

    places: list[Neighborhood]
    cycles: list[Cycle]
    place: Neighborhood | None
    citywide: bool
    cycle: Cycle | None
    kind: str
    year: int | None
    words: str

    @classmethod
    def read(cls, asked: QueryDict) -> Asked:
        """From the address; two queries for the choices."""
        places, cycles = all_places.all(), list(Cycle.objects.visible())

        def named(things: list[Any], slug: str | None) -> Any:
            return next((thing for thing in things if slug and thing.slug == slug), None)

        year, kind = asked.get("year", ""), asked.get("kind", "")
        is_year = len(year) == 4 and year.isascii() and year.isdigit() and int(year) >= OLDEST
        return cls(
            places=places,
            cycles=cycles,
            place=named(places, asked.get("place")),
            citywide=asked.get("place") == CITY,
            cycle=named(cycles, asked.get("cycle")),
            kind=kind if kind in KINDS else "",
            year=int(year) if is_year else None,
            words=" ".join(asked.get("q", "").replace("\x00", "").split())[:LONGEST],
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.place or self.citywide or self.cycle or self.kind or self.year or self.words)

    @property
    def years(self) -> list[int]:
        """The years to choose from: this one and nine before."""
        this = clock.today().year
        return list(range(this, this - 10, -1))

    def rows(self) -> QuerySet[Any]:
        """The decisions asked for as tuples of `COLUMNS`, the newest first."""
        first, *others = [self._of(name, kind) for name, kind in KINDS.items() if not self.kind or name == self.kind]
        found = first.union(*others, all=True) if others else first
        return found.order_by("-the_at", "the_kind", "-the_pk")

    def told(self, rows: Iterable[Any]) -> list[Decision]:
        """The rows as decisions, with their places and cycles."""
        places = {one.pk: one for one in self.places}
        cycles = {one.pk: one for one in self.cycles}
        return [told(row, places, cycles) for row in rows]

    def _of(self, name: str, kind: Kind) -> QuerySet[Any]:
        rows = rows_of(name, kind)
        if self.place or self.citywide:
            rows = rows.filter(the_place=self.place.pk) if self.place else rows.filter(the_place__isnull=True)
        if self.cycle:
            rows = rows.none() if kind.cycle is NOWHERE else rows.filter(the_cycle=self.cycle.pk)
        if self.year:
            begin, end = (timezone.make_aware(datetime(year, 1, 1)) for year in (self.year, self.year + 1))
            rows = rows.filter(the_at__gte=begin, the_at__lt=end)
        for word in self.words.split()[:WORDS]:
            rows = rows.filter(
                Q(the_title__icontains=word) | Q(the_said__icontains=word) | Q(the_because__icontains=word)
            )
        return rows.values_list(*COLUMNS)


def rows_of(name: str, kind: Kind) -> QuerySet[Any]:
    """All decisions of a kind, with the columns of the register."""
    return kind.rows().order_by().annotate(
        the_kind=Value(name, output_field=CharField()), the_pk=F("pk"), **kind.columns()
    )  # fmt: skip


def told(row: Any, places: dict[int, Neighborhood], cycles: dict[int, Cycle]) -> Decision:
    """A row of `COLUMNS` as a decision."""
    kind, pk, at, place, cycle, source, *texts = row
    title, code, said, because, who = (text or "" for text in texts)
    if timezone.is_naive(at):  # what a database works out of a day comes without its zone
        at = timezone.make_aware(at)
    return Decision(kind, pk, at, places.get(place), cycles.get(cycle), source, title, code, said, because, who)
