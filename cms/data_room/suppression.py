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

The first such table is mostly a box: corners that rise and fall in turn. Others are looked for as a linear program over
the moves that keep all sums, the cheapest cells to hide first
(J. P. Kelly, B. L. Golden, A. A. Assad, "Cell suppression: disclosure protection for sensitive tabular data", Networks 22,
1992; M. Fischetti, J. J. Salazar-González, "Solving the cell suppression problem on tabular data with linear
constraints", Management Science 47, 2001). The solver only proposes: each move is checked in whole numbers before it
counts. Where none is found, everything the release still could hide is hidden, and if even that protects nothing the
release is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
MOST_CELLS = 500  # of a release, sums not counted: some seconds of the worker
PATIENCE = 20  # seconds of the solver for one cell
CLOSE = 1e-6  # of the solver's numbers to whole ones
DEARER = 3  # a sum over one more dimension is hidden as reluctantly as this many cells


class Unprotectable(Exception):
    """Nothing that this release could still hide protects a small count: earlier releases give it away."""


class NotWanted(Exception):
    """Whoever asked does not want to know any more."""


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


def suppress(
    counts: Mapping[Key, int],
    earlier: Sequence[Release] = (),
    least: int = LEAST,
    *,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Suppressed:
    """What a release of `counts` after the `earlier` ones must hide. `is_wanted` is asked now and then.

    Raises `ValueError` for tables that make no sense, `Unprotectable`, or `NotWanted`.
    """
    if least < 2:
        raise ValueError("there is nothing to hide below a least count of 2")
    work = _Work(filled(counts), [Release(filled(one.counts), one.hidden) for one in earlier], least)
    return work.done(is_wanted)


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
        self.boxes = _Boxes(self)

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

    def done(self, is_wanted: Callable[[], bool]) -> Suppressed:
        """Hide beside the small ones until each is protected."""
        left = list(self.guarded)
        while left:
            if not is_wanted():
                raise NotWanted
            move = self._move(left[0])
            self.hidden.update(self._moved(move))
            left = [one for one in left if abs(sum(move.get(i, 0) for i in one)) < self.least]
        return Suppressed(frozenset(self.small), frozenset(self.hidden - self.small))

    def _moved(self, move: Mapping[int, int]) -> Iterable[Key]:
        return [key for key, parts in self.members[-1].items() if sum(move.get(i, 0) for i in parts)]

    def _move(self, members: frozenset[int]) -> dict[int, int]:
        """A change of unknown counts, in whole numbers, that raises the sum of `members` by `least` and stays unseen."""
        # With nothing hidden that it could share, a box is the least there is to hide, and takes no solver.
        move = self.boxes.cheapest(members) if len(self.hidden) == 1 else None
        if move is None:
            unknown = [i for i in range(len(self.truth)) if i not in self.known]
            move = _Program(self, unknown).raising(members)
        if move is None or not self.holds(move, members):
            raise Unprotectable
        return move

    def holds(self, move: Mapping[int, int], members: frozenset[int]) -> bool:
        """Whether the move is what it should be, in exact numbers: the solver's floats are not believed."""
        if any(self.truth[i] + by < 0 or i in self.known for i, by in move.items()):
            return False
        if sum(move.get(i, 0) for i in members) < self.least:
            return False
        return not any(sum(move.get(i, 0) for i in parts) for parts in self.published_before)


class _Boxes:
    """The simplest moves: the corners of a box in the table rise and fall in turn, so that every sum over a side stays."""

    def __init__(self, work: _Work) -> None:
        self.work = work
        width = len(next(iter(work.of[-1])))
        self.values = [sorted({key[at] or "" for key in work.of[-1]}) for at in range(width)]
        self.key_of = {members: key for key, members in work.members[-1].items()}

    def cheapest(self, members: frozenset[int]) -> dict[int, int] | None:
        """The box move that raises the sum of `members` and hides the least besides; `None` where none is possible."""
        key = self.key_of.get(members)
        if key is None:
            return None
        boxes = list(self._boxes_at(key))  # of those that hide as many, the one that hides the smallest numbers
        boxes.sort(key=lambda corners: (self._price(key, corners), sum(self.work.cube[one] for one in corners)))
        for corners in boxes:
            move = self._as_move(corners)
            if move is not None and self.work.holds(move, members):
                return move
        return None

    def _boxes_at(self, key: Key) -> Iterator[dict[Key, int]]:
        """Each box with a corner in `key`, as its corners with 1 where it rises and -1 where it falls."""
        starts = product(*([part] if part is not ALL else self.values[at] for at, part in enumerate(key)))
        named = [at for at, part in enumerate(key) if part is not ALL]
        for start in starts:
            for other in product(*([v for v in self.values[at] if v != start[at]] for at in named)):
                across = dict(zip(named, other, strict=True))
                yield {
                    tuple(across[at] if at in turned else part for at, part in enumerate(start)): (-1) ** len(turned)
                    for size in range(len(named) + 1)
                    for turned in combinations(named, size)
                }

    def _price(self, key: Key, corners: Mapping[Key, int]) -> float:
        """What must be hidden besides: the corners, and the sums over the sides in which the box is flat."""
        flat = [at for at, part in enumerate(key) if part is ALL]
        touched = {
            tuple(ALL if at in summed else part for at, part in enumerate(corner))
            for corner in corners
            for size in range(len(flat) + 1)
            for summed in combinations(flat, size)
        }
        return float(sum(DEARER ** sum(part is ALL for part in one) for one in touched - self.work.hidden))

    def _as_move(self, corners: Mapping[Key, int]) -> dict[int, int] | None:
        """The move in every release that has the box; `None` where a count would be raised and lowered at once."""
        move: dict[int, int] = {}
        for of in self.work.of:
            if all(corner in of for corner in corners):
                for corner, sign in corners.items():
                    if move.setdefault(of[corner], sign * self.work.least) != sign * self.work.least:
                        return None
        return move


class _Program:
    """The linear program: how much each unknown count rises and falls, and each sum of the new release with them."""

    def __init__(self, work: _Work, unknown: list[int]) -> None:
        self.work, self.unknown = work, unknown
        self.column = {i: n for n, i in enumerate(unknown)}
        self.costs: list[float] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.entries: list[tuple[int, int, float]] = []
        self.rows: list[tuple[float, float]] = []
        cells = {work.of[work.new][key]: key for key in work.of[work.new]}
        for falls in (False, True):
            for i in unknown:
                key = cells.get(i)
                price = 1.0 if key is not None and key not in work.hidden else 0.001
                self._variable(price, float(work.truth[i]) if falls else float("inf"))
        self._sums()
        for parts in {frozenset(work_part & self.column.keys()) for work_part in work.published_before}:
            if parts:
                self._row(self._change(parts), 0.0, 0.0)

    def raising(self, members: frozenset[int]) -> dict[int, int] | None:
        """The cheapest move that raises the sum of `members` by the least count."""
        self._row(self._change(members & self.column.keys()), float(self.work.least), float("inf"))
        return self._solved()

    def _sums(self) -> None:
        """A published sum may move as well, at a price: then it is hidden."""
        done: set[frozenset[int]] = set()
        for key in self.work.cube:
            if ALL not in key or key in self.work.hidden:
                continue
            parts = frozenset(self.work.members[-1][key] & self.column.keys())
            if not parts or parts in done or self.work.members[-1][key] in self.work.published_before:
                continue
            done.add(parts)
            price = float(DEARER ** sum(part is ALL for part in key))
            slack = [(self._variable(price, float("inf")), sign) for sign in (-1.0, 1.0)]
            self._row([*self._change(parts), *slack], 0.0, 0.0)

    def _change(self, parts: Iterable[int]) -> list[tuple[int, float]]:
        """By how much the sum of these counts changes: what rises less what falls."""
        n = len(self.unknown)
        return [term for i in parts for term in ((self.column[i], 1.0), (self.column[i] + n, -1.0))]

    def _variable(self, price: float, most: float) -> int:
        self.costs.append(price)
        self.lower.append(0.0)
        self.upper.append(most)
        return len(self.costs) - 1

    def _row(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> None:
        self.entries += [(len(self.rows), at, factor) for at, factor in terms]
        self.rows.append((low, high))

    def _solved(self) -> dict[int, int] | None:
        """The cheapest move in whole numbers, or `None`. Mostly it is whole by itself; else it is asked for again."""
        rows, columns, values = zip(*self.entries, strict=True)
        lows, highs = zip(*self.rows, strict=True)
        table = matrix((values, (rows, columns)), shape=(len(self.rows), len(self.costs))).tocsr()
        n = len(self.unknown)
        for whole in (0, 1):
            found = milp(
                self.costs,
                integrality=[whole] * (2 * n) + [0] * (len(self.costs) - 2 * n),
                bounds=Bounds(self.lower, self.upper),
                constraints=LinearConstraint(table, lows, highs),
                options={"time_limit": PATIENCE, "mip_rel_gap": 0.2},
            )
            if found.x is None:
                return None
            changes = [found.x[at] - found.x[at + n] for at in range(n)]
            if whole or all(abs(by - round(by)) < CLOSE for by in changes):
                return {i: round(by) for i, by in zip(self.unknown, changes, strict=True) if round(by)}
        return None
