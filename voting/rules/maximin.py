"""Maximin support: in each round, fund the project that keeps the largest load on any voter smallest.

L. Sánchez-Fernández, N. Fernández-García, J. A. Fisteus, M. Brill: The maximin support method (Mathematical Programming
2022), for projects with costs as in H. Aziz, B. E. Lee, N. Talmon (AAMAS 2018). Docs: docs/rules/maximin-support.md.

Loads never fall when projects are added, so what a project needed in an earlier round is a lower bound now, and only
projects that could still be first are worked out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from voting.rules.electorate import electorate
from voting.rules.loads import Bearers, Least, Spread, least_load
from voting.rules.reasons import Reason
from voting.rules.record import Record

Bound = tuple[Fraction, frozenset[int]]  # a load that cannot be avoided, and the projects that force it
NO_LOAD: Bound = (Fraction(0), frozenset())


class Loads:
    """The funded projects' costs, spread over their supporters; and what a further project would do to the load."""

    def __init__(self, bearers: Bearers) -> None:
        self.bearers = bearers
        self.funded: list[int] = []
        self._set(Least(*NO_LOAD, Spread({}, 1)))

    def _set(self, least: Least) -> None:
        self.least = least
        self.carried = least.spread.carried(self.bearers)
        self.carriers = self.bearers.reach(least.forced_by)
        self.forced = sum(self.bearers.costs[c] for c in least.forced_by)

    def bounds(self, places: Sequence[int], known: Mapping[int, Bound]) -> dict[int, Bound]:
        """For each of these projects a load that no spread with it stays below, and the projects that force it; `known`
        are such, too."""
        costs, least = self.bearers.costs, self.least
        beside, bounds = self.carriers.beside.tolist(), {}
        for place in places:
            alone = frozenset((place,))
            found = [
                known[place],
                (least.load, least.forced_by),
                (Fraction(costs[place], self.bearers.votes[place]), alone),
            ]
            if self.funded:
                found.append(
                    (
                        Fraction(self.forced + costs[place], self.carriers.voters + beside[place]),
                        least.forced_by | alone,
                    )
                )
            bounds[place] = max(found, key=lambda bound: bound[0])
        return bounds

    def sharpened(self, place: int, bound: Bound) -> Bound:
        """A better bound: while funded projects cost more for each voter they would add than those that force the load
        do for theirs, they belong to them."""
        load, forced_by = bound
        for begin in {forced_by | {place}, frozenset((place,))}:
            inside = begin >= self.least.forced_by
            reach = self.carriers.copy() if inside else self.bearers.reach()
            chosen, dear = set(begin), set(begin) - (self.least.forced_by if inside else set())
            cost = sum(self.bearers.costs[c] for c in begin)
            while dear:
                reach.add(dear)
                beside = reach.beside.tolist()
                rest = (c for c in self.funded if c not in chosen)
                dear = {c for c in rest if self.bearers.costs[c] * reach.voters > cost * beside[c]}
                chosen |= dear
                cost += sum(self.bearers.costs[c] for c in dear)
            if Fraction(cost, reach.voters) > load:
                load, forced_by = Fraction(cost, reach.voters), frozenset(chosen)
        return load, forced_by

    def fits_easily(self, place: int, load: Fraction) -> bool:
        """Whether the project's cost fits under this load on top of the loads as they are spread now."""
        rows, scale = self.bearers.rows[place], self.least.spread.scale
        room = self.bearers.weight.take(rows) * math.floor(load * scale) - self.carried.take(rows)
        return int(np.add.reduce(room)) >= self.bearers.costs[place] * scale

    def with_project(self, place: int, bound: Bound) -> Least:
        """The least largest load with this project, no less than a bound."""
        return least_load(self.bearers, [*self.funded, place], Least(*bound, self.least.spread))

    def fund(self, place: int, found: Least) -> None:
        """Add a project for good."""
        self.funded.append(place)
        self._set(found)


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
    known = dict.fromkeys(open_, NO_LOAD)
    adjusted = record.purse.adjusted
    while open_ := [c for c in open_ if record.purse.obstacle(c) is None or adjusted(c) is not None]:
        for c in {*adjustable}.intersection(open_):
            if (amount := adjusted(c)) is not None:
                costs[c], known[c] = amount, NO_LOAD
        place, found, tied = _next(record, loads, open_, known)
        if len(tied) > 1:
            record.tied.append((len(record.rounds) + 1, tied))
        _fund(record, place, found.load * unit)
        loads.fund(place, found)
        open_.remove(place)
    for place in record.contenders:
        obstacle = record.purse.obstacle(place)
        nobody = Reason("unfunded.no_support")
        record.refuse(place, obstacle or nobody if record.profile.votes[place] else nobody)


def _fund(record: Record, place: int, load: Fraction) -> None:
    """Write down a purchase after which the largest load is this, in cents."""
    cost, votes, amount = record.instance.costs[place], int(record.profile.votes[place]), record.purse.adjusted(place)
    if amount is not None:
        record.fund_adjusted(place, "maximin-support", amount, price=load)
        return
    params = {"round": len(record.rounds) + 1, "votes": votes, "cost": cost, "price": math.ceil(load)}
    record.fund(place, "maximin-support", Reason("funded.maximin", params), price=load)


def _next(
    record: Record, loads: Loads, open_: list[int], known: dict[int, Bound]
) -> tuple[int, Least, tuple[int, ...]]:
    """The project to fund next, its costs spread with all others, and the projects found to bring the same load."""
    known.update(loads.bounds(open_, known))
    exact: dict[int, Least | None] = {}
    sharp = set[int]()
    while (first := min(open_, key=lambda c: (known[c][0], record.ties.rank[c]))) not in exact:
        if loads.fits_easily(first, known[first][0]):
            exact[first] = None
        elif first not in sharp:
            sharp.add(first)
            known[first] = loads.sharpened(first, known[first])
        else:
            found = exact[first] = loads.with_project(first, known[first])
            known[first] = found.load, found.forced_by
    load = known[first][0]
    tied = [c for c in open_ if known[c][0] == load and (c in exact or loads.fits_easily(c, load))]
    return first, exact[first] or loads.with_project(first, known[first]), tuple(tied)
