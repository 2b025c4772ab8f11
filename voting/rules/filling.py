"""The knapsack problem where very many sets are equally good: projects that gain the same for each unit of money.

Were projects sold by the piece, the best set would hold all that gain more per unit than the last one bought, and a piece
of that one. What a set gains less than this is its lag: what the money left over would have gained, and a loss for each
better project left out and each worse one taken in. Projects that gain as much per unit as the last one are even: they
cost no loss, so it only matters what sums they can be put together to. All these sums are found as bits of one long number
(subset sums, Bellman 1957); where that is too long, a sum that leaves no lag at all is looked for from two sides (Horowitz
and Sahni, 1974). Sets with a loss larger than the least lag known are out of question, so few deviate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from voting.rules.electorate import Ints, Mask
from voting.rules.items import Item, Packing

LARGEST = 2**62
MOST_BYTES = 3_000_000_000  # of bits looked at for all even projects together: a few seconds
MOST_KEPT = 300_000_000  # bytes of them at once
MOST_DEVIATIONS = 400_000
MOST_EQUAL = 2_000  # ways to deviate that are all as good as the best
TAIL, MIDDLE, MOST_LEAVES = 19, 14, 1_000


def fill(usable: Sequence[Item], budget: int, rank: Sequence[int]) -> Packing | None:
    """The best set, exact, as `pack` gives it; None if that is not found here either."""
    even = _Even(usable, budget, rank)
    if even.bytes * len(even.items) <= MOST_BYTES and even.bytes * 2 * even.every <= MOST_KEPT:
        return even.by_sums()
    return even.from_two_sides()


@dataclass(frozen=True, eq=False, slots=True)
class _Deviations:
    """Ways to deviate from what would be bought by the piece: the loss, the room for even projects, and which deviate."""

    loss: Ints
    room: Ints
    which: NDArray[np.uint8]

    def only(self, keep: Mask) -> _Deviations:
        return _Deviations(self.loss[keep], self.room[keep], self.which[keep])


class _Even:
    """The even projects in tie-break order, the others beside them, and the room that the better ones leave."""

    def __init__(self, usable: Sequence[Item], budget: int, rank: Sequence[int]) -> None:
        self.usable, self.rank, self.budget = usable, rank, budget
        worth, cost = self._last()
        loss = {item.place: item.gain * cost - worth * item.cost for item in usable}
        self.better = [item for item in usable if loss[item.place] > 0]
        self.items = sorted((i for i in usable if not loss[i.place]), key=lambda item: rank[item.place])
        others = sorted((i for i in usable if loss[i.place]), key=lambda item: abs(loss[item.place]))
        self.others = [(item, abs(loss[item.place])) for item in others]
        self.room = budget - sum(item.cost for item in self.better)
        self.unit = math.gcd(*(item.cost for item in self.items))
        self.costs = [item.cost // self.unit for item in self.items]
        self.pace = worth  # of lag for each unit of money left over
        self.most = min(sum(self.costs), self.room // self.unit)
        self.bytes = self.most // 8 + 1
        self.every = math.isqrt(len(self.costs)) + 1

    def _last(self) -> tuple[int, int]:
        """Gain and cost, in lowest terms, of the last project that would be bought by the piece."""
        left = self.budget
        for item in sorted(self.usable, key=lambda item: (Fraction(-item.gain, item.cost), item.cost)):
            left -= item.cost
            if left < 0:
                break
        shared = math.gcd(item.gain, item.cost)
        return item.gain // shared, item.cost // shared

    # --- by sums ---

    def by_sums(self) -> Packing | None:
        """Look at all sums that the even projects can be put together to."""
        reach = _reached(self.costs, self.most)
        lag = (self.room - (reach.bit_length() - 1) * self.unit) * self.pace
        found = self._deviations(lag)
        if found is None:
            return None
        most = int(found.room.max()) // self.unit
        if most > self.most:  # leaving out better projects makes more room
            self.most = min(most, sum(self.costs))
            self.bytes = self.most // 8 + 1
            if self.bytes * len(self.items) > MOST_BYTES or self.bytes * 2 * self.every > MOST_KEPT:
                return None
            reach = _reached(self.costs, self.most)
        best = self._best(found, _bits(reach, self.most))
        return None if len(best[0].loss) > MOST_EQUAL else self._packing(*best)

    def _deviations(self, lag: int) -> _Deviations | None:
        """All ways to deviate with no more loss than this; None if they are too many."""
        if lag > LARGEST or self.budget > LARGEST:
            return None
        width = len(self.others)
        found = _Deviations(np.zeros(1, np.int64), np.array([self.room]), np.zeros((1, -(-width // 8)), np.uint8))
        better = {item.place for item in self.better}
        for number, (item, loss) in enumerate(self.others):
            if loss > lag:
                break
            with_it = found.only(found.loss <= lag - loss)
            with_it.which[:, number // 8] |= 128 >> number % 8
            room = with_it.room + (item.cost if item.place in better else -item.cost)
            found = _Deviations(
                np.concatenate((found.loss, with_it.loss + loss)),
                np.concatenate((found.room, room)),
                np.concatenate((found.which, with_it.which)),
            )
            if len(found.loss) > MOST_DEVIATIONS:
                return None
        return found.only(found.room >= 0)

    def _best(self, found: _Deviations, reach: NDArray[np.uint8]) -> tuple[_Deviations, Ints]:
        """The deviations that leave the least lag, of these those that spend least; and the even sum beside each."""
        target = np.minimum(found.room // self.unit, self.most)
        sums = _at_most(reach, target)
        left = found.room - sums * self.unit
        lags = [int(loss) + int(over) * self.pace for loss, over in zip(found.loss, left, strict=True)]
        order = [(lag, -int(over)) for lag, over in zip(lags, left, strict=True)]
        least = min(order)
        best = np.array([each == least for each in order])
        return found.only(best), sums[best]

    def _packing(self, found: _Deviations, sums: Ints) -> Packing:
        """Of these equally good ways the preferred one, and where they differ."""
        sets = []
        chosen = _walk(self.costs, sums.tolist(), self.most, self.every)
        for which, (first, last) in zip(np.unpackbits(found.which, axis=1), chosen, strict=True):
            fixed = {item.place for item in self.better}
            fixed ^= {item.place for (item, _), deviates in zip(self.others, which, strict=False) if deviates}
            sets += [fixed | {self.items[k].place for k in numbers} for numbers in {first, last}]
        return self._preferred(sets)

    def _preferred(self, sets: Sequence[set[int]]) -> Packing:
        order = sorted((item.place for item in self.usable), key=self.rank.__getitem__)
        best = max(sets, key=lambda places: [place in places for place in order])
        differ = set[int]().union(*(best ^ places for places in sets))
        items = [item for item in self.usable if item.place in best]
        gain, cost = sum(item.gain for item in items), sum(item.cost for item in items)
        return Packing(gain, cost, frozenset(best), tuple(place for place in order if place in differ))

    # --- from two sides ---

    def from_two_sides(self) -> Packing | None:
        """Look for even projects that fill the room without any lag: then no set is better."""
        target, rest = divmod(self.room, self.unit)
        if rest or max(sum(self.costs), target) > LARGEST:
            return None
        first = _first_filling(self.costs, target)
        if first is None:
            return None
        left_out = _first_filling(self.costs, sum(self.costs) - target)
        last = None if left_out is None else set(range(len(self.costs))) - left_out
        fixed = {item.place for item in self.better}
        ways = [first] if last is None else [first, last]
        return self._preferred([fixed | {self.items[k].place for k in numbers} for numbers in ways])


def _reached(costs: Sequence[int], most: int, begin: int = 1) -> int:
    """The sums up to a limit, as bits: those of the bits given, with and without each of these costs."""
    mask = (1 << most + 1) - 1
    for cost in costs:
        begin |= begin << cost & mask
    return begin


def _bits(reach: int, most: int) -> NDArray[np.uint8]:
    return np.frombuffer(reach.to_bytes(most // 8 + 1, "little"), np.uint8)


def _has(reach: NDArray[np.uint8], sums: Ints) -> Mask:
    """Which of these sums can be reached."""
    inside = (sums >= 0) & (sums < 8 * len(reach))
    at = np.where(inside, sums, 0)
    has: Mask = inside & (reach[at >> 3] >> (at & 7).astype(np.uint8) & 1 == 1)
    return has


def _at_most(reach: NDArray[np.uint8], sums: Ints) -> Ints:
    """The largest sum that can be reached and is no larger than each of these; zero always can."""
    held = np.flatnonzero(reach)  # bytes that hold a sum
    byte = sums >> 3
    below = reach[byte] & ((2 << (sums & 7)) - 1).astype(np.uint8)
    before = held[np.maximum(np.searchsorted(held, byte) - 1, 0)]
    found, byte = np.where(below > 0, below, reach[before]), np.where(below > 0, byte, before)
    highest: Ints = np.frexp(found.astype(float))[1] - 1
    return byte * 8 + highest


def _walk(
    costs: Sequence[int], sums: Sequence[int], most: int, every: int
) -> list[tuple[frozenset[int], frozenset[int]]]:
    """For each sum, the set of costs that has the first cost if any has, then the second, and so on; and the last such.

    What the costs from each on can be put together to is worked out backwards, and again from the marks in between.
    """
    marks = {len(costs): 1}
    for start in range(len(costs) - len(costs) % every, -1, -every):
        end = min(start + every, len(costs))
        marks[start] = _reached(costs[start:end], most, marks[end]) if end > start else marks[end]
    left = [np.array(sums, np.int64), np.array(sums, np.int64)]
    taken: list[list[Mask]] = [[], []]
    for start in range(0, len(costs), every):
        for number, rest in _after_each(costs, most, start, every, marks):
            rows, cost = _bits(rest, most), costs[number]
            take = [_has(rows, left[0] - cost), ~_has(rows, left[1])]
            for way in (0, 1):
                left[way] = left[way] - np.where(take[way], cost, 0)
                taken[way].append(take[way])
    first, last = (np.array(way).reshape(len(costs), len(sums)).T for way in taken)
    return [
        (frozenset(np.flatnonzero(one).tolist()), frozenset(np.flatnonzero(other).tolist()))
        for one, other in zip(first, last, strict=True)
    ]


def _after_each(
    costs: Sequence[int], most: int, start: int, every: int, marks: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """For each number from one mark to the next, what the costs after it can be put together to."""
    end = min(start + every, len(costs))
    later = [marks[end]]
    for number in range(end - 1, start, -1):
        later.append(_reached(costs[number : number + 1], most, later[-1]))
    return zip(range(start, end), reversed(later), strict=True)


def _first_filling(costs: Sequence[int], target: int) -> set[int] | None:
    """The set of costs with this sum that has the first cost if any has, then the second, and so on; None if not found."""
    begin = max(len(costs) - TAIL, 0)
    split = max(begin - MIDDLE, 0)
    tail, middle = _sums(costs[begin:]), _sums(costs[split:begin])
    order = np.argsort(tail, kind="stable")  # of equal sums the preferred one comes first
    ordered = tail[order]
    rest = [*accumulate(reversed(costs), initial=0)][::-1]
    least = [*accumulate(reversed(costs), min, initial=LARGEST)][::-1]
    stack, leaves = [(0, target, 0)], 0
    while stack:
        number, left, chosen = stack.pop()
        if not 0 <= left <= rest[number] or 0 < left < least[number]:
            continue
        if number < split:
            stack.append((number + 1, left, chosen << 1))
            stack.append((number + 1, left - costs[number], chosen << 1 | 1))
            continue
        leaves += 1
        if leaves > MOST_LEAVES:
            return None
        wanted = left - middle
        at = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
        hits = np.flatnonzero(ordered[at] == wanted)
        if len(hits):
            ways = ((1 << begin - split) - 1 - int(hits[0]), (1 << len(costs) - begin) - 1 - int(order[at[hits[0]]]))
            bits = (chosen << begin - split | ways[0]) << len(costs) - begin | ways[1]
            return {k for k in range(len(costs)) if bits >> len(costs) - 1 - k & 1}
    return None


def _sums(costs: Sequence[int]) -> Ints:
    """The sums of all sets of these costs: first that of all of them, last that of none; earlier ones are preferred."""
    sums = np.zeros(1, np.int64)
    for cost in reversed(costs):
        sums = np.concatenate((sums + cost, sums))
    return sums
