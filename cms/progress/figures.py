"""Adding up: money, milestones, setbacks and indicators of a scope, whole and by cycle, place and category.

Each question gives one row an envelope and category, so the number of queries stays the same for any number of projects.
What is late, missed, open or spent is said by the rooms that own it; here things are only added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from cms.progress.scope import Scope
from cycles.models import Category, Cycle, Envelope
from neighborhoods.models import Neighborhood
from proposals.delivery.lifecycle import ProjectState
from proposals.delivery.models import Milestone, Project, Setback
from proposals.delivery.models.projects import money_now
from proposals.delivery.progress import Progress, Together, together
from proposals.indicators.models import Indicator


@dataclass
class Figures:
    """Sums. Money in whole cents; `lost` in days."""

    projects: int = 0
    running: int = 0
    finished: int = 0
    cancelled: int = 0
    voted: int = 0
    altered: int = 0
    paid: int = 0
    back: int = 0
    done: int = 0
    ahead: int = 0
    late: int = 0
    still: int = 0
    times: int = 0
    lost: int = 0
    cost: int = 0
    chosen: int = 0
    reached: int = 0
    missing: int = 0
    short: int = 0
    unknown: int = 0
    weighed: dict[tuple[int, int], list[int]] = field(default_factory=dict)  # weights done, of all: projects, cents

    def add(self, row: dict[str, Any]) -> None:
        """Add what a row of the database tells."""
        for name in SUMMED & row.keys():
            if value := row[name]:
                setattr(self, name, getattr(self, name) + value)

    def add_project(self, row: dict[str, Any]) -> None:
        """Add what the milestones of a project tell."""
        self.done += row["done"]
        self.ahead += row["ahead"]
        self.late += row["late"]
        if row["ends"] != ProjectState.CANCELLED:
            self._weigh((row["weighs_done"], row["weighs"]), 1, row["granted"])

    def add_figures(self, other: Figures) -> None:
        """Add the figures of another part."""
        for name in SUMMED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for weights, (projects, cents) in other.weighed.items():
            self._weigh(weights, projects, cents)

    def _weigh(self, weights: tuple[int, int], projects: int, cents: int) -> None:
        kept = self.weighed.setdefault(weights, [0, 0])
        kept[0] += projects
        kept[1] += cents

    @property
    def now(self) -> int:
        """Cents there are now: voted, with consented changes, less what went back."""
        return money_now(self.voted, self.altered, self.back)

    @property
    def past(self) -> int:
        """Setbacks that were put right."""
        return self.times - self.still

    @property
    def progress(self) -> Together:
        return together((n, cents, Progress(0, 0, *weights)) for weights, (n, cents) in self.weighed.items())

    @property
    def stepless(self) -> int:
        """Projects that go on and have no milestone yet."""
        return max(0, self.projects - self.cancelled - sum(n for n, _cents in self.weighed.values()))


SUMMED = frozenset(f.name for f in fields(Figures) if f.name != "weighed")


@dataclass(frozen=True)
class Part:
    """One row of a table: a cycle, a place or a category, with its figures and its scope."""

    label: str
    scope: Scope
    figures: Figures


@dataclass(frozen=True)
class Sums:
    """A scope's figures, and the same by cycle, by place and by category. Parts without anything are left out."""

    whole: Figures
    cycles: list[Part]
    places: list[Part]
    categories: list[Part]


Cells = dict[tuple[int | None, int | None, int | None], Figures]  # by the keys of cycle, place and category


def sums(scope: Scope) -> Sums:
    """Everything on the scope's dashboard that is a number: seven queries."""
    envelopes = {one.pk: one for one in Envelope.objects.select_related("cycle").order_by()}
    cycles = {one.cycle_id: one.cycle for one in envelopes.values()}
    places, categories = Neighborhood.objects.in_bulk(), Category.objects.in_bulk()
    cells = _cells(scope, envelopes)
    whole = Figures()
    for figures in cells.values():
        whole.add_figures(figures)
    if scope.is_city:  # everybody looks for their own, also where nothing happened yet
        cells |= {(None, key, None): Figures() for key in places if (None, key, None) not in cells}
    by_cycle = [(replace(scope, cycle=cycles.get(key)), f) for key, f in _by(cells, 0) if key]
    by_place = [(replace(scope, place=places.get(key), citywide=key is None), f) for key, f in _by(cells, 1)]
    by_category = [(replace(scope, category=categories.get(key)), f) for key, f in _by(cells, 2) if key]
    return Sums(
        whole=whole,
        cycles=sorted((Part(part.cycle_said, part, f) for part, f in by_cycle), key=_newest),
        places=sorted((Part(part.place_said, part, f) for part, f in by_place), key=_by_name),
        categories=sorted((Part(part.category_said, part, f) for part, f in by_category), key=_dearest),
    )


def _cells(scope: Scope, envelopes: dict[int, Envelope]) -> Cells:
    """The figures by the smallest parts that any table tells apart."""
    cells: Cells = {}

    def cell(row: dict[str, Any]) -> Figures:
        envelope = envelopes[row["envelope"]]
        return cells.setdefault((envelope.cycle_id, envelope.neighborhood_id, row["category"]), Figures())

    of_project = scope.of_projects("project__")
    for row in Project.objects.filter(scope.of_projects()).by_money():
        cell(row).add(row)
    for row in Milestone.objects.filter(of_project).by_project():
        cell(row).add_project(row)
    for row in Setback.objects.filter(of_project).by_money():
        cell(row).add(row)
    for row in Indicator.objects.filter(scope.of_indicators()).by_place():
        cells.setdefault((row["cycle"], row["neighborhood"], row["category"]), Figures()).add(row)
    return cells


def _by(cells: Cells, part: int) -> Iterable[tuple[int | None, Figures]]:
    """The figures by cycle (0), place (1) or category (2)."""
    found: dict[int | None, Figures] = {}
    for key, figures in cells.items():
        found.setdefault(key[part], Figures()).add_figures(figures)
    return found.items()


def _newest(part: Part) -> int:
    cycle: Cycle | None = part.scope.cycle
    return -(cycle.pk if cycle else 0)


def _by_name(part: Part) -> tuple[bool, str]:
    return part.scope.citywide, part.label


def _dearest(part: Part) -> tuple[int, str]:
    return -part.figures.paid, part.label
