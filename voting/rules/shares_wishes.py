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

    def after_round(self, before: Ints, error: int, behind: Ints, winner: int, price: Fraction) -> None:
        """Look at a round: the accounts before it (and their error), the project bought, its price of a unit.

        `behind` is what the supporters of each project held together before it: they could not pay more.
        """
        rate, scale = price / self.run.unit[winner], self.accounts.scale
        numerator, divisor = rate.numerator * scale, rate.denominator
        over = {*self.run.purse.bought, *self.run.barred}
        for place in self.setting.contenders:
            support = self.setting.electorate.support[place]
            if place in over or not len(support.rows):
                continue
            doubt = error * self.setting.votes[place]
            limit = numerator * self.run.unit[place] // divisor
            each = min(self.accounts.full, limit)
            owed = self.setting.instance.costs[place] * scale + 1 + doubt
            near = self.nearest.get(place)
            if each <= 0 or (near is not None and owed - int(behind[place]) - doubt > near.more * each):
                continue
            held = before.take(support.rows)
            more = -(-(owed - _paid(support, held, limit)) // each)
            if near is None or more < near.more:
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
        scale, most = self.accounts.scale, self.setting.instance.costs[place]
        by_cost = self.setting.rule.utility == "cost"
        numerator, divisor = rate.numerator * scale, rate.denominator
        cost = most
        for _ in range(MOST_STEPS):
            limit = numerator * (cost if by_cost else 1) // divisor
            short = cost * scale - (_paid(support, held, limit) - doubt - 1)
            if short <= 0:
                return cost if cost < most else None
            # Who pays in full pays in proportion to the cost; at lower costs these are more, so this goes never too far.
            pace = scale - (numerator * _paying(support, held, limit) // divisor if by_cost else 0)
            cost -= max(short // pace, 1) if pace > 0 else cost
            if cost <= 0:
                return None
        return None


def _paying(support: Support, held: Ints, price: int) -> int:
    """The units of price of supporters who could pay more than this."""
    return support.units_in(held > (price if support.share is None else support.share * price))


def _paid(support: Support, held: Ints, price: int) -> int:
    """What supporters who hold this pay together at a price of a unit (all scaled)."""
    limit = min(price, 2**61) if support.share is None else support.share * price
    paid = np.minimum(held, limit)
    return int(np.add.reduce(paid) if support.weight is None else np.dot(paid, support.weight))
