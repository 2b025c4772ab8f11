"""Exact prices: what everyone paid, as rational numbers, without an account for everyone.

A voter who has not run out of money holds the start minus the prices of what they bought. So the money of any set of
such voters is `voters * start - sum(price_k * units_k)`: a handful of counted whole numbers and the exact prices. The
ledger keeps those prices over one common denominator, and never needs a fraction for each voter.

Prices are written down late: most rounds are decided by fixed-point numbers whose error is known, and only if that is
not enough, or at the end, are the rounds waiting made exact, in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.electorate import Electorate, Mask, Rows


@dataclass(frozen=True, slots=True)
class Waiting:
    """A purchase whose exact price is not worked out yet.

    Of the supporters in `rows` those marked in `spent` gave all they had; the others share the rest of `cost` over
    `paying` units of price.
    """

    place: int
    cost: int
    electorate: Electorate
    rows: Rows
    spent: Mask
    voters_spent: int
    paying: int


class Ledger:
    """The start and the prices paid so far in one run, exact, in cents: numerators over one `denominator`."""

    def __init__(self, start: Fraction) -> None:
        self.denominator = start.denominator
        self.start = start.numerator
        self.prices: dict[int, int] = {}
        self.waiting: list[Waiting] = []

    def held(self, voters: int, units: Sequence[int]) -> int:
        """What voters who never ran out hold together, over the denominator; `units[c]` counts what they bought."""
        total = voters * self.start
        for place, price in self.prices.items():
            if units[place]:
                total -= units[place] * price
        return total

    def price(self, place: int) -> Fraction:
        """The exact price of a unit of a bought project, in cents."""
        return Fraction(self.prices[place], self.denominator)

    def record(self, place: int, numerator: int, divisor: int) -> None:
        """Write down a price `numerator / (denominator * divisor)`."""
        if divisor != 1:
            self.denominator *= divisor
            self.start *= divisor
            for bought in self.prices:
                self.prices[bought] *= divisor
        self.prices[place] = numerator

    def catch_up(self) -> None:
        """Work out the exact price of every purchase that is waiting."""
        for purchase in self.waiting:
            owed = purchase.cost * self.denominator
            if purchase.voters_spent:
                units = purchase.electorate.units_by_project(purchase.rows[purchase.spent])
                owed -= self.held(purchase.voters_spent, units.tolist())
            self.record(purchase.place, owed, purchase.paying)
        self.waiting.clear()
