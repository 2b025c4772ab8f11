"""Which cells of a table of counts may be published, so that no small one can be worked out. Pure: no Django.

A data set is a table of counts by one to three dimensions, such as neighborhood, category and month. What is published of
it is the whole cube: every cell, and every sum over one or more dimensions. A count below `least` is small and is hidden
("primary suppression"). That alone protects nothing: a hidden cell is its row's total less the cells beside it. So others
are hidden with it, until for each small count there is a second table of whole numbers that agrees with everything ever
published, in this release and in all earlier ones, and in which that count is higher by `least` or more. Whoever holds all
that was published can't tell the two tables apart, so the interval in which they know the count to lie is at least
`least` wide.

Between releases the same cell with the same count is taken as known to be the same: a new release that would give away
what an old one hid hides more. A published number that changed by less than `least` is treated as small, too: the
difference of two releases would be a count of a few.

Such a second table is looked for as a linear program over the moves that keep all sums, the cheapest cells to hide first
(J. P. Kelly, B. L. Golden, A. A. Assad, "Cell suppression: disclosure protection for sensitive tabular data", Networks 22,
1992; M. Fischetti, J. J. Salazar-González, "Solving the cell suppression problem on tabular data with linear
constraints", Management Science 47, 2001). The solver only proposes: each move is checked in whole numbers before it
counts. Where none is found, everything the release still could hide is hidden, and if even that protects nothing the
release is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from kit.when_used import when_used

milp = when_used("scipy.optimize", "milp")
LinearConstraint = when_used("scipy.optimize", "LinearConstraint")
Bounds = when_used("scipy.optimize", "Bounds")
matrix = when_used("scipy.sparse", "coo_array")

ALL = None  # stands for "all of them" in a cell of sums
Key = tuple[str | None, ...]
LEAST = 10
MOST_CELLS = 500  # of a release, sums not counted: half a minute of a slow processor
PATIENCE = 20  # seconds of the solver for one cell
DEARER = 3  # a sum over one more dimension is hidden as reluctantly as this many cells


class Unprotectable(Exception):
    """Nothing that this release could still hide protects a small count: earlier releases give it away."""


@dataclass(frozen=True)
class Release:
    """One publication: its counts by cell, and the cells (sums too) that it hides."""

    counts: Mapping[Key, int]
    hidden: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class Suppressed:
    """What to hide: the small ones, and those that protect them."""

    small: frozenset[Key]
    beside: frozenset[Key]

    @property
    def hidden(self) -> frozenset[Key]:
        return self.small | self.beside


def filled(counts: Mapping[Key, int]) -> dict[Key, int]:
    """The counts of every combination of the values seen; a combination that is not there counts 0.

    Raises `ValueError` for an empty table, a count below zero, or keys of different lengths.
    """
    if not counts:
        raise ValueError("a release has at least one cell")
    if len({len(key) for key in counts}) != 1 or any(part is ALL for key in counts for part in key):
        raise ValueError("every cell names a value in each dimension")
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count is never below zero")
    values = [sorted({key[at] or "" for key in counts}) for at in range(len(next(iter(counts))))]
    return {key: counts.get(key, 0) for key in product(*values)}


def cube(counts: Mapping[Key, int]) -> dict[Key, int]:
    """Every cell and every sum: with `None` where a dimension is summed over."""
    sums: dict[Key, int] = {}
    for key, count in counts.items():
        for above in sums_over(key):
            sums[above] = sums.get(above, 0) + count
    return sums


def sums_over(key: Key) -> Iterator[Key]:
    """The cell itself and every sum that it is part of."""
    places = range(len(key))
    for size in range(len(key) + 1):
        for chosen in combinations(places, size):
            yield tuple(ALL if at in chosen else part for at, part in enumerate(key))


def suppress(counts: Mapping[Key, int], earlier: Sequence[Release] = (), least: int = LEAST) -> Suppressed:
    """What a release of `counts` after the `earlier` ones must hide. Raises `ValueError` or `Unprotectable`."""
    if least < 2:
        raise ValueError("there is nothing to hide below a least count of 2")
    return _Work(filled(counts), [Release(filled(one.counts), one.hidden) for one in earlier], least).done()


class _Work:
    """All releases as one system: a variable for each count that may still be unknown, and what is known of their sums."""

    def __init__(self, counts: dict[Key, int], earlier: Sequence[Release], least: int) -> None:
        self.least = least
        releases = [*earlier, Release(counts)]
        if len(counts) > MOST_CELLS:
            raise ValueError(f"more than {MOST_CELLS} cells")
        cubes = [cube(one.counts) for one in releases]
        self.new = len(releases) - 1
        self.truth: list[int] = []
        self.of: list[dict[Key, int]] = []  # of each release, the variable of each cell
        self._number(releases)
        self.known = {
            self.of[r][key]
            for r, one in enumerate(releases[:-1])
            for key in one.counts
            if key not in one.hidden
        }  # fmt: skip
        self.members = [self._members(r, one.counts) for r, one in enumerate(releases)]
        self.published_before: dict[frozenset[int], int] = {}
        for r, one in enumerate(releases[:-1]):
            for key, value in cubes[r].items():
                if key not in one.hidden:
                    self.published_before[self.members[r][key]] = value
        self.cube = cubes[-1]
        self.small = {key for key in self.cube if self._is_small(key, releases, cubes)}
        self.hidden = set(self.small)
        self.guarded = self._guarded(releases, cubes)

    def _number(self, releases: Sequence[Release]) -> None:
        """The same cell with the same count in two releases is one variable."""
        seen: dict[tuple[Key, int], int] = {}
        for one in releases:
            here = {}
            for key, count in one.counts.items():
                if (key, count) not in seen:
                    seen[key, count] = len(self.truth)
                    self.truth.append(count)
                here[key] = seen[key, count]
            self.of.append(here)

    def _members(self, r: int, counts: Mapping[Key, int]) -> dict[Key, frozenset[int]]:
        parts: dict[Key, set[int]] = {}
        for key in counts:
            for above in sums_over(key):
                parts.setdefault(above, set()).add(self.of[r][key])
        return {key: frozenset(found) for key, found in parts.items()}

    def _is_small(self, key: Key, releases: Sequence[Release], cubes: Sequence[Mapping[Key, int]]) -> bool:
        """Below `least`, or changed by less than that since it was published; not what is public already."""
        value, members = self.cube[key], self.members[-1][key]
        if members in self.published_before or members <= self.known:
            return False
        if value < self.least:
            return True
        return any(
            key in told and key not in one.hidden and 0 < abs(told[key] - value) < self.least
            for one, told in zip(releases[:-1], cubes, strict=False)
        )

    def _guarded(self, releases: Sequence[Release], cubes: Sequence[Mapping[Key, int]]) -> list[frozenset[int]]:
        """Every small count there ever was and that is not public already, as what it is the sum of."""
        found = {self.members[-1][key] for key in self.small}
        for r, one in enumerate(releases[:-1]):
            for key in one.hidden:
                members = self.members[r].get(key)
                if members and cubes[r][key] < self.least and not members <= self.known:
                    found.add(members)
        return sorted(found - self.published_before.keys(), key=lambda one: (len(one), sorted(one)))

    def done(self) -> Suppressed:
        """Hide beside the small ones until each is protected."""
        safe: set[frozenset[int]] = set()
        for members in self.guarded:
            if members in safe:
                continue
            move = self._move(members)
            for key in self._moved(move):
                self.hidden.add(key)
            safe |= {one for one in self.guarded if abs(sum(move.get(i, 0) for i in one)) >= self.least}
        return Suppressed(frozenset(self.small), frozenset(self.hidden - self.small))

    def _moved(self, move: Mapping[int, int]) -> Iterable[Key]:
        return [key for key, parts in self.members[-1].items() if sum(move.get(i, 0) for i in parts)]

    def _move(self, members: frozenset[int]) -> dict[int, int]:
        """A change of unknown counts, in whole numbers, that raises the sum of `members` by `least` and stays unseen."""
        unknown = [i for i in range(len(self.truth)) if i not in self.known]
        move = _Program(self, unknown, members).solved()
        if move is None or not self._holds(move, members):
            raise Unprotectable
        return move

    def _holds(self, move: Mapping[int, int], members: frozenset[int]) -> bool:
        """Whether the move is what it should be, in exact numbers: the solver's floats are not believed."""
        if any(self.truth[i] + by < 0 or i in self.known for i, by in move.items()):
            return False
        if sum(move.get(i, 0) for i in members) < self.least:
            return False
        return not any(sum(move.get(i, 0) for i in parts) for parts in self.published_before)


class _Program:
    """The linear program: how much each unknown count rises and falls, and each sum of the new release with them."""

    def __init__(self, work: _Work, unknown: list[int], members: frozenset[int]) -> None:
        self.work, self.unknown = work, unknown
        self.column = {i: n for n, i in enumerate(unknown)}
        self.wanted = [self.column[i] for i in members if i in self.column]
        cells = {work.of[work.new][key]: key for key in work.of[work.new]}
        costs: list[float] = []
        for i in unknown:
            key = cells.get(i)
            costs.append(1.0 if key is not None and key not in work.hidden else 0.001)
        n = len(unknown)
        sums = [key for key in work.cube if ALL in key and key not in work.hidden]
        self.costs = costs + costs
        self.lower, self.upper = [0.0] * (2 * n), [float("inf")] * n + [float(work.truth[i]) for i in unknown]
        self.entries: list[tuple[int, int, float]] = []
        self.rows: list[tuple[float, float]] = []
        self._sums(sums, n)
        for parts in {frozenset(work_part & self.column.keys()) for work_part in work.published_before}:
            if parts:
                self._row([(self.column[i], 1.0) for i in parts], n, 0.0, 0.0)
        self._row([(at, 1.0) for at in self.wanted], n, float(work.least), float("inf"))

    def _sums(self, sums: list[Key], n: int) -> None:
        """A published sum may move as well, at a price: then it is hidden."""
        done: set[frozenset[int]] = set()
        for key in sums:
            parts = frozenset(self.work.members[-1][key] & self.column.keys())
            if not parts or parts in done or self.work.members[-1][key] in self.work.published_before:
                continue
            done.add(parts)
            at = len(self.costs)
            price = float(DEARER ** sum(part is ALL for part in key))
            self.costs += [price, price]
            self.lower += [0.0, 0.0]
            self.upper += [float("inf"), float("inf")]
            self._row([(self.column[i], 1.0) for i in parts], n, 0.0, 0.0, extra=[(at, -1.0), (at + 1, 1.0)])

    def _row(
        self,
        terms: list[tuple[int, float]],
        n: int,
        low: float,
        high: float,
        extra: Iterable[tuple[int, float]] = (),
    ) -> None:
        row = len(self.rows)
        for at, factor in terms:
            self.entries += [(row, at, factor), (row, at + n, -factor)]
        self.entries += [(row, at, factor) for at, factor in extra]
        self.rows.append((low, high))

    def solved(self) -> dict[int, int] | None:
        """The cheapest move in whole numbers, or `None`."""
        rows, columns, values = zip(*self.entries, strict=True)
        shape = (len(self.rows), len(self.costs))
        lows, highs = zip(*self.rows, strict=True)
        table = matrix((values, (rows, columns)), shape=shape).tocsr()
        found = milp(
            self.costs,
            integrality=[1] * len(self.costs),
            bounds=Bounds(self.lower, self.upper),
            constraints=LinearConstraint(table, lows, highs),
            options={"time_limit": PATIENCE, "mip_rel_gap": 0.2},
        )
        if found.x is None:
            return None
        n = len(self.unknown)
        moves = {i: round(found.x[at]) - round(found.x[at + n]) for at, i in enumerate(self.unknown)}
        return {i: by for i, by in moves.items() if by}
