"""How Equal Shares spends what a plain run leaves: raising every start (`add1`), then greedy (`utilitarian`)."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from voting.rules.instance import Instance
from voting.rules.parameters import Rule
from voting.rules.purse import Purse

Places = tuple[int, ...]


def first_start(instance: Instance, rule: Rule, voters: int) -> Fraction:
    """What every account begins with, in cents: the budget per voter, in `add1` rounded down to whole units."""
    if voters == 0 or instance.budget <= 0:
        return Fraction(0)
    share = Fraction(instance.budget, voters)
    if rule.completion in ("add1", "add1u") and rule.integral:
        return Fraction(math.floor(share / instance.subunits) * instance.subunits)
    return share


def exhaustive(instance: Instance, places: Places, contenders: Places) -> bool:
    """Whether no contender beside these would still fit."""
    purse = Purse(instance, places)
    bought = set(places)
    return not any(purse.obstacle(c) is None for c in contenders if c not in bought)


def raise_start(
    instance: Instance, rule: Rule, contenders: Places, start: Fraction, places_at: Callable[[Fraction], Places]
) -> Fraction:
    """The start that `add1` ends with: the last one, raising by the increment, whose outcome fits the budget."""
    step = rule.increment * instance.subunits
    places = places_at(start)
    cap = sum(instance.costs[c] for c in contenders)
    while start <= cap and len(places) < len(contenders):
        if rule.stop_when_exhaustive and exhaustive(instance, places, contenders):
            break
        after = places_at(start + step)
        if sum(instance.costs[c] for c in after) > instance.budget:
            break
        start, places = start + step, after
    return start
