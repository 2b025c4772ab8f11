"""Spreading the costs of projects over their supporters so that the largest load on a voter is as small as can be.

The least possible largest load of a set of projects is the largest of cost(T) / supporters(T) over its subsets T (the
fewest voters who must carry the most money). It is found exactly: guess a load, try to spread all costs under it, and if
that fails raise the guess to the ratio of the subset that cannot be carried (Dinkelbach's method). What does not fit in
the room that a project's supporters have takes the place of other projects there, which move on to their other
supporters: always along the shortest ways to free room, as in Dinitz's algorithm for flows. The ways only get longer as
room fills up, so this ends. All numbers are whole: units of money over the guess's denominator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from voting.rules.electorate import Electorate, Ints, Mask, Rows
from voting.rules.instance import InvalidElection
from voting.rules.network import Network
from voting.rules.reach import Reach

MOST_KEPT = 30_000_000  # places of common supporters that are kept; beyond that they are looked up anew
LARGEST = 2**62
LITTLE, FEW = 1_000_000, 256  # units of money that rounding may leave, and rows that should have room for them
DOWN = 1 - 2.0**-50
MANY, WHOLE = 10_000, 8  # a whole flow is asked of SciPy after so many pairs of projects, and one more for so many rows


class Bearers:
    """The supporters of each project, by rows of voters who voted alike, and those that two projects have in common.

    Rows with short ballots come first, and are poured into first: others have less use for their room.
    """

    def __init__(self, voters: Electorate, costs: Sequence[int]) -> None:
        self.costs, self._voters = costs, voters
        length = np.diff(voters.starts)
        self.rows: list[Rows] = [s.rows[np.argsort(length.take(s.rows), kind="stable")] for s in voters.support]
        self.votes = [support.all_voters for support in voters.support]
        self.weight: Ints = np.ones(voters.size, np.int64) if voters.weight is None else voters.weight
        if sum(costs) * voters.voters > LARGEST:
            raise InvalidElection("these amounts are too large to spread over so many voters; choose another rule")
        self._common: dict[tuple[int, int], tuple[Ints, Ints]] = {}
        self._kept = 0
        self._marked = -1
        self._mark = np.full(voters.size, -1, np.int64)

    def common(self, one: int, other: int) -> tuple[Ints, Ints]:
        """Where the rows that support both projects stand among the rows of the one, and of the other."""
        found = self._common.get((one, other))
        if found is None:
            if self._marked != one:
                if self._marked >= 0:
                    self._mark[self.rows[self._marked]] = -1
                self._mark[self.rows[one]] = np.arange(len(self.rows[one]))
                self._marked = one
            at = self._mark.take(self.rows[other])
            among = np.flatnonzero(at >= 0)
            found = at[among], among
            self._keep(one, other, found)
        return found

    def _keep(self, one: int, other: int, found: tuple[Ints, Ints]) -> None:
        self._kept += len(found[0])
        if self._kept > MOST_KEPT:
            self._common.clear()
            self._kept = len(found[0])
        self._common[one, other], self._common[other, one] = found, found[::-1]

    def together(self, places: Iterable[int]) -> Mask:
        """Which rows support any of these projects."""
        mask = np.zeros(len(self.weight), bool)
        for place in places:
            mask[self.rows[place]] = True
        return mask

    def voters_in(self, mask: Mask) -> int:
        """How many voters the masked rows stand for."""
        return int(np.dot(mask, self.weight))

    def reach(self, places: Iterable[int] = ()) -> Reach:
        """Whom these projects reach."""
        reach = Reach(self._voters, self.rows)
        reach.add(places)
        return reach


@dataclass(frozen=True, eq=False, slots=True)
class Spread:
    """Costs spread over rows: `flow[place]` is what each of a project's rows carries of it, in 1/`scale` of the unit."""

    flow: Mapping[int, Ints]
    scale: int

    def carried(self, bearers: Bearers) -> Ints:
        """What each row carries in all."""
        carried = np.zeros(len(bearers.weight), np.int64)
        for place, flow in self.flow.items():
            carried[bearers.rows[place]] += flow
        return carried


@dataclass(frozen=True, eq=False, slots=True)
class Least:
    """The least possible largest load, exact; the projects that force it; and a spread that shows it."""

    load: Fraction
    forced_by: frozenset[int]
    spread: Spread


def least_load(bearers: Bearers, places: Sequence[int], least: Least) -> Least:
    """The least possible largest load of a voter; `least` is a lower bound, with a spread of some costs under it."""
    load, forced_by, begin = least.load, least.forced_by, least.spread
    while True:
        routing = Routing(bearers, begin, places, load)
        stuck = routing.run()
        begin = Spread(routing.flow, routing.scale)
        if not stuck:
            return Least(load, forced_by, begin)
        carriers = bearers.voters_in(bearers.together(stuck))
        load, forced_by = Fraction(sum(bearers.costs[c] for c in stuck), carriers), stuck


class Routing:
    """An attempt to spread costs with no voter carrying more than a load, from a spread under a load not larger."""

    def __init__(self, bearers: Bearers, begin: Spread, places: Sequence[int], load: Fraction) -> None:
        self.bearers, self.places, self.scale = bearers, places, load.denominator
        self.most: Ints = bearers.weight * load.numerator
        self.room = self.most.copy()
        self.flow: dict[int, Ints] = {}
        self.owed: dict[int, int] = {}
        for place in places:
            before, rows = begin.flow.get(place), bearers.rows[place]
            flow = np.zeros(len(rows), np.int64) if before is None else _rescaled(before, begin.scale, self.scale)
            self.room[rows] -= flow
            self.flow[place] = flow
            self.owed[place] = bearers.costs[place] * self.scale - int(np.add.reduce(flow))
        self.spare = dict.fromkeys(places, LARGEST)

    def run(self) -> frozenset[int]:
        """Spread all; or the projects that cannot be carried together."""
        looked, rows = 0, sum(len(self.bearers.rows[place]) for place in self.places)
        while True:
            for place, owed in self.owed.items():
                if owed:
                    self._pour(place)
            sources = [place for place, owed in self.owed.items() if owed]
            if not sources:
                return frozenset()
            looked += len(self.places) ** 2
            if looked > MANY + rows // WHOLE:
                return self._settle(sources)
            level = self._levels()
            going = sorted((place for place in sources if place in level), key=level.__getitem__)
            if not going:
                return self._reached(sources)
            for place in going:
                self._push(place, level)

    def _levels(self) -> dict[int, int]:
        """How many steps each project is from free room: 0 if its rows have some, 1 if it can take the place of one whose
        rows have some, and so on; projects from which no room can be reached are missing."""
        frontier = sorted(
            (place for place in self.places if self._spare(place)), key=self.spare.__getitem__, reverse=True
        )
        level, number = dict.fromkeys(frontier, 0), 0
        rest = [place for place in self.places if place not in level]
        near = np.zeros(len(self.room), bool)  # rows that carry something of a project with a level
        while frontier and rest:
            number += 1
            for place in frontier:
                near[self.bearers.rows[place][self.flow[place] > 0]] = True
            frontier = [place for place in rest if near.take(self.bearers.rows[place]).any()]
            level.update(dict.fromkeys(frontier, number))
            rest = [place for place in rest if place not in level]
        return level

    def _reached(self, sources: Iterable[int]) -> frozenset[int]:
        """All projects whose place these could take, and those whose place they could take, and so on."""
        reached = set(sources)
        size = 0
        while len(reached) > size:
            size, mask = len(reached), self.bearers.together(reached)
            for place in self.places:
                if place not in reached and mask.take(self.bearers.rows[place])[self.flow[place] > 0].any():
                    reached.add(place)
        return frozenset(reached)

    def _settle(self, sources: Iterable[int]) -> frozenset[int]:
        """Spread all that can be through all the ways there are at once; the projects that cannot be carried together."""
        places = sorted(self._reached(sources))
        rows, flows = [self.bearers.rows[place] for place in places], [self.flow[place] for place in places]
        network = Network(rows, flows, self.room)
        own = network.amounts[network.own].tolist()
        network.lead([self.owed[place] for place in places])
        left, used = (network.amounts[part].tolist() for part in (network.owed, network.own))
        self.room[network.rows] = network.amounts[network.room]
        for number, carried in enumerate(network.carried()):
            place = places[number]
            self.flow[place][network.shared[number]] = carried
            self.owed[place] = own[number] - used[number]
            self._pour(place)
            self.owed[place] += left[number]
        self._prove()
        return self._reached(place for place, owed in self.owed.items() if owed)

    def _prove(self) -> None:
        """Check a spread that was found elsewhere: nobody carries more than the load, and what is not owed is carried."""
        rest = self.most - Spread(self.flow, self.scale).carried(self.bearers)
        whole = all(
            int(np.add.reduce(flow)) + self.owed[place] == self.bearers.costs[place] * self.scale and flow.min() >= 0
            for place, flow in self.flow.items()
        )
        if not whole or rest.min() < 0 or (rest != self.room).any():
            raise ArithmeticError("a largest flow is not what it should be")

    def _push(self, one: int, level: Mapping[int, int]) -> None:
        """Let a project take the places of others that are nearer to free room, until nothing of it is owed."""
        for other, steps in level.items():
            if steps != level[one] - 1 or (steps == 0 and not self.spare[other]):
                continue
            amount = min(self.owed[one], self._movable(one, other))
            if steps == 0:
                amount = min(amount, self._spare(other))
            if amount:
                self._shift(one, other, amount)
                if steps == 0:
                    self._pour(other)
                else:
                    self._push(other, level)
                if not self.owed[one]:
                    return

    def _pour(self, place: int) -> None:
        """Pour what is owed of a project into the room of its rows."""
        amount, rows = self.owed[place], self.bearers.rows[place]
        if amount <= LITTLE and self._pour_little(place, amount, rows[:FEW]):
            return
        free = self.room.take(rows)
        total = int(np.add.reduce(free))
        poured = _first(free, amount) if amount < total else free
        self.flow[place] += poured
        self.room[rows] = free - poured
        self.owed[place] -= min(amount, total)
        if amount >= total:
            self.spare[place] = 0

    def _pour_little(self, place: int, amount: int, rows: Rows) -> bool:
        """Pour what rounding left of a project into its first rows; False if they have no room for it."""
        free = self.room.take(rows)
        if int(np.add.reduce(free)) < amount:
            return False
        poured = _first(free, amount)
        self.flow[place][: len(rows)] += poured
        self.room[rows] = free - poured
        self.owed[place] = 0
        return True

    def _spare(self, place: int) -> int:
        """The room in a project's rows, which only shrinks."""
        if self.spare[place]:
            self.spare[place] = int(np.add.reduce(self.room.take(self.bearers.rows[place])))
        return self.spare[place]

    def _movable(self, one: int, other: int) -> int:
        """What rows that support both carry of the other."""
        _, among = self.bearers.common(one, other)
        return int(np.add.reduce(self.flow[other].take(among)))

    def _shift(self, one: int, other: int, amount: int) -> None:
        """Let one project take the place of another, up to an amount, in rows that support both."""
        mine, among = self.bearers.common(one, other)
        moved = _first(self.flow[other].take(among), amount)
        self.flow[other][among] -= moved
        self.flow[one][mine] += moved
        shifted = int(np.add.reduce(moved))
        self.owed[one] -= shifted
        self.owed[other] += shifted


def _rescaled(flow: Ints, before: int, after: int) -> Ints:
    """Amounts in 1/`after` of the unit instead of 1/`before`, rounded down so that they surely still fit."""
    return flow.copy() if before == after else (flow * (after / before * DOWN)).astype(np.int64)


def _first(amounts: Ints, upto: int) -> Ints:
    """Of these amounts the first ones, up to a sum; the last of them in part."""
    over = np.cumsum(amounts)
    over -= upto
    return np.clip(amounts - np.maximum(over, 0), 0, None)
