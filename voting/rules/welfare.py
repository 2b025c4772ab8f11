"""Max-welfare: of all sets of projects that fit the budget, one with the most support. Docs: docs/rules/max-welfare.md.

This is the knapsack problem, solved exactly: projects are taken in order of gain for money, and of the partial sets
only those are kept that no other beats in both cost and gain (Nemhauser and Ullmann, 1969) and that can still reach the
best set known, if the rest could be bought by the piece (Dantzig, 1957).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from voting.rules.greedy import greedy_order
from voting.rules.instance import InvalidElection
from voting.rules.purse import Purse
from voting.rules.reasons import Reason
from voting.rules.record import Record

MOST_STATES = 4_000_000
SLACK = 1 + 2.0**-40


@dataclass(frozen=True, slots=True)
class Item:
    """One project to pack: its place, what it costs (more than zero), and what it gains."""

    place: int
    cost: int
    gain: int


@dataclass(frozen=True, slots=True)
class Packing:
    """A set of projects that fits."""

    gain: int
    cost: int
    places: frozenset[int]


def pack(items: Sequence[Item], budget: int) -> Packing:
    """A set with the largest gain that fits, and among those one with the lowest cost. Exact."""
    usable = [item for item in items if item.cost <= budget and item.gain > 0]
    order = sorted(usable, key=lambda item: (-item.gain / item.cost, item.cost, item.place))
    cost, gain = np.zeros(1, np.int64), np.zeros(1, np.int64)
    stages: list[tuple[np.ndarray, np.ndarray]] = []
    best = 0
    for number, item in enumerate(order):
        best = max(best, _reached(cost, gain, order[number:], budget))
        fits = np.flatnonzero(cost <= budget - item.cost)
        costs, gains = np.concatenate((cost, cost[fits] + item.cost)), np.concatenate((gain, gain[fits] + item.gain))
        parents = np.concatenate((np.arange(len(cost)), fits))
        taken = np.concatenate((np.zeros(len(cost), bool), np.ones(len(fits), bool)))
        sort = np.lexsort((-gains, costs))
        gains = gains[sort]
        better = np.ones(len(sort), bool)
        better[1:] = gains[1:] > np.maximum.accumulate(gains)[:-1]
        keep = sort[better]
        keep = keep[_can_reach(costs[keep], gains[better], order[number + 1 :], budget, best)]
        cost, gain = costs[keep], (np.concatenate((gain, gain[fits] + item.gain)))[keep]
        stages.append((parents[keep], taken[keep]))
        if sum(len(parent) for parent, _ in stages) > MOST_STATES:
            raise InvalidElection("this election is too large for an exact max-welfare count; choose another rule")
    at = int(gain.argmax())
    total = Packing(int(gain[at]), int(cost[at]), frozenset())
    return Packing(total.gain, total.cost, frozenset(_trace(order, stages, at)))


def _trace(order: Sequence[Item], stages: list[tuple[np.ndarray, np.ndarray]], at: int) -> list[int]:
    places = []
    for item, (parents, taken) in zip(reversed(order), reversed(stages), strict=True):
        if taken[at]:
            places.append(item.place)
        at = int(parents[at])
    return places


def _reached(cost: np.ndarray, gain: np.ndarray, rest: Sequence[Item], budget: int) -> int:
    """What the best of these partial sets surely gains, adding the rest in order while it fits."""
    costs = np.cumsum([0, *(item.cost for item in rest)])
    gains = np.cumsum([0, *(item.gain for item in rest)])
    return int((gain + gains[np.searchsorted(costs, budget - cost, side="right") - 1]).max())


def _can_reach(cost: np.ndarray, gain: np.ndarray, rest: Sequence[Item], budget: int, best: int) -> np.ndarray:
    """Which partial sets could reach the best, if the rest were sold by the piece."""
    costs = np.cumsum([0.0, *(float(item.cost) for item in rest)])
    gains = np.cumsum([0.0, *(float(item.gain) for item in rest)])
    return (gain + np.interp(budget - cost, costs, gains)) * SLACK + 1 >= best


def run_welfare(record: Record) -> None:
    """Fund the best set; of equally good ones the cheapest, then the one that the rule's tie-break prefers."""
    instance = record.instance
    gains = [_gain(record, c) for c in range(len(instance.projects))]
    votes = record.profile.votes
    items = [Item(c, instance.costs[c], gains[c]) for c in record.contenders if votes[c] and gains[c] >= 0]
    if instance.budget < 0:
        chosen: frozenset[int] = frozenset()
    elif record.purse.constrained:
        chosen = _constrained(record, items)
    else:
        free = {item.place for item in items if item.cost == 0}
        chosen = _preferred(record, [item for item in items if item.cost], instance.budget) | free
    for place in [c for c in greedy_order(record) if c in chosen]:
        record.fund(place, "max-welfare", Reason("funded.welfare"))
    for place in record.contenders:
        barred = record.purse.barred(place)
        if instance.costs[place] > instance.budget:
            barred = record.purse.obstacle(place)
        empty = Reason("unfunded.less_welfare" if votes[place] else "unfunded.no_support")
        record.refuse(place, barred or empty)


def _gain(record: Record, place: int) -> int:
    votes, scores = int(record.profile.votes[place]), int(record.profile.scores[place])
    cost = record.instance.costs[place]
    return {"cost": votes * cost, "cardinality": votes, "points": scores}[record.rule.utility]


def _preferred(record: Record, items: Sequence[Item], budget: int) -> frozenset[int]:
    """Of the best packings, the one that has the project first in tie-break order, then the next, and so on."""
    best = pack(items, budget)
    rest, gain, spare = {item.place: item for item in items}, best.gain, best.cost
    fixed: set[int] = set()
    for item in sorted(items, key=lambda item: record.ties.rank[item.place]):
        del rest[item.place]
        if item.place not in best.places:
            if item.cost > spare:
                continue
            other = pack(list(rest.values()), spare - item.cost)
            if other.gain + item.gain < gain:
                continue
            record.tied.append((1, tuple(best.places ^ (other.places | fixed | {item.place}))))
            best = Packing(best.gain, best.cost, frozenset(other.places | fixed | {item.place}))
        fixed.add(item.place)
        spare, gain = spare - item.cost, gain - item.gain
    return best.places


def _constrained(record: Record, items: Sequence[Item]) -> frozenset[int]:
    """The best set when conflicts or envelopes bind: branch and bound, the projects dearest for their gain last."""
    rank = record.ties.rank
    order = sorted(items, key=lambda item: (item.cost > 0, Fraction(-item.gain, max(item.cost, 1)), rank[item.place]))
    best: tuple[int, int, int, tuple[int, ...]] = (0, 0, 0, ())
    equal: set[int] = set()
    stack: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
    steps = 0
    while stack:
        number, gain, places = stack.pop()
        purse = Purse(record.instance, places)
        # Of equal gain and cost the set wins that has the project first in tie-break order, then the next, and so on.
        preference = sum(1 << (len(rank) - rank[c]) for c in places)
        found = (gain, purse.left - record.instance.budget, preference, places)
        if found[:2] == best[:2]:
            equal |= set(found[3]) ^ set(best[3])
        elif found > best:
            equal = set()
        best = max(best, found)
        if number == len(order) or gain + _by_the_piece(order[number:], purse.left) < best[0]:
            continue
        steps += 1
        if steps > MOST_STATES // 20:
            raise InvalidElection("this election is too large for an exact max-welfare count; choose another rule")
        item = order[number]
        stack.append((number + 1, gain, places))
        if purse.obstacle(item.place) is None:
            stack.append((number + 1, gain + item.gain, (*places, item.place)))
    if tied := tuple(item.place for item in order if item.place in equal and item.gain):
        record.tied.append((1, tied))
    return frozenset(best[3])


def _by_the_piece(rest: Sequence[Item], left: int) -> int:
    """At most what the rest can gain with this money, if projects could be bought by the piece; rounded up."""
    total = 0
    for item in rest:
        if item.cost > left:
            return total + -(-item.gain * left // item.cost)
        total, left = total + item.gain, left - item.cost
    return total
