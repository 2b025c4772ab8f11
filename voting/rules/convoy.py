"""Runs of Equal Shares from many starts at once, in step for as long as they buy the same.

Raising every start a little changes little: neighbouring runs buy the same projects for many rounds. So they travel
together, a lane each, and part only where they begin to differ. A project whose rate in the last lane is above what the
best costs in the first one is out of question in all of them (see `lanes`).

A convoy may also stand for the starts between its lanes. Then it goes on with the first lanes that agree only, and what
all of them buy is bought from every start between, too; if nothing can be said of the first ones, it tells nothing.

Where lanes begin to differ, what surely is bought from all starts alike is bought first, wherever it stands in the order:
a project that costs less for each utility than all others that have a supporter with it. None of these can be bought before
it, and the rest neither changes what it costs nor cares.

All that is told is certain. What the floats leave open is a stretch without places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from heapq import heapify, heappop, heapreplace
from math import inf
from typing import NamedTuple

import numpy as np

from voting.rules.electorate import entries_of
from voting.rules.equal_shares import Setting
from voting.rules.lanes import Ground, Lanes, Quote
from voting.rules.purse import Purse

SPARSE, ENOUGH = 0.25, 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """Starts, by number from `first` to `last`, that all buy the same `places`, in some order; None if that is open.

    A count that has spent more than the budget is not told to its end.
    """

    first: int
    last: int
    places: tuple[int, ...] | None


class Fork(NamedTuple):
    """Lanes from `first` to before `end` that go the same way: they buy `place`, or end here, or nobody knows."""

    first: int
    end: int
    way: int


ENDS, OPEN = -1, -2


@dataclass(frozen=True, eq=False)
class Course:
    """What convoys share: they begin on `ground`, which may hold classes of the rows of `base`.

    `example` is what the run told last has bought: the next is likely to do the same.
    """

    setting: Setting
    base: Ground
    ground: Ground
    example: list[int] = field(default_factory=list)

    @cached_property
    def sparse(self) -> bool:
        """Whether most projects share supporters with few others, so that it pays to look beyond the order."""
        electorate, contenders = self.base.electorate, self.setting.contenders
        beside = 0
        for place in contenders:
            entries, _ = entries_of(electorate.starts, electorate.support[place].rows[:ENOUGH])
            beside += len(np.unique(electorate.choices[entries]))
        return not self.setting.constrained and beside < SPARSE * len(contenders) ** 2


class Convoy:
    """Runs from ascending starts, of the given numbers, that bought the same so far."""

    def __init__(self, course: Course, numbers: Sequence[int], starts: Sequence[float]) -> None:
        self.course, self.setting, self.numbers = course, course.setting, numbers
        self.between = numbers[-1] - numbers[0] >= len(numbers)
        self.lanes = Lanes(self.setting, course.ground, starts, self.between)
        self.bought: tuple[int, ...] = ()
        self.spent = 0
        self.free = list(self.setting.free)
        self._bar()

    def part(self, fork: Fork) -> Convoy:
        """Some of the lanes, to go their own way."""
        part = Convoy.__new__(Convoy)
        part.course, part.setting, part.between = self.course, self.setting, self.between
        part.numbers, part.lanes = self.numbers[fork.first : fork.end], self.lanes.part(fork.first, fork.end)
        part.bought, part.spent, part.free = self.bought, self.spent, list(self.free)
        return part

    def travel(self) -> Iterator[Stretch]:
        """To the end of all runs, in the order of their starts."""
        while self.free:
            self._bought(self.setting.ties.first(self.free))
        while self.spent <= self.setting.instance.budget:
            forks, quotes = self._forks()
            if len(forks) > 1 or forks[0].way == OPEN:
                if self._buy_undisputed():
                    continue
                yield from self._parted(forks, quotes)
                return
            way = forks[0].way
            if way == ENDS:
                break
            self._buy(way, quotes[way], forks[0])
        self.course.example[:] = self.bought
        yield self._stretch(self.bought)

    def _parted(self, forks: Sequence[Fork], quotes: dict[int, Quote]) -> Iterator[Stretch]:
        parts = [self.part(fork) for fork in forks]  # before any of them pays
        for part, fork in zip(parts, forks, strict=True):
            if fork.way == OPEN:
                if not self.between:
                    yield from part._looked_at_closely()
            elif fork.way == ENDS:
                yield part._stretch(self.bought)
            else:
                part._buy(fork.way, quotes[fork.way], fork)
                yield from part.travel()
            if self.between:
                return

    def _looked_at_closely(self) -> Iterator[Stretch]:
        """What was open for so many lanes may be told of fewer: who is out of money is then the same in more of them."""
        number = self.lanes.number
        if number == 1:
            yield self._stretch(None)
            return
        for fork in (Fork(0, number // 2, OPEN), Fork(number // 2, number, OPEN)):
            yield from self.part(fork).travel()

    def _buy_undisputed(self) -> bool:
        """Buy all that is bought from all starts alike; False if nothing is."""
        lanes, before = self.lanes, len(self.bought)
        if lanes.ground.early is not None or not self.course.sparse:
            return False
        disputed: dict[int, int] = {}
        while self.spent <= self.setting.instance.budget:
            open_ = sorted((low, place) for place, low in enumerate(lanes.low) if low < inf and place not in disputed)
            for _, place in open_:
                quote = lanes.quote(place, inf) if lanes.low[place] < inf else None
                rival = place if quote is None or quote.high.max() == inf else self._rival(place, quote)
                if quote is not None and rival is None:
                    near = set(self._beside(place, quote))
                    self._buy(place, quote, Fork(0, lanes.number, place))
                    disputed = {one: other for one, other in disputed.items() if not near & {one, other}}
                    break
                disputed[place] = place if rival is None else rival
            else:
                break
        return len(self.bought) > before

    def _beside(self, place: int, quote: Quote) -> list[int]:
        """The projects that have a supporter with money together with this one."""
        electorate, backers = self.lanes.ground.electorate, self.lanes.backers[place]
        entries, _ = entries_of(electorate.starts, backers.rows[quote.held[-1] > 0])
        beside: list[int] = np.unique(electorate.choices[entries]).tolist()
        return beside

    def _rival(self, place: int, quote: Quote) -> int | None:
        """A project beside this one that may come before it from some start; None if surely none does."""
        lanes, top = self.lanes, float(quote.high.max())
        for other in self._beside(place, quote):
            if other == place or lanes.low[other] > top:
                continue
            lanes.raise_bound(other)
            against = None if lanes.low[other] > top else lanes.quote(other, top)
            if against is None:
                continue
            apart = top if self.between and against.low.max() == inf else quote.high
            if not (against.low > apart).all():
                return other
        return None

    def _stretch(self, places: tuple[int, ...] | None) -> Stretch:
        return Stretch(self.numbers[0], self.numbers[-1], places)

    def _buy(self, place: int, quote: Quote, fork: Fork) -> None:
        early = self.lanes.ground.early
        if early is not None and place not in early:
            self.lanes.spread(self.course.base)
        self.lanes.pay(place, quote, fork.first, fork.end)
        self._bought(place)

    def _bought(self, place: int) -> None:
        self.bought += (place,)
        self.spent += self.setting.instance.costs[place]
        self.lanes.low[place] = inf
        if place in self.free:
            self.free.remove(place)
        self._bar()

    def _bar(self) -> None:
        """Take projects out of the race that conflicts or envelopes exclude."""
        if self.setting.constrained:
            purse = Purse(self.setting.instance, self.bought)
            for place in self.setting.contenders:
                if purse.barred(place) is not None:
                    self.lanes.low[place] = inf
            self.free = [place for place in self.free if purse.barred(place) is None]

    def _quotes(self) -> dict[int, Quote]:
        """Quotes of all projects that could be the best in any lane.

        First of what the run told last would buy next: it is likely to be the best, and rules out most others.
        """
        lanes, top, best = self.lanes, inf, np.full(self.lanes.number, inf)
        looked, quotes = set[int](), dict[int, Quote]()
        race = [(low, place) for place, low in enumerate(lanes.low) if low < inf]
        likely = next((place for place in self.course.example if lanes.low[place] < inf), None)
        if likely is not None:
            looked.add(likely)
            race = [(-1.0 if place == likely else low, place) for low, place in race]
        heapify(race)
        while race and race[0][0] <= top:
            place = race[0][1]
            if place not in looked:
                looked.add(place)
                lanes.raise_bound(place)
                heapreplace(race, (lanes.low[place], place))
                continue
            heappop(race)
            quote = None if lanes.low[place] == inf else lanes.quote(place, top)
            if quote is not None:
                quotes[place] = quote
                best = np.minimum(best, quote.high)
                top = float(best.max())
        return quotes

    def _forks(self) -> tuple[list[Fork], dict[int, Quote]]:
        """Which way each lane goes next."""
        quotes, number = self._quotes(), self.lanes.number
        if not quotes:
            return [Fork(0, number, ENDS)], quotes
        if len(quotes) == 1:
            place, quote = next(iter(quotes.items()))
            if quote.high.max() < inf:
                return [Fork(0, number, place)], quotes
        ways = self._ways(quotes)
        cuts = [lane for lane in range(1, number) if ways[lane] != ways[lane - 1] or self._doubtful(lane, quotes)]
        return [Fork(a, b, ways[a]) for a, b in zip([0, *cuts], [*cuts, number], strict=True)], quotes

    def _ways(self, quotes: dict[int, Quote]) -> list[int]:
        places = list(quotes)
        low = np.array([quote.low for quote in quotes.values()])
        high = np.array([quote.high for quote in quotes.values()])
        best = high.min(axis=0)
        close = (low <= best) & (low < inf)
        first, number = high.argmin(axis=0).tolist(), close.sum(axis=0).tolist()
        rates: dict[int, Fraction | None] = {}
        told: dict[bytes, int] = {}  # what is said of projects as close as these
        ways = []
        for lane, end in enumerate((best == inf).tolist()):
            if end:
                ways.append(OPEN if number[lane] else ENDS)
            elif number[lane] == 1:
                ways.append(places[first[lane]])
            else:
                pattern = close[:, lane].tobytes()
                if pattern not in told:
                    near = [place for place, is_close in zip(places, close[:, lane].tolist(), strict=True) if is_close]
                    told[pattern] = self._tied(near, quotes, rates)
                ways.append(told[pattern])
        return ways

    def _tied(self, near: Sequence[int], quotes: dict[int, Quote], rates: dict[int, Fraction | None]) -> int:
        """The best of projects too close to tell apart by floats: known if all of them are paid for in full."""
        for place in near:
            if place not in rates:
                rates[place] = self.lanes.plain_rate(place, quotes[place])
        exact = {place: rate for place in near if (rate := rates[place]) is not None}
        if len(exact) < len(near):
            return OPEN
        lowest = min(exact.values())
        return self.setting.ties.first([place for place, rate in exact.items() if rate == lowest])

    def _doubtful(self, lane: int, quotes: dict[int, Quote]) -> bool:
        """Whether a project that can be paid from this lane on could be the best before it, from a start between."""
        if not self.between:
            return False
        best = min(float(quote.high[lane - 1]) for quote in quotes.values())
        return any(q.low[lane - 1] == inf > q.low[lane] and q.low[lane] <= best for q in quotes.values())
