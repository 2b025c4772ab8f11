"""Maximin support: in each round, fund the project that keeps the largest load on any voter smallest.

L. Sánchez-Fernández, N. Fernández-García, J. A. Fisteus, M. Brill: The maximin support method (Mathematical Programming
2022), for projects with costs as in H. Aziz, B. E. Lee, N. Talmon (AAMAS 2018). Docs: docs/rules/maximin-support.md.

Loads never fall when projects are added, so what a project needed in an earlier round is a lower bound now, and only
projects that could still be first are worked out.
"""

from __future__ import annotations

import math
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
        self.carrying = self.bearers.together(least.forced_by)
        self.carriers = self.bearers.voters_in(self.carrying)
        self.forced = sum(self.bearers.costs[c] for c in least.forced_by)

    def bound(self, place: int, known: Bound) -> Bound:
        """A load that no spread with this project stays below, and the projects that force it; `known` is one, too."""
        cost, alone = self.bearers.costs[place], frozenset((place,))
        found = [known, (self.least.load, self.least.forced_by), (Fraction(cost, self.bearers.votes[place]), alone)]
        if self.funded:
            free = self.bearers.voters_beside(self.carrying, place)
            found.append((Fraction(self.forced + cost, self.carriers + free), self.least.forced_by | alone))
        return max(found, key=lambda bound: bound[0])

    def sharpened(self, place: int, bound: Bound) -> Bound:
        """A better bound: while a funded project costs more for each voter it would add than those that force the load
        do for theirs, it belongs to them."""
        load, forced_by = bound
        for begin in {forced_by | {place}, frozenset((place,))}:
            chosen, mask = set(begin), self.bearers.together(begin)
            cost, voters, size = sum(self.bearers.costs[c] for c in begin), self.bearers.voters_in(mask), 0
            while size != len(chosen):
                size = len(chosen)
                for other in self.funded:
                    added = 0 if other in chosen else self.bearers.voters_beside(mask, other)
                    if other not in chosen and self.bearers.costs[other] * voters > cost * added:
                        chosen.add(other)
                        mask[self.bearers.rows[other]] = True
                        cost, voters = cost + self.bearers.costs[other], voters + added
            if Fraction(cost, voters) > load:
                load, forced_by = Fraction(cost, voters), frozenset(chosen)
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
    for place in open_:
        known[place] = loads.bound(place, known[place])
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
