"""The knapsack problem, exactly: of all sets that fit the budget one with the largest gain, whatever ties there are.

Items are taken in order of gain for money. Of the partial sets only those are kept that no other beats in both cost and
gain (Nemhauser and Ullmann, 1969) and that can still reach the best set known, if the rest could be bought by the piece
(Dantzig, 1957). A first pass that keeps the most promising few finds a set so good that little is left for the second.

Every partial set carries its items as bits, the first in tie-break order highest: of sets equal in cost and gain the one
with the larger number is preferred, and what others could do later is the same for both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voting.rules.electorate import Ints, Mask
from voting.rules.filling import fill
from voting.rules.instance import InvalidElection
from voting.rules.items import Item, Packing

FEW_SETS = 2_000
MOST_WORDS = 12_000_000  # of 64 bits, in all partial sets at once
MOST_WORK = 150_000_000  # of them, at all steps together: a few seconds
LITTLE_WORK = 40_000_000  # before another way is tried
LARGEST = 2**62
SLACK = 1 + 2.0**-40
TOO_LARGE = "this election is too large for an exact max-welfare count; choose another rule"
Bits = NDArray[np.uint64]


def pack(items: Sequence[Item], budget: int, rank: Sequence[int]) -> Packing:
    """The set with the largest gain that fits; then with the lowest cost; then with the item lowest in rank, and so on."""
    usable = [item for item in items if item.cost <= budget and item.gain > 0]
    if not usable:
        return Packing(0, 0, frozenset())
    search = _Search(usable, budget, rank)
    best = search.run(0, FEW_SETS, LITTLE_WORK)[0]
    try:
        return search.found(search.run(best, None, LITTLE_WORK)[1])
    except _TooManySets:
        filled = fill(usable, budget, rank)
    try:
        return filled or search.found(search.run(best, None, MOST_WORK)[1])
    except _TooManySets:
        raise InvalidElection(TOO_LARGE) from None


class _TooManySets(Exception):
    """More partial sets matter than can be kept, or looked at in a few seconds."""


@dataclass(eq=False, slots=True)
class _Sets:
    """Partial sets, by ascending cost and gain; `bits` are their items, `differ` those in which equal sets differ."""

    cost: Ints
    gain: Ints
    bits: Bits
    differ: Bits


class _Search:
    def __init__(self, usable: Sequence[Item], budget: int, rank: Sequence[int]) -> None:
        self.order = sorted(usable, key=lambda item: (-item.gain / item.cost, item.cost, item.place))
        self.unit = math.gcd(*(item.cost for item in usable))
        self.worth = math.gcd(*(item.gain for item in usable))
        costs, gains = [item.cost // self.unit for item in self.order], [item.gain // self.worth for item in self.order]
        if max(sum(costs), sum(gains)) > LARGEST:
            raise InvalidElection(TOO_LARGE)
        self.budget = min(budget // self.unit, sum(costs))
        self.cost, self.gain = np.array(costs, np.int64), np.array(gains, np.int64)
        self.costs, self.gains = (np.concatenate(([0], np.cumsum(each))) for each in (self.cost, self.gain))
        self.by_rank = sorted(range(len(usable)), key=lambda number: rank[self.order[number].place])
        self.words = -(-len(usable) // 64)
        self.bit = np.zeros((len(usable), self.words), np.uint64)
        for position, number in enumerate(self.by_rank):
            self.bit[number, position // 64] = 1 << (63 - position % 64)

    def run(self, best: int, few: int | None, most_work: int) -> tuple[int, _Sets]:
        """What the best set surely gains, and the sets left at the end; keeps `few` sets at most, or all that matter."""
        start, words, work = np.zeros(1, np.int64), self.words if few is None else 0, 0
        sets = _Sets(start, start, np.zeros((1, words), np.uint64), np.zeros((1, words), np.uint64))
        for number in range(len(self.order)):
            left = self.budget - sets.cost + self.costs[number]
            filled = self.gains[np.searchsorted(self.costs, left, side="right") - 1] - self.gains[number]
            best = max(best, int((sets.gain + filled).max()))
            sets = self._with(sets, number, best, few)
            work += len(sets.cost) * (words + 8)
            if len(sets.cost) * 2 * words > MOST_WORDS or work > most_work:
                raise _TooManySets
            if not len(sets.cost):  # the few kept cannot reach what others could
                break
        return max(best, int(sets.gain.max(initial=0))), sets

    def _with(self, sets: _Sets, number: int, best: int, few: int | None) -> _Sets:
        """These sets without and with the next item, as far as they matter."""
        fits = np.flatnonzero(sets.cost <= self.budget - self.cost[number])
        cost = np.concatenate((sets.cost, sets.cost[fits] + self.cost[number]))
        gain = np.concatenate((sets.gain, sets.gain[fits] + self.gain[number]))
        sort = np.lexsort((-gain, cost))
        ordered = gain[sort]
        better = np.ones(len(sort), bool)
        better[1:] = ordered[1:] > np.maximum.accumulate(ordered)[:-1]
        keep = sort[better]
        keep = keep[self._can_reach(cost[keep], gain[keep], number + 1, best, few)]
        bits, differ = sets.bits[:0], sets.differ[:0]
        if few is None:
            before = np.concatenate((np.arange(len(sets.cost)), fits))
            same = np.flatnonzero((cost[sort[1:]] == cost[sort[:-1]]) & (ordered[1:] == ordered[:-1]))
            pairs = np.column_stack((sort[same], sort[same + 1]))
            bits, differ = self._bits(sets, number, before, keep, pairs)
        return _Sets(cost[keep], gain[keep], bits, differ)

    def _bits(self, sets: _Sets, number: int, before: Ints, keep: Ints, pairs: Ints) -> tuple[Bits, Bits]:
        """The items of the sets to keep; of two equal ones the preferred."""
        old, bit = len(sets.cost), self.bit[number]
        bits, differ = sets.bits[before[keep]], sets.differ[before[keep]]
        bits[keep >= old] |= bit
        at = np.full(len(before), -1)
        at[keep] = np.arange(len(keep))
        pairs = pairs[at[pairs[:, 0]] >= 0]
        if len(pairs):
            mine, others = at[pairs[:, 0]], pairs[:, 1]
            other = sets.bits[before[others]]
            other[others >= old] |= bit
            apart = bits[mine] ^ other
            differ[mine] |= sets.differ[before[others]] | apart
            first = (apart != 0).argmax(axis=1)[:, None]
            larger = np.take_along_axis(other, first, 1) > np.take_along_axis(bits[mine], first, 1)
            bits[mine] = np.where(larger, other, bits[mine])
        return bits, differ

    def _can_reach(self, cost: Ints, gain: Ints, number: int, best: int, few: int | None) -> Mask:
        """Which partial sets could reach the best, if the items from this one on were sold by the piece."""
        left = (self.budget - cost + self.costs[number]).astype(float)
        most = gain + (np.interp(left, self.costs.astype(float), self.gains.astype(float)) - float(self.gains[number]))
        can: Mask = most * SLACK + 1 >= best
        if few is not None and len(most) > few:
            promising = np.zeros(len(most), bool)
            promising[np.argpartition(most, -few)[-few:]] = True
            can &= promising
        return can

    def found(self, sets: _Sets) -> Packing:
        """The best of the sets left at the end: they are in order of gain."""
        cost, gain = int(sets.cost[-1]) * self.unit, int(sets.gain[-1]) * self.worth
        return Packing(gain, cost, frozenset(self._places(sets.bits[-1])), tuple(self._places(sets.differ[-1])))

    def _places(self, bits: Bits) -> list[int]:
        words = [int(word) for word in bits]
        chosen = (k for n, k in enumerate(self.by_rank) if words[n // 64] >> (63 - n % 64) & 1)
        return [self.order[k].place for k in chosen]
