"""Outcomes side by side: a table of measures, and a table of projects with what each rule would have funded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voting.fairness import number, whole
from voting.outcomes import Money, say_number


@dataclass(frozen=True)
class Column:
    """One rule: what it would fund, and how well that serves; or why that is not known.

    `winners` are project ids in the order funded. `own` marks the outcome that the others are held against.
    """

    key: str
    name: str
    winners: Sequence[str]
    measures: Mapping[str, Any]
    problem: str = ""
    own: bool = False

    @cached_property
    def funded(self) -> frozenset[str]:
        return frozenset(self.winners)

    @property
    def known(self) -> bool:
        return bool(self.measures)


@dataclass(frozen=True)
class Cell:
    """Whether a rule funds a project, and whether that differs from the outcome it is held against."""

    column: Column
    funded: bool
    differs: bool


@dataclass(frozen=True)
class Row:
    """One project through all columns."""

    name: str
    said_cost: str
    votes: int
    said_votes: str
    cells: list[Cell] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return any(cell.differs for cell in self.cells)


@dataclass(frozen=True)
class Measured:
    """One rule's line in the table of measures, ready to be read."""

    column: Column
    projects: str
    cost: str
    average: str
    nothing: str
    fair: bool | None
    differs: str


def measured_lines(columns: Sequence[Column], money: Money) -> list[Measured]:
    """The measures of each column that is known."""
    own = next((column for column in columns if column.own), None)
    return [_measured(column, own, money) for column in columns if column.known]


def _measured(column: Column, own: Column | None, money: Money) -> Measured:
    found = column.measures
    return Measured(
        column=column,
        projects=say_number(len(column.winners)),
        cost=money(found["cost"]),
        average=f"{number(found['average_number'], 2)} ({money(whole(found['average_cost']))})",
        nothing=f"{say_number(found['excluded'])} ({number(Fraction(100 * found['excluded'], found['voters'] or 1))} %)",
        fair=found["let_down"] is None,
        differs="" if own is None or column.own else _difference(column, own),
    )


def _difference(column: Column, own: Column) -> str:
    more, less = len(column.funded - own.funded), len(own.funded - column.funded)
    if not more and not less:
        return _("the same projects")
    others = ngettext("%(n)d other", "%(n)d others", more) % {"n": more}
    return _("%(others)s, without %(less)d of these") % {"others": others, "less": less}


def rows(
    projects: Mapping[str, Mapping[str, Any]],
    votes: Mapping[str, int],
    columns: Sequence[Column],
    order: Iterable[str],
    money: Money,
) -> list[Row]:
    """Each project in this order, with a cell for each column that is known."""
    known = [column for column in columns if column.known]
    own = next((column for column in known if column.own), None)
    told = []
    for id_ in order:
        project = projects[id_]
        held = own is not None and id_ in own.funded
        cells = [
            Cell(column, id_ in column.funded, own is not None and (id_ in column.funded) != held) for column in known
        ]
        told.append(Row(project["name"], money(project["cost"]), votes[id_], say_number(votes[id_]), cells))
    return told


def by_agreement(ids: Iterable[str], columns: Sequence[Column], votes: Mapping[str, int]) -> list[str]:
    """These projects, those funded by the most of the rules first, then by votes."""
    known = [column for column in columns if column.known]
    return sorted(ids, key=lambda id_: (-sum(id_ in column.funded for column in known), -votes[id_], id_))
