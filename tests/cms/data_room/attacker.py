"""Somebody who has every release and a solver: the smallest and largest value of a hidden number that fits all of it.

Written apart from `cms.data_room.suppression`, which it attacks: it knows only what is published, and assumes besides
that a count which no release changed is the same in all of them.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Key = tuple[str | None, ...]
FAR = 100_000


class Attacker:
    """All that is published, as equations in one unknown for each count."""

    def __init__(self, releases: list[tuple[dict[Key, int], frozenset[Key]]]) -> None:
        self.releases = releases
        self.unknowns: dict[Any, int] = {}
        for counts, _hidden in releases:
            for cell in counts.items():
                self.unknowns.setdefault(cell, len(self.unknowns))
        rows, known = [], []
        for r, (counts, hidden) in enumerate(releases):
            for key in sums(counts):
                if key not in hidden:
                    rows.append(self.row(r, key))
                    known.append(sum(count for cell, count in counts.items() if covers(key, cell)))
        self.rows = np.array(rows or [np.zeros(len(self.unknowns))])
        self.known = np.array(known or [0])

    def row(self, r: int, key: Key) -> Any:
        """What a number of a release is the sum of."""
        found = np.zeros(len(self.unknowns))
        for cell in self.releases[r][0].items():
            if covers(key, cell[0]):
                found[self.unknowns[cell]] += 1
        return found

    def bounds(self, r: int, key: Key) -> tuple[int, int]:
        """The smallest and the largest whole value that agrees with everything published."""
        wanted, found = self.row(r, key), []
        for sign in (1, -1):
            best = milp(
                sign * wanted,
                integrality=np.ones(len(wanted)),
                bounds=Bounds(0, FAR),
                constraints=LinearConstraint(self.rows, self.known, self.known),
            )
            assert best.success, best.message
            found.append(round(sign * best.fun))
        return found[0], found[1]


def sums(counts: dict[Key, int]) -> list[Key]:
    """Every cell and every sum over one or more dimensions."""
    width = len(next(iter(counts)))
    return list(product(*([*sorted({cell[at] or "" for cell in counts}), None] for at in range(width))))


def covers(key: Key, cell: Key) -> bool:
    return all(part is None or part == other for part, other in zip(key, cell, strict=True))


def value(counts: dict[Key, int], key: Key) -> int:
    return sum(count for cell, count in counts.items() if covers(key, cell))
