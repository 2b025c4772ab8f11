"""The Method of Equal Shares: everyone gets the same money; supporters buy projects together.

D. Peters, G. Pierczyński, P. Skowron: Proportional Participatory Budgeting with Additive Utilities (NeurIPS 2021),
arXiv:2008.13276. Docs: docs/rules/equal-shares.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from voting.rules.instance import Instance
from voting.rules.parameters import Rule
from voting.rules.profile import Profile
from voting.rules.purse import Purse
from voting.rules.ties import TieBreak


@dataclass(frozen=True)
class Purchase:
    """One project bought in a run: `rate` is ρ, the price of one unit of utility; `price` = the most anyone paid."""

    place: int
    rate: Fraction
    price: Fraction
    tied: tuple[int, ...]
    payments: tuple[tuple[int, Fraction, Fraction], ...]
    behind: Mapping[int, Fraction]


@dataclass(frozen=True)
class Run:
    """One run with a fixed start: the purchases in order, and the money behind each project at the end."""

    start: Fraction
    purchases: tuple[Purchase, ...]
    behind: Mapping[int, Fraction]
    barred: Mapping[int, object]

    @property
    def places(self) -> tuple[int, ...]:
        """The projects bought, in order."""
        return tuple(p.place for p in self.purchases)


class EqualShares:
    """Equal Shares on one instance; `run` may be called again and again with different starts."""

    def __init__(self, instance: Instance, profile: Profile, rule: Rule, ties: TieBreak) -> None:
        self.instance, self.profile, self.rule, self.ties = instance, profile, rule, ties
        self.weights = profile.weights
        self.supporters = profile.supporters
        self.utility: list[NDArray[np.int64]] = [self._utility(place) for place in range(len(instance.projects))]

    def _utility(self, place: int) -> NDArray[np.int64]:
        if self.rule.utility == "points":
            return self.profile.supporter_points[place]
        return np.ones(len(self.supporters[place]), np.int64)

    def unit(self, place: int) -> int:
        """How much utility a utility of one stands for: the cost, where utility is cost."""
        return self.instance.projects[place].cost if self.rule.utility == "cost" else 1

    def run(self, start: Fraction, contenders: Sequence[int]) -> Run:
        """Buy, again and again, the project with the smallest price per utility that its supporters can pay."""
        accounts = [start] * self.profile.groups
        purse = Purse(self.instance)
        left = {c for c in contenders if len(self.supporters[c])}
        barred: dict[int, object] = {}
        purchases: list[Purchase] = []
        bound: dict[int, Fraction] = {}
        while True:
            for place in [c for c in left if purse.barred(c)]:
                barred[place] = purse.barred(place)
                left.discard(place)
            behind = {c: self._behind(accounts, c) for c in left}
            left -= {c for c in left if behind[c] < self.instance.costs[c]}
            best: Fraction | None = None
            tied: list[int] = []
            for place in sorted(left, key=lambda c: bound.get(c, Fraction(0))):
                if best is not None and bound.get(place, Fraction(0)) > best:
                    break
                rate = bound[place] = self._rate(accounts, place)
                if best is None or rate < best:
                    best, tied = rate, [place]
                elif rate == best:
                    tied.append(place)
            if best is None:
                return Run(start, tuple(purchases), self._all_behind(accounts, contenders), barred)
            place = self.ties.first(tied)
            left.discard(place)
            purchases.append(self._buy(accounts, place, best, tuple(tied), behind))
            purse.buy(place)

    def _behind(self, accounts: Sequence[Fraction], place: int) -> Fraction:
        return sum((accounts[g] * int(self.weights[g]) for g in self.supporters[place]), Fraction(0))

    def _all_behind(self, accounts: Sequence[Fraction], places: Sequence[int]) -> dict[int, Fraction]:
        return {c: self._behind(accounts, c) for c in places}

    def _rate(self, accounts: Sequence[Fraction], place: int) -> Fraction:
        """The ρ at which the supporters' payments min(account, ρ·u) add up to the cost."""
        cost = Fraction(self.instance.costs[place])
        if cost == 0:
            return Fraction(0)
        utility, groups = self.utility[place], self.supporters[place]
        rows = sorted(
            (accounts[g] / int(u), int(u), int(self.weights[g])) for g, u in zip(groups, utility, strict=True)
        )
        units = sum(u * w for _, u, w in rows)
        for limit, u, w in rows:
            if limit * units >= cost:
                return cost / units / self.unit(place)
            cost -= limit * u * w
            units -= u * w
        raise AssertionError("an affordable project has a price")

    def _buy(
        self, accounts: list[Fraction], place: int, rate: Fraction, tied: tuple[int, ...], behind: dict[int, Fraction]
    ) -> Purchase:
        """Take the payments from the accounts."""
        price = rate * self.unit(place)
        classes: dict[tuple[Fraction, Fraction], int] = {}
        most = Fraction(0)
        for g, u in zip(self.supporters[place], self.utility[place], strict=True):
            paid = min(accounts[g], price * int(u))
            accounts[g] -= paid
            most = max(most, paid)
            classes[paid, accounts[g]] = classes.get((paid, accounts[g]), 0) + int(self.weights[g])
        payments = tuple((voters, paid, left) for (paid, left), voters in sorted(classes.items(), reverse=True))
        return Purchase(place, rate, most, tied, payments, behind)
