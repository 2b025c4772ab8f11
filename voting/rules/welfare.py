"""Max-welfare: of all sets of projects that fit the budget, one with the most support. Docs: docs/rules/max-welfare.md.

This is the knapsack problem, solved exactly: see `packing`. Where conflicts or envelopes bind, branch and bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from voting.rules.greedy import greedy_order
from voting.rules.instance import InvalidElection
from voting.rules.items import Item
from voting.rules.packing import TOO_LARGE, pack
from voting.rules.purse import Purse
from voting.rules.reasons import Reason
from voting.rules.record import Record

MOST_STEPS = 200_000


def run_welfare(record: Record) -> None:
    """Fund the best set; of equally good ones the cheapest, then the one that the rule's tie-break prefers."""
    instance = record.instance
    gains = [_gain(record, c) for c in range(len(instance.projects))]
    votes = record.profile.votes
    items = [Item(c, instance.costs[c], gains[c]) for c in record.contenders if votes[c] and gains[c] >= 0]
    if record.purse.constrained:
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
    best = pack(items, budget, record.ties.rank)
    if best.tied:
        record.tied.append((1, best.tied))
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
        if steps > MOST_STEPS:
            raise InvalidElection(TOO_LARGE)
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
