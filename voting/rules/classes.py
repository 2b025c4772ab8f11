"""Voters in classes: all who support the same of some early projects hold the same money as long as only these are bought.

A count that is repeated with other starts buys the same well-liked projects first. During those rounds it is enough to
follow one account for each class instead of one for each voter; what sets the members of a class apart matters later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voting.rules.electorate import Electorate, Ints, Rows, Support


@dataclass(frozen=True, eq=False)
class Classes(Electorate):
    """An electorate whose rows are classes of another's rows.

    `class_of` gives each original row's class; `early` are the projects that a class does not split on;
    `table[k, c]` is the units of price that the voters of class k pay for project c.
    """

    class_of: Ints
    early: frozenset[int]
    table: Ints
    members: int

    @property
    def size(self) -> int:
        """The number of classes."""
        return len(self.table)

    @property
    def voters(self) -> int:
        """The number of voters."""
        return self.members

    def units_by_project(self, rows: Rows) -> Ints:
        """For each project, the units of price that the voters of these classes would pay for it; exact."""
        return self.table[rows].sum(axis=0)


def classes(base: Electorate, bought: Sequence[int], most: int) -> Classes | None:
    """Classes by as many of the projects bought first as keep them at most `most`; None if that is no saving."""
    class_of = np.zeros(base.size, np.int64)
    count, early = 1, []
    for place in bought:
        support = base.support[place]
        finer = class_of * (base.largest_share + 1)
        finer[support.rows] += 1 if support.share is None else support.share
        kinds, finer = _renumbered(finer, count * (base.largest_share + 1))
        if len(kinds) > most:
            break
        class_of, count = finer, len(kinds)
        early.append(place)
    if len(early) < 2:
        return None
    return _collect(base, class_of, count, frozenset(early))


def _renumbered(keys: Ints, limit: int) -> tuple[Ints, Ints]:
    """The keys that occur, ascending, and for each key its place among them. All keys are below the limit."""
    if limit > 4 * len(keys) + 1024:
        kinds, place = np.unique(keys, return_inverse=True)
        return kinds, place.ravel()
    present = np.bincount(keys, minlength=limit) > 0
    return np.flatnonzero(present), (np.cumsum(present) - 1)[keys]


def _collect(base: Electorate, class_of: Ints, count: int, early: frozenset[int]) -> Classes:
    table = np.zeros((len(base.support), count), np.int64)
    collected = []
    for place, support in enumerate(base.support):
        key, shares = class_of[support.rows], base.largest_share + 1
        if support.share is not None:
            key = key * shares + support.share
        kinds, kind_of = _renumbered(key, count * shares)
        weight = np.bincount(kind_of, weights=support.weight, minlength=len(kinds)).astype(np.int64)
        rows, share = kinds, None
        if support.share is not None:
            rows, share = np.divmod(kinds, shares)
        units = weight if share is None else weight * share
        np.add.at(table[place], rows, units)
        collected.append(Support(rows, weight, share, units))
    return Classes(
        support=tuple(collected),
        weight=None,
        starts=base.starts,
        choices=base.choices,
        shares=base.shares,
        largest_share=base.largest_share,
        class_of=class_of,
        early=early,
        table=np.ascontiguousarray(table.T),
        members=base.voters,
    )
