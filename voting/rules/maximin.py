"""Maximin support: in each round, fund the project that keeps the largest load on any voter smallest.

L. Sánchez-Fernández, N. Fernández-García, J. A. Fisteus, M. Brill: The maximin support method (Mathematical Programming
2022), for projects with costs as in H. Aziz, B. E. Lee, N. Talmon (AAMAS 2018). Docs: docs/rules/maximin-support.md.

Loads never fall when projects are added, so what a project needed in an earlier round is a lower bound now, and only
projects that could still be first are worked out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

import numpy as np

from voting.rules.electorate import Ints, electorate
from voting.rules.loads import Bearers, Bound, Least, least_load
from voting.rules.reasons import Reason
from voting.rules.record import Record

NO_LOAD: Bound = (Fraction(0), frozenset())


class Loads:
    """The funded projects' costs, spread over their supporters; and what a further project would do to the load."""

    def __init__(self, bearers: Bearers) -> None:
        self.bearers = bearers
        self.fund(Least.of_nothing(bearers))

    def fund(self, found: Least) -> None:
        """Add a project for good."""
        self.least = found
        self._carried: Ints | None = None

    def fits_easily(self, place: int, load: Fraction) -> bool:
        """Whether the project's cost fits under this load on top of the loads as they are spread now."""
        bearers, scale = self.bearers, self.least.load.denominator
        if self._carried is None:
            self._carried = bearers.by_project(bearers.weight * self.least.carried(bearers))
        room = bearers.votes[place] * load * scale - int(self._carried[place])
        return room >= bearers.costs[place] * scale

    def with_project(self, place: int, bound: Bound, enough: Fraction | None = None) -> Least | Bound:
        """The least largest load with this project, no less than a bound; only a better bound where it is no less than
        that and more than enough."""
        return least_load(self.bearers, self.least, place, bound, enough)


class Bounds:
    """For each project a load that no spread with it stays below, and the projects that force it.

    As whole numbers, money over voters: products of one bound's money and another's voters are exact in 64 bits.
    Those that force a bound are told as the ones known to force another, and the project itself or nothing.
    """

    def __init__(self, bearers: Bearers) -> None:
        self.bearers = bearers
        self.votes = np.array(bearers.votes, np.int64)
        self.money: Ints = np.zeros(len(bearers.costs), np.int64)
        self.voters: Ints = np.ones(len(bearers.costs), np.int64)
        self.forced_by: list[tuple[frozenset[int], tuple[int, ...]]] = [(frozenset(), ())] * len(bearers.costs)

    def of(self, place: int) -> Bound:
        """The bound of a project."""
        forced, alone = self.forced_by[place]
        return Fraction(int(self.money[place]), int(self.voters[place])), forced.union(alone)

    def set(self, place: int, bound: Bound) -> None:
        """Write down the bound of a project."""
        load, forced = bound
        self.forced_by[place] = forced, ()
        self.money[place], self.voters[place] = load.numerator, load.denominator

    def raise_all(self, open_: Ints, least: Least) -> None:
        """Raise the bounds of these projects to what they ask for alone, to the load of the funded ones, and to what
        those that force that load ask for together with each."""
        bearers, forced = self.bearers, least.forced_by
        costs = np.array([bearers.costs[c] for c in open_.tolist()], np.int64)
        self._raise(open_, costs, self.votes[open_], frozenset(), with_it=True)
        if not forced:
            return
        load = least.load
        self._raise(open_, np.full(len(open_), load.numerator), np.full(len(open_), load.denominator), forced, False)
        for some in {forced, frozenset(least.places)}:
            self.raise_with(open_, some)

    def raise_with(self, open_: Ints, some: frozenset[int]) -> None:
        """Raise the bounds of these projects to what some funded ones ask for together with each."""
        bearers = self.bearers
        costs = np.array([bearers.costs[c] for c in open_.tolist()], np.int64)
        mask = bearers.together(some)
        beside = bearers.by_project(bearers.weight * ~mask)[open_]
        money, voters = sum(bearers.costs[c] for c in some), bearers.voters_in(mask)
        self._raise(open_, money + costs, voters + beside, some, with_it=True)

    def _raise(self, open_: Ints, money: Ints, voters: Ints, forced: frozenset[int], with_it: bool) -> None:
        higher = money * self.voters[open_] > self.money[open_] * voters
        places = open_[higher]
        self.money[places], self.voters[places] = money[higher], voters[higher]
        for place in places.tolist():
            self.forced_by[place] = forced, (place,) if with_it else ()

    def lowest(self, places: Ints) -> Ints:
        """Those of these projects that have the lowest bound."""
        money, voters = self.money[places], self.voters[places]
        at = int((money / voters).argmin())
        while len(lower := np.flatnonzero(money * voters[at] < money[at] * voters)):
            at = int(lower[0])
        return places[money * voters[at] == money[at] * voters]


def run_maximin(record: Record) -> None:
    """Fund, round by round, what fits the budget and keeps the largest load smallest."""
    instance = record.instance
    open_ = [c for c in record.contenders if record.profile.votes[c]]
    adjustable = [c for c in open_ if instance.projects[c].least_cost is not None]
    unit = (
        1 if adjustable else math.gcd(*(instance.costs[c] for c in open_)) or 1
    )  # round sums are smaller numbers in it
    costs = [cost // unit if c in open_ else 0 for c, cost in enumerate(instance.costs)]
    loads = Loads(Bearers(electorate(record.profile, "cardinality"), costs))
    bounds = Bounds(loads.bearers)
    adjusted, most = record.purse.adjusted, _most_rounds(record, open_)
    while open_ := [c for c in open_ if record.purse.obstacle(c) is None or adjusted(c) is not None]:
        for c in {*adjustable}.intersection(open_):
            if (amount := adjusted(c)) is not None:
                costs[c] = amount
                bounds.set(c, NO_LOAD)
        bounds.raise_all(np.array(open_), loads.least)
        place, found, tied = _next(loads, bounds, open_, record.ties.rank)
        if len(tied) > 1:
            record.tied.append((len(record.rounds) + 1, tied))
        _fund(record, place, found.load * unit)
        loads.fund(found)
        loads.bearers.spend(0, done=_done(record, most))
        open_.remove(place)
    for place in record.contenders:
        obstacle = record.purse.obstacle(place)
        nobody = Reason("unfunded.no_support")
        record.refuse(place, obstacle or nobody if record.profile.votes[place] else nobody)


def _most_rounds(record: Record, open_: Sequence[int]) -> int:
    """How many of these projects can be funded at most."""
    projects = record.instance.projects
    least = sorted(projects[c].cost if (low := projects[c].least_cost) is None else low for c in open_)
    return sum(together <= record.instance.budget for together in accumulate(least))


def _done(record: Record, most: int) -> float:
    """How large a part of the count is surely behind us, by rounds or by money."""
    instance = record.instance
    money = min(instance.budget, sum(instance.costs[c] for c in record.contenders))
    spent = instance.budget - record.purse.left
    return max(len(record.rounds) / max(most, 1), spent / money if money else 1.0)


def _fund(record: Record, place: int, load: Fraction) -> None:
    """Write down a purchase after which the largest load is this, in cents."""
    cost, votes, amount = record.instance.costs[place], int(record.profile.votes[place]), record.purse.adjusted(place)
    if amount is not None:
        record.fund_adjusted(place, "maximin-support", amount, price=load)
        return
    params = {"round": len(record.rounds) + 1, "votes": votes, "cost": cost, "price": math.ceil(load)}
    record.fund(place, "maximin-support", Reason("funded.maximin", params), price=load)


def _next(
    loads: Loads, bounds: Bounds, open_: Sequence[int], rank: Sequence[int]
) -> tuple[int, Least, tuple[int, ...]]:
    """The project to fund next, its costs spread with all others, and the projects found to bring the same load."""
    exact: dict[int, Least] = {}
    while True:
        lowest = bounds.lowest(np.array(open_)).tolist()
        first = min(lowest, key=rank.__getitem__)
        if first in exact:
            break
        others = np.array([c for c in open_ if c != first])
        enough = bounds.of(int(bounds.lowest(others)[0]))[0] if len(others) else None
        found = loads.with_project(first, bounds.of(first), enough)
        if isinstance(found, Least):
            exact[first] = found
            found = found.load, found.forced_by
        elif len(found[1]) > 1:
            bounds.raise_with(others, found[1] - {first})
        bounds.set(first, found)
    load = exact[first].load
    tied = [c for c in lowest if c in exact or loads.fits_easily(c, load)]
    return first, exact[first], tuple(tied)
