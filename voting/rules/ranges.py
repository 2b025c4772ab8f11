"""One run of Equal Shares for a whole range of starts at once: do they all buy the same projects in the same order?

As the start moves through the range, accounts and prices move almost on straight lines, as long as the same voters run
out of money in the same rounds. So every account is kept as a line (its value at both ends of the range) with a bound
on how far the true value can stray from it. Where a voter runs out for some starts of the range only, the line is a
chord, and the bound grows by how far the bend lies off it. Everything is in floats, and their rounding is part of the
bounds. If in every round one project surely has the lowest rate, the whole range buys it; else `Unsettled` is raised.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import inf

import numpy as np
from numpy.typing import NDArray

from voting.rules.electorate import Ints, Mask, Support
from voting.rules.equal_shares import DOWN, UP, Setting
from voting.rules.purse import Purse

Floats = NDArray[np.float64]
ROUNDING = 2.0**-52


class Unsettled(Exception):
    """The starts of the range may buy different projects. `upto` guesses how much of the range agrees, from 0 to 1."""

    def __init__(self, upto: float = 0.25) -> None:
        super().__init__(upto)
        self.upto = upto


@dataclass(frozen=True, slots=True)
class Line:
    """A project's rate over the range: at both ends, and how far the true rate may stray from the line.

    `sure` is False if the supporters may be unable to pay at some starts; then only `low0` and `low1` say anything.
    """

    low0: float
    low1: float
    high0: float = inf
    high1: float = inf
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a unit of one project at both ends of the range, and how far it may stray from the line."""

    at0: float
    at1: float
    stray: float


class RangedRun:
    """A run for all starts from `start` to `start + spread`."""

    def __init__(self, setting: Setting, start: Fraction, spread: Fraction) -> None:
        self.setting, electorate = setting, setting.electorate
        self.full = float(start + spread) * UP
        self.at0: Floats = np.full(electorate.size, float(start))
        self.at1: Floats = np.full(electorate.size, float(start + spread))
        self.stray: Floats = np.full(electorate.size, self.full * ROUNDING)
        self.noise = ROUNDING * (electorate.size + 8)
        self.purse = Purse(setting.instance)
        self.low0 = setting.rates * DOWN
        self.low1 = setting.rates * DOWN
        self.guess = [(0.0, 0.0)] * len(setting.instance.costs)
        self.prices: dict[int, Price] = {}
        self.free = list(setting.free)
        self._bar()

    @property
    def places(self) -> tuple[int, ...]:
        """The projects bought, in order."""
        return tuple(self.purse.bought)

    def finish(self) -> None:
        """Buy to the end. Raises `Unsettled` if the range does not surely agree."""
        while self.free:
            place = self.setting.ties.first(self.free)
            self.free.remove(place)
            self._bought(place)
        while (best := self._best()) is not None:
            self._pay(best, self.prices[best])
            self._bought(best)

    def _bought(self, place: int) -> None:
        self.purse.buy(place)
        self.low0[place] = inf
        self._bar()

    def _bar(self) -> None:
        """Take projects out of the race that conflicts or envelopes exclude."""
        if self.purse.constrained:
            barred = [c for c in range(len(self.low0)) if self.purse.barred(c) is not None]
            self.low0[barred] = inf
            self.free = [c for c in self.free if c not in barred]

    def _best(self) -> int | None:
        """The project that surely has the lowest rate; None if surely nobody can pay for anything more."""
        open_ = self.low0 + self.low1
        lines: dict[int, Line] = {}
        high0 = high1 = inf
        while True:
            open_[(self.low0 > high0) & (self.low1 > high1)] = inf
            place = int(open_.argmin())
            if open_[place] == inf:
                break
            open_[place] = inf
            line = self._line(place)
            if line is not None:
                lines[place] = line
                if line.sure and line.high0 + line.high1 < high0 + high1:
                    high0, high1 = line.high0, line.high1
        return self._lowest(lines) if lines else None

    def _lowest(self, lines: dict[int, Line]) -> int:
        best = min(lines, key=lambda c: lines[c].high0 + lines[c].high1)
        high = lines[best]
        if not high.sure:
            raise Unsettled
        others = [c for c, line in lines.items() if c != best and (line.low0 <= high.high0 or line.low1 <= high.high1)]
        if not others:
            return best
        rates = {place: self._plain_rate(place) for place in (best, *others)}
        if None in rates.values():
            raise Unsettled(min(_crossing(high, lines[c]) for c in others))
        lowest = min(rate for rate in rates.values() if rate is not None)
        return self.setting.ties.first([place for place, rate in rates.items() if rate == lowest])

    def _plain_rate(self, place: int) -> Fraction | None:
        """The exact rate, if all supporters with money can surely pay the full price; else None."""
        support, price = self.setting.electorate.support[place], self.prices.get(place)
        if price is None:
            return None
        at0, at1, stray = (part.take(support.rows) for part in (self.at0, self.at1, self.stray))
        share: Ints | int = 1 if support.share is None else support.share
        paying = _paying(at0, at1, stray + price.stray * share, price, share)
        units = support.units_in((at0 > 0) | (at1 > 0) | (stray > 0))
        if support.units_in(paying) < units:
            return None
        return Fraction(self.setting.instance.costs[place], units * self.setting.unit[place])

    def _line(self, place: int) -> Line | None:
        """A project's rate over the range; None if its supporters surely cannot pay."""
        support, cost = self.setting.electorate.support[place], float(self.setting.instance.costs[place])
        unit = self.setting.unit[place]
        at0, at1, stray = (part.take(support.rows) for part in (self.at0, self.at1, self.stray))
        most = _total(support, np.maximum(at0, at1) + stray)
        if most < cost * (1 - 4 * self.noise):
            self.low0[place] = inf
            return None
        price = None
        if min(_total(support, at0), _total(support, at1)) > cost:
            guess0, guess1 = self.guess[place]
            ends = _root(support, at0, cost, guess0), _root(support, at1, cost, guess1)
            price = self._price(support, (at0, at1, stray), ends, cost)
        if price is None:
            least = _root(support, (np.maximum(at0, at1) + stray) * UP, cost * (1 - 4 * self.noise), 0.0)
            low = max(least * DOWN - 4 * self.noise * self.full, 0.0) / unit
            return Line(max(low, self.low0[place]), max(low, self.low1[place]))
        self.guess[place] = (max(price.at0 - price.stray, 0.0), max(price.at1 - price.stray, 0.0))
        self.prices[place] = price
        self.low0[place] = (price.at0 - price.stray) / unit * DOWN
        self.low1[place] = (price.at1 - price.stray) / unit * DOWN
        high0, high1 = (price.at0 + price.stray) / unit * UP, (price.at1 + price.stray) / unit * UP
        return Line(self.low0[place], self.low1[place], high0, high1, sure=True)

    def _price(
        self, support: Support, parts: tuple[Floats, Floats, Floats], ends: tuple[float, float], cost: float
    ) -> Price | None:
        """The price as a line, from its ends; None if it may stray too far to say who can pay."""
        at0, at1, stray = parts
        share: Ints | int = 1 if support.share is None else support.share
        weight: Ints | int = 1 if support.weight is None else support.weight
        over0, over1 = at0 - share * ends[0], at1 - share * ends[1]
        short = np.minimum(over0, over1) <= stray
        missing = abs(_sum(np.minimum(at0, share * ends[0]) * weight) - cost)
        missing += abs(_sum(np.minimum(at1, share * ends[1]) * weight) - cost)
        doubt = _sum(((_bend(over0, over1) + stray) * weight)[short]) + missing + 4 * self.noise * cost
        paying = support.units_in(~short)
        for _ in range(2):
            if paying == 0:
                return None
            off = doubt / paying * UP + 4 * ROUNDING * self.full
            price = Price(ends[0], ends[1], off)
            surely = support.units_in(_paying(at0, at1, stray + off * share, price, share))
            if surely == paying:
                return price
            paying = surely
        return None

    def _pay(self, place: int, price: Price) -> None:
        support = self.setting.electorate.support[place]
        share: Ints | int = 1 if support.share is None else support.share
        rows = support.rows
        at0, at1, stray = (part.take(rows) for part in (self.at0, self.at1, self.stray))
        off = stray + price.stray * share
        over0, over1 = at0 - share * price.at0, at1 - share * price.at1
        spent = np.maximum(over0, over1) < -off
        off = off + _bend(over0, over1) + 4 * ROUNDING * self.full
        for values, after in ((self.at0, over0), (self.at1, over1), (self.stray, off)):
            values[rows] = np.where(spent, 0.0, np.maximum(after, 0.0))


def _paying(at0: Floats, at1: Floats, margin: Floats, price: Price, share: Ints | int) -> Mask:
    """Who can surely pay the full price at every start of the range."""
    paying: Mask = np.minimum(at0 - share * price.at0, at1 - share * price.at1) > margin
    return paying


def _bend(over0: Floats, over1: Floats) -> Floats:
    """How far the larger of a line and zero strays from its chord; zero where the line does not change its sign."""
    size0, size1 = np.abs(over0), np.abs(over1)
    crosses = (over0 > 0) != (over1 > 0)
    return np.where(crosses, size0 * size1 / np.maximum(size0 + size1, 1e-300), 0.0)


def _sum(amounts: Floats) -> float:
    return float(np.add.reduce(amounts))


def _total(support: Support, held: Floats) -> float:
    """What supporters who hold this have together."""
    return _sum(held) if support.weight is None else float(np.dot(held, support.weight))


def _root(support: Support, held: Floats, cost: float, price: float) -> float:
    """The price of a unit at which supporters who hold this pay the cost, nearly, if they can."""
    while True:
        limit = price if support.share is None else support.share * price
        paid = np.minimum(held, limit)
        paying = support.units_in(held > limit)
        if paying == 0:
            return price
        rise = (cost - _total(support, paid)) / paying
        price += rise
        if rise <= price * 2**-48:
            return price


def _crossing(best: Line, other: Line) -> float:
    """How much of the range lies before the two rates may meet; zero if they meet at its beginning."""
    gap0, gap1 = other.low0 - best.high0, other.low1 - best.high1
    if gap0 <= 0:
        return 0.0
    return gap0 / (gap0 - gap1) if gap1 < 0 else 1.0
