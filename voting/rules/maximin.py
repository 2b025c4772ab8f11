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

from voting.rules.electorate import Electorate, Ints, electorate, exact_sums
from voting.rules.loads import Flags, Least, Spread, least_load
from voting.rules.reasons import Reason
from voting.rules.record import Record

ZERO = Fraction(0)


class Loads:
    """The funded projects' costs, spread over classes of voters (those who support the same funded projects).

    `forced_by` are funded projects (places in `funded`) whose supporters carry the largest load, and nothing else.
    """

    def __init__(self, voters: Electorate, costs: tuple[int, ...]) -> None:
        self.voters, self.costs = voters, costs
        self.votes = [support.all_voters for support in voters.support]
        self.funded: list[int] = []
        self.class_of = np.zeros(voters.size, np.int64)
        self.supports: Flags = np.zeros((1, 0), bool)
        self.weights = np.array([voters.voters], dtype=np.int64)
        self.least = Least(ZERO, [], Spread(np.zeros((1, 0), np.int64), 1))

    def bound(self, place: int) -> tuple[Fraction, list[int]]:
        """A load that no spread with this project stays below, and the projects that force it."""
        cost, own = self.costs[place], len(self.funded)
        found = [(self.least.load, self.least.forced_by), (Fraction(cost, self.votes[place]), [own])]
        if self.funded:
            carrying = self.supports[:, self.least.forced_by].any(axis=1)
            carriers = int(self.weights[carrying].sum()) + int(self.inside(place)[~carrying].sum())
            together = sum(self.costs[self.funded[j]] for j in self.least.forced_by) + cost
            found.append((Fraction(together, carriers), [*self.least.forced_by, own]))
        return max(found)

    def inside(self, place: int) -> Ints:
        """How many voters of each class support a project."""
        support = self.voters.support[place]
        weight = np.ones(len(support.rows), np.int64) if support.weight is None else support.weight
        return exact_sums(self.class_of[support.rows], weight, len(self.weights))

    def fits_easily(self, place: int, load: Fraction) -> bool:
        """Whether the project's cost fits under this load on top of the loads as they are spread now."""
        spread, inside = self.least.spread, self.inside(place)
        most = math.floor(load * spread.scale)
        room = np.minimum(inside * most, self.weights * most - spread.carried)
        return int(room.sum()) >= self.costs[place] * spread.scale

    def with_project(self, place: int, load: Fraction, forced_by: list[int]) -> tuple[Least, Flags, Ints]:
        """The least largest load with this project, no less than a bound; over the classes split by its support."""
        inside = self.inside(place)
        outside = self.weights - inside
        spread = self.least.spread
        upto = np.cumsum(spread.flow, axis=1)
        room = (outside * math.floor(load * spread.scale))[:, None]
        kept_out = np.clip(spread.flow - np.maximum(upto - room, 0), 0, None)
        flow = np.vstack((spread.flow - kept_out, kept_out))
        flow = np.column_stack((flow, np.zeros(len(flow), np.int64)))
        member = np.concatenate((np.ones(len(inside), bool), np.zeros(len(outside), bool)))
        supports = np.column_stack((np.vstack((self.supports, self.supports)), member))
        weights = np.concatenate((inside, outside))
        some = weights > 0
        costs = [self.costs[c] for c in (*self.funded, place)]
        least = Least(load, forced_by, Spread(flow[some], spread.scale))
        return least_load(supports[some], weights[some], costs, least), supports[some], weights[some]

    def fund(self, place: int, load: Fraction, forced_by: list[int]) -> None:
        """Add a project for good."""
        support = self.voters.support[place]
        found = self.with_project(place, load, forced_by)
        finer = self.class_of + len(self.weights)
        finer[support.rows] -= len(self.weights)
        self.class_of = np.unique(finer, return_inverse=True)[1].ravel()
        self.least, self.supports, self.weights = found
        self.funded.append(place)


def run_maximin(record: Record) -> None:
    """Fund, round by round, what fits the budget and keeps the largest load smallest."""
    instance = record.instance
    loads = Loads(electorate(record.profile, "cardinality"), instance.costs)
    open_ = [c for c in record.contenders if loads.votes[c]]
    known: dict[int, Fraction] = dict.fromkeys(open_, ZERO)
    while open_ := [c for c in open_ if record.purse.obstacle(c) is None]:
        place, (load, forced_by), tied = _next(record, loads, open_, known)
        if len(tied) > 1:
            record.tied.append((len(record.rounds) + 1, tied))
        number, votes = len(record.rounds) + 1, int(record.profile.votes[place])
        params = {"round": number, "votes": votes, "cost": instance.costs[place], "price": math.ceil(load)}
        record.fund(place, "maximin-support", Reason("funded.maximin", params), price=load)
        loads.fund(place, load, forced_by)
        open_.remove(place)
    for place in record.contenders:
        obstacle = record.purse.obstacle(place)
        record.refuse(place, Reason("unfunded.no_support") if not loads.votes[place] or obstacle is None else obstacle)


def _next(
    record: Record, loads: Loads, open_: list[int], known: dict[int, Fraction]
) -> tuple[int, tuple[Fraction, list[int]], tuple[int, ...]]:
    """The project to fund next, the load it brings and what forces it, and the projects found to bring the same."""
    exact: set[int] = set()
    bounds = {place: loads.bound(place) for place in open_}
    while True:
        first = min(open_, key=lambda c: (max(bounds[c][0], known[c]), record.ties.rank[c]))
        if first in exact:
            break
        load, forced_by = bounds[first]
        if not loads.fits_easily(first, load):
            least, _, _ = loads.with_project(first, load, forced_by)
            bounds[first] = least.load, least.forced_by
        exact.add(first)
        known[first] = bounds[first][0]
    load = known[first]
    tied = [c for c in open_ if bounds[c][0] == load and (c in exact or loads.fits_easily(c, load))]
    return first, bounds[first], tuple(tied)
