"""Accounts of one election under many starts at once, in floats with bounded errors: a lane for each start.

Lanes are in order of their starts, and in all of them the same projects were bought so far. Then nobody has less money
in a later lane: with more money behind it a project's price is lower, and whoever pays less keeps more. So a price in
the last lane is below the prices in all others.

Every account is off by at most the `doubts` of its row; one that is zero is surely zero. Lanes may stand for the starts between them as
well: accounts and prices move almost on straight lines from lane to lane, and a row's `sag` bounds how far its account
strays from that line, where voters run out of money on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf

import numpy as np
from numpy.typing import NDArray

from voting.rules.classes import Classes
from voting.rules.electorate import Electorate, Mask, Rows, Support
from voting.rules.equal_shares import DOWN, UP, Setting

Floats = NDArray[np.float64]
ROUNDING = 2.0**-52
STEADY = 2.0**-48  # a price that rises by less than this part of itself is found
FEW = 1024  # for so few supporters a sum of ones is faster as a dot product
SHORT = 8192  # longer dot products would be spread over threads, which costs more than it brings
SHRINK = 256
SLIGHT = 2.0**-36  # while no account is off by a larger part of the start, all are taken to be off as much as any


class Backers:
    """The supporters of a project: their rows, and in floats what each row counts for; see `Support`.

    `voters` and `units` are None where each row is one voter who pays one unit.
    """

    __slots__ = ("rows", "share", "total", "units", "voters")

    def __init__(self, support: Support) -> None:
        self.rows = support.rows
        ones = np.ones(len(self.rows)) if len(self.rows) <= FEW else None
        self.voters: Floats | None = ones if support.weight is None else support.weight.astype(float)
        self.share: Floats | None = None if support.share is None else support.share.astype(float)
        self.units: Floats | None = (
            self.voters if self.share is None or support.units is None else support.units.astype(float)
        )
        self.total = float(support.all_units)

    def only(self, keep: Mask) -> Backers:
        """The part that a mask keeps."""
        part = Backers.__new__(Backers)
        part.rows = self.rows[keep]
        part.voters = None if self.voters is None else self.voters[keep]
        part.share = None if self.share is None else self.share[keep]
        part.units = part.voters if self.share is None or self.units is None else self.units[keep]
        part.total = float(len(part.rows) if part.units is None else np.add.reduce(part.units))
        return part

    def limits(self, price: Floats) -> Floats:
        """At a price of a unit in each lane: the most that each row's voters pay."""
        return price[:, None] if self.share is None else self.share * price[:, None]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a project costs in each lane: the price of a unit, at most `off` from the true one, and bounds of its rate.

    For the starts between lanes the price strays from the line by `stray` more at most; `low` and `high` allow for it.
    `high` is infinite in lanes where it is not sure that the supporters can pay, `low` where it is sure that they cannot.
    `held` are the supporters' accounts, a row for each lane.
    """

    price: Floats
    off: Floats
    stray: float
    low: Floats
    high: Floats
    held: Floats


class Ground:
    """An electorate as floats, for all lanes on it."""

    def __init__(self, electorate: Electorate) -> None:
        self.electorate = electorate
        self.backers = [Backers(support) for support in electorate.support]
        self.early = electorate.early if isinstance(electorate, Classes) else None


class Lanes:
    """All accounts in each of some lanes, a project's price from before, and a lower bound of its rate in all lanes."""

    def __init__(self, setting: Setting, ground: Ground, starts: Sequence[float], with_between: bool) -> None:
        self.setting, self.ground, size = setting, ground, ground.electorate.size
        self.costs = [float(cost) for cost in setting.instance.costs]
        self.unit = [float(unit) for unit in setting.unit]
        self.full = starts[-1] * UP
        self.held: Floats = np.repeat(np.array(starts)[:, None], size, axis=1)
        self.error = self.full * ROUNDING
        self.doubts: Floats | None = None
        self.sag: Floats | None = np.zeros(size) if with_between else None
        self.backers = list(ground.backers)
        plain = np.array(self.costs) / setting.units * DOWN
        self.prices: Floats = np.repeat(plain[:, None], len(starts), axis=1)
        self.low: list[float] = np.where(setting.reach > self.full, inf, setting.rates * DOWN).tolist()

    def part(self, first: int, end: int) -> Lanes:
        """Some of the lanes, to go their own way."""
        part = Lanes.__new__(Lanes)
        part.setting, part.ground, part.costs, part.unit, part.full, part.error = (
            self.setting, self.ground, self.costs, self.unit, self.full, self.error
        )  # fmt: skip
        part.held, part.prices = self.held[first:end], self.prices[:, first:end]
        part.sag = None if self.sag is None else self.sag.copy()
        part.backers, part.low = list(self.backers), list(self.low)
        part.doubts = None if self.doubts is None else self.doubts.copy()
        return part

    def spread(self, ground: Ground) -> None:
        """Go on with an account for each row of the electorate that the classes were made of."""
        assert isinstance(self.ground.electorate, Classes)
        class_of = self.ground.electorate.class_of
        self.held = self.held.take(class_of, axis=1)
        self.sag = None if self.sag is None else self.sag.take(class_of)
        self.doubts = None if self.doubts is None else self.doubts.take(class_of)
        self.ground, self.backers = ground, list(ground.backers)

    @property
    def number(self) -> int:
        """How many lanes there are."""
        return len(self.held)

    def _noise(self, place: int) -> float:
        """A bound of the rounding in sums of payments near the project's cost."""
        return (len(self.backers[place].rows) + 16) * ROUNDING * 4 * self.costs[place]

    def _off(self, backers: Backers) -> Floats | float:
        """How far the accounts of these rows may be off: for each its own doubt, where these are not slight."""
        return self.error if self.doubts is None else self.doubts.take(backers.rows)

    @staticmethod
    def _together(off: Floats | float, backers: Backers) -> float:
        """How far the accounts of all these voters together may be off."""
        return off * backers.total if isinstance(off, float) else float(_sum(off, backers.voters)) * UP

    def raise_bound(self, place: int) -> None:
        """Raise the bound of a project's rate to what it costs in the last lane."""
        cost, unit = self.costs[place], self.unit[place]
        held = self._held(place, self.held[-1])
        backers = self.backers[place]
        slack, share = self._together(self._off(backers), backers) + self._noise(place), backers.share
        price = float(self.prices[place, -1])
        while True:
            limit = price if share is None else share * price
            paid = float(_sum(np.minimum(held, limit), backers.voters))
            paying = float(_count(held > limit, backers.units))
            if paying <= 0:
                if paid + slack < cost:
                    self.low[place] = inf
                return
            rise = (cost - paid) / paying
            price = self.prices[place, -1] = max(price, price + rise)
            self.low[place] = max(self.low[place], (price - slack / paying) / unit * DOWN)
            if (
                rise <= price * STEADY
                or float(_count(held > (price if share is None else share * price), backers.units)) == paying
            ):
                return  # with nobody else running out, that was the price

    def _held(self, place: int, last: Floats) -> Floats:
        """What the supporters hold in the last lane; who is out of money there, and so in all, is dropped at times."""
        backers = self.backers[place]
        held: Floats = last.take(backers.rows)
        if len(held) > SHRINK and np.count_nonzero(held) * 4 < len(held) * 3:
            keep = held > 0
            self.backers[place] = backers.only(keep)
            held = held[keep]
        return held

    def quote(self, place: int, top: float) -> Quote | None:
        """The price in each lane; None if in all lanes the rate is surely above `top`, or nobody can pay."""
        backers, cost, unit = self.backers[place], self.costs[place], self.unit[place]
        held, price = _taken(self.held, backers.rows), self.prices[place]
        slack = self._together(self._off(backers), backers) + self._noise(place)
        alive = held[-1] > 0
        while True:
            limits = backers.limits(price)
            paid = _sum(np.minimum(held, limits), backers.voters)
            paying = _count(held > limits, backers.units)
            stuck = paying <= 0 if np.minimum.reduce(paying) <= 0 else None
            if stuck is not None:
                paying = np.where(stuck, inf, paying)
            rise = np.maximum((cost - paid) / paying, 0.0)
            price += rise
            if stuck is None or not stuck[-1]:
                self.low[place] = max(self.low[place], (float(price[-1]) - slack / float(paying[-1])) / unit * DOWN)
            elif paid[-1] + slack < cost:
                self.low[place] = inf
            if self.low[place] > top or self.low[place] == inf:
                return None
            if _all(rise <= price * STEADY) or _all(_count(held > backers.limits(price), backers.units) >= paying):
                break  # with nobody else running out, that was the price
        sure, off, stray = self._doubt(place, held, price, paying, alive)
        if stuck is not None:
            sure &= ~stuck
        low = np.where(sure, (price - off - stray) / unit * DOWN, self.low[place])
        high = np.where(sure, (price + off + stray) / unit * UP, inf)
        if stuck is not None:
            low[stuck & (paid + slack < cost)] = inf
        return Quote(price.copy(), off, stray, low, high, held)

    def _doubt(
        self, place: int, held: Floats, price: Floats, paying: Floats, alive: Mask
    ) -> tuple[Mask, Floats, float]:
        """In which lanes the true price is surely within `off` of this one, and how far it strays between lanes.

        Only accounts that are not surely larger than the price bring doubt; those that surely are make the sum of
        payments rise so fast with the price that the doubt is soon made up for.
        """
        backers = self.backers[place]
        noise = self._noise(place) + self.costs[place] * STEADY * 2
        sagging, bent = (0.0, 0.0) if self.sag is None else self._sagging(backers, held, price)
        each = self._off(backers)
        of = _doubt_of(each, backers)
        in_all = float(of(alive))
        sound = each * paying if isinstance(each, float) else of(held > backers.limits(price))
        short = np.maximum(in_all - sound, 0.0)
        some = (short + noise + sagging + bent) * 2 / paying + 4 * ROUNDING * self.full
        margin = each if self.sag is None else each + self.sag.take(backers.rows)
        surely = held > backers.limits(price + some) + margin
        if self.sag is not None:  # who pays in every lane does so between them
            surely = np.broadcast_to(surely.all(axis=0), surely.shape)
        sure_paying = _count(surely, backers.units)
        doubt = np.maximum(in_all * UP - of(surely), 0.0) + noise
        sure = (sure_paying > 0) & (sure_paying * some >= doubt + sagging + bent)
        per = np.maximum(sure_paying, 1.0)
        stray = float(((sagging + bent) / per)[sure].max()) * UP if self.sag is not None and sure.any() else 0.0
        return sure, doubt / per * UP + 4 * ROUNDING * self.full, stray

    def _sagging(self, backers: Backers, held: Floats, price: Floats) -> tuple[float, float]:
        """How far, between lanes, the sum of payments at these prices may lie from the cost: by sag, and by new bends."""
        assert self.sag is not None
        over = held - backers.limits(price)
        sag = self.sag.take(backers.rows)
        short = np.flatnonzero(over.min(axis=0) <= sag + self._off(backers))
        voters = None if backers.voters is None else backers.voters[short]
        bends = _bends(over[:, short])
        bent = float(_sum(bends, voters).max()) if len(bends) else 0.0
        return float(_sum(sag[short], voters)), bent

    def plain_rate(self, place: int, quote: Quote) -> Fraction | None:
        """The exact rate, if all supporters with money can surely pay the full price in all lanes; else None."""
        backers = self.backers[place]
        each = self._off(backers)
        margin = each if self.sag is None else each + self.sag.take(backers.rows)
        units = float(_count(quote.held[-1] > 0, backers.units))
        full = quote.held > backers.limits(quote.price + quote.off + quote.stray) + margin
        if float(_count(_all(full, axis=0), backers.units)) != units or quote.high.max() == inf:
            return None
        return Fraction(self.setting.instance.costs[place], int(units) * self.setting.unit[place])

    def pay(self, place: int, quote: Quote, first: int, end: int) -> None:
        """Buy a project, which was quoted before these lanes (`first` to `end` of those then) went their own way."""
        backers = self.backers[place]
        price, off, held = quote.price[first:end], quote.off[first:end], quote.held[first:end]
        if held.shape[1] != len(backers.rows):  # quoted in classes
            held = _taken(self.held, backers.rows)
        over = np.subtract(held, backers.limits(price), out=held if held.base is None else None)
        each = self._more_doubt(backers, float(off.max()))
        if self.sag is not None:
            share = 1.0 if backers.share is None else backers.share
            strayed = self.sag.take(backers.rows) + quote.stray * share
            bends = _bends(over)
            strayed += bends.max(axis=0) if len(bends) else 0.0
            self.sag[backers.rows] = np.where(over.max(axis=0) < -strayed - each, 0.0, strayed * UP)
        tight = np.abs(over) <= each
        np.maximum(over, 0.0, out=over)
        if tight.any():
            over[tight] = np.maximum(over[tight], ROUNDING * self.full)
        if len(backers.rows) <= FEW:
            self.held[:, backers.rows] = over
        else:
            for lane, left in zip(self.held, over, strict=True):
                lane[backers.rows] = left

    def _more_doubt(self, backers: Backers, off: float) -> Floats | float:
        """The doubt of these rows' accounts, once they pay a price that may be off by so much."""
        if self.doubts is None:
            self.error += off * self.setting.electorate.largest_share + 4 * ROUNDING * self.full
            if self.error > self.full * SLIGHT:
                self.doubts = np.full(self.held.shape[1], self.error)
            return self.error
        share = 1.0 if backers.share is None else backers.share
        each = self.doubts.take(backers.rows) + (off * share + 4 * ROUNDING * self.full)
        self.doubts[backers.rows] = each
        self.error = max(self.error, float(each.max()))
        return each


def _doubt_of(each: Floats | float, backers: Backers) -> Callable[[Mask], Floats]:
    """How to tell, of masked rows, by how much their voters' accounts together may be off."""
    if isinstance(each, float):
        return lambda mask: each * _count(mask, backers.units)
    weights = each if backers.voters is None else each * backers.voters
    return lambda mask: _sum(mask, weights)


def _bends(over: Floats) -> Floats:
    """Between neighbouring lanes: how far the larger of a line and zero strays from its chord, for each row."""
    left, right = np.abs(over[:-1]), np.abs(over[1:])
    crosses = (over[:-1] > 0) != (over[1:] > 0)
    return np.where(crosses, left * right / np.maximum(left + right, 1e-300), 0.0)


def _taken(held: Floats, rows: Rows) -> Floats:
    """The accounts of these rows in all lanes: lane by lane where there are many, which keeps to nearby memory."""
    if len(rows) <= FEW:
        return held.take(rows, axis=1)
    taken = np.empty((len(held), len(rows)))
    for lane, out in zip(held, taken, strict=True):
        lane.take(rows, out=out, mode="clip")
    return taken


def _count(mask: Mask, units: Floats | None) -> Floats:
    """The units of the masked rows, along the last axis."""
    if units is not None:
        return _sum(mask, units)
    if mask.ndim == 1:
        return np.asarray(float(np.count_nonzero(mask)))
    return np.array([np.count_nonzero(lane) for lane in mask], dtype=float)


_all = np.logical_and.reduce  # without the detour that the method `all` takes


def _sum(amounts: Floats | Mask, weights: Floats | None) -> Floats:
    """Sums along the last axis, weighted."""
    if weights is None:
        return np.add.reduce(amounts, axis=-1)
    if len(weights) <= SHORT:
        return np.vecdot(amounts, weights)
    return np.einsum("...i,i->...", amounts, weights)
