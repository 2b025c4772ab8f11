"""How well an outcome serves the voters, measured once at the count and stored as plain data.

Fractions are written exactly, as "7/3"; amounts are in the poll's smallest unit of money. What the numbers mean is in
`voting.rules.measuring` and `voting.rules.certificates`; how a page says them is in `voting.fairness`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from voting.rules import Instance, Outcome, Profile, Share, check_prices, ejr_plus, measures, prices_of
from voting.rules.parameters import Utility

MOST_NUMBER = 10  # voters with this many funded projects or more are counted together


def measured(
    instance: Instance, profile: Profile, outcome: Outcome, *, utility: Utility | None = None, proofs: bool = True
) -> dict[str, Any]:
    """The measures of an outcome, and what the check of its proportionality found.

    `utility` is what that check counts by; without it, what the rule itself counts by. Without `proofs`, prices are not
    checked: that takes longer than most counts.
    """
    found = measures(instance, profile, outcome)
    utility = utility or outcome.rule.utility
    let_down = ejr_plus(instance, profile, outcome.winners, utility)
    return {
        "voters": found.voters,
        "projects": len(outcome.winners),
        "cost": outcome.cost,
        "average_number": str(found.average_number),
        "average_cost": str(found.average_cost),
        "excluded": found.excluded,
        "by_number": _by_number(instance, profile, outcome),
        "most_number": MOST_NUMBER,
        "neighborhoods": _shares(found.neighborhoods),
        "categories": _shares(found.categories),
        "let_down": None if let_down is None else asdict(let_down) | {"deserved": str(let_down.deserved)},
        "utility": utility,
        "prices": _prices(instance, profile, outcome) if proofs else None,
    }


def _by_number(instance: Instance, profile: Profile, outcome: Outcome) -> list[int]:
    """How many voters support no funded project, how many support one, two, and so on."""
    number = [0] * profile.groups
    for id_ in outcome.winners:
        for group in profile.supporters[instance.index[id_]].tolist():
            number[group] += 1
    voters: Counter[int] = Counter()
    for funded, weight in zip(number, profile.weights.tolist(), strict=True):
        voters[min(funded, MOST_NUMBER)] += weight
    return [voters[funded] for funded in range(max(voters, default=0) + 1)]


def _shares(shares: Sequence[Share]) -> list[list[str]]:
    return [[share.name, str(share.money), str(share.votes)] for share in shares]


def _prices(instance: Instance, profile: Profile, outcome: Outcome) -> dict[str, Any] | None:
    """The start and size of the price system of an Equal Shares count, and what is wrong with it ("" for a proof)."""
    prices = prices_of(outcome)
    if prices is None:
        return None
    wrong = check_prices(instance, profile, prices, outcome.rule.utility)
    return {"start": str(prices.start), "bought": len(prices.bought), "wrong": wrong}
