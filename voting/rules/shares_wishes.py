"""What would have bought a project that Equal Shares did not buy, with every voter's start as it was.

Until a project is bought, the count goes as if it were not there. So with more supporters, or at a lower cost, it is
bought if in some round its rate would have been below that of the project bought then, or if it would have been
affordable at the end. Everything is rounded against the project: what is said here is enough, ties or no ties.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from voting.rules.electorate import Ints, Support
from voting.rules.equal_shares import Run

MOST_WORK = 60_000_000  # accounts looked at, in all; beyond that only the end of the count is considered
MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """This many further supporters (who support nothing else), or this cost (whole cents), would have been enough."""

    more: int | None = None
    cost: int | None = None

    def or_(self, other: Wish) -> Wish:
        """The easier of two wishes."""
        more = [n for n in (self.more, other.more) if n is not None]
        cost = [n for n in (self.cost, other.cost) if n is not None]
        return Wish(min(more, default=None), max(cost, default=None))


@dataclass(frozen=True, eq=False, slots=True)
class Near:
    """The round that came nearest to buying a project: the supporters' accounts, their doubt, the rate to beat."""

    more: int
    held: Ints
    doubt: int
    rate: Fraction


class Wishing:
    """What came nearest to buying every project not bought, as the rounds of a run go by."""

    def __init__(self, run: Run) -> None:
        self.run, self.accounts = run, run.accounts
        self.setting = run.setting
        self.nearest: dict[int, Near] = {}
        self.work = 0

    @property
    def worthwhile(self) -> bool:
        """Whether there is room for the work of another round."""
        self.work += sum(len(support.rows) for support in self.setting.electorate.support)
        return self.work <= MOST_WORK

    def after_round(self, before: Ints, error: int, winner: int, price: Fraction) -> None:
        """Look at a round: the accounts before it (and their error), the project bought, its price of a unit."""
        rate, scale = price / self.run.unit[winner], self.accounts.scale
        for place in self.setting.contenders:
            support = self.setting.electorate.support[place]
            if place in self.run.purse.bought or place in self.run.barred or not len(support.rows):
                continue
            held, doubt = before.take(support.rows), error * support.all_voters
            limit = int(rate * self.run.unit[place] * scale // 1)
            each = min(self.accounts.full, limit)
            if each <= 0:
                continue
            missing = self.setting.instance.costs[place] * scale + 1 - _paid(support, held, limit) + doubt
            more = -(-missing // each)
            if place not in self.nearest or more < self.nearest[place].more:
                self.nearest[place] = Near(more, held, doubt, rate)

    def wish(self, place: int, behind: int) -> Wish:
        """The easiest wish of a lost project, whose supporters hold `behind` (whole cents, rounded down) at the end."""
        missing, start = self.setting.instance.costs[place] - behind, self.run.start
        wish = Wish(int(-(-missing // start)) if start > 0 else None, behind if behind > 0 else None)
        near = self.nearest.get(place)
        if near is not None:
            cost = self._cost(place, self.setting.electorate.support[place], near.held, near.doubt, near.rate)
            wish = wish.or_(Wish(near.more, cost))
        return wish

    def _cost(self, place: int, support: Support, held: Ints, doubt: int, rate: Fraction) -> int | None:
        """The highest cost at which this project's rate would have been lower; None if none is found."""
        scale = self.accounts.scale
        cost = self.setting.instance.costs[place]
        by_cost = self.setting.rule.utility == "cost"
        for _ in range(MOST_STEPS):
            limit = int(rate * (cost if by_cost else 1) * scale // 1)
            affordable = (_paid(support, held, limit) - doubt - 1) // scale
            if affordable >= cost:
                return cost if cost < self.setting.instance.costs[place] else None
            cost = affordable
            if cost <= 0:
                return None
        return None


def _paid(support: Support, held: Ints, price: int) -> int:
    """What supporters who hold this pay together at a price of a unit (all scaled)."""
    limit = min(price, 2**61) if support.share is None else support.share * price
    paid = np.minimum(held, limit)
    return int(np.add.reduce(paid) if support.weight is None else np.dot(paid, support.weight))
