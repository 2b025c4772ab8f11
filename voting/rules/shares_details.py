"""An Equal Shares run told in full: who paid how much in each round, and the money behind every project."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from voting.rules.electorate import Ints
from voting.rules.equal_shares import Choice, Run, Setting
from voting.rules.outcome import Payment
from voting.rules.reasons import Reason
from voting.rules.shares_wishes import Wish, Wishing


@dataclass(frozen=True, slots=True)
class Purchase:
    """One purchase of a run: the exact price of a unit, in cents, who paid, and the money behind every open project.

    `behind` is told before the purchase, in whole cents; `dropped` are the projects that it made unaffordable.
    """

    place: int
    tied: tuple[int, ...]
    price: Fraction
    payments: tuple[Payment, ...]
    behind: Mapping[int, int]
    dropped: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A finished run: its purchases, the whole cents behind every lost project at the end, and who was barred.

    `wishes` say what would have bought each lost project.
    """

    start: Fraction
    purchases: tuple[Purchase, ...]
    behind: Mapping[int, int]
    barred: Mapping[int, Reason]
    wishes: Mapping[int, Wish]


def tell(setting: Setting, start: Fraction) -> Story:
    """Run once from this start, and tell it all."""
    return _Telling(setting, start).story()


class _Telling:
    def __init__(self, setting: Setting, start: Fraction) -> None:
        self.setting = setting
        self.run = Run(setting, start)
        self.support = setting.electorate.support
        self.voters = [support.all_voters for support in self.support]
        self.money = np.array([voters * self.run.accounts.full for voters in self.voters], dtype=np.int64)
        self.open = [c for c in setting.contenders if self.voters[c]]
        self.cents: dict[int, int] = {}
        self.wishing = Wishing(self.run)

    def story(self) -> Story:
        """Step through the run."""
        purchases = []
        behind, _ = self._behind()
        while (choice := self.run.choose()) is not None:
            payments, price = self._take(choice)
            self.open = [c for c in self.open if c != choice.place and c not in self.run.barred]
            after, dropped = self._behind()
            purchases.append(Purchase(choice.place, choice.tied, price, payments, behind, dropped))
            behind = after
        lost = [c for c in self.setting.contenders if c not in self.run.places and c not in self.run.barred]
        final = {place: self._cents(place) for place in lost}
        wishes = {place: self.wishing.wish(place, cents) for place, cents in final.items()}
        return Story(self.run.start, tuple(purchases), final, self.run.barred, wishes)

    def _behind(self) -> tuple[dict[int, int], tuple[int, ...]]:
        """The whole cents behind each open project, and the projects that are unaffordable from here on."""
        behind = {place: self._cents(place) for place in self.open}
        dropped = tuple(place for place, cents in behind.items() if cents < self.setting.instance.costs[place])
        self.open = [place for place in self.open if place not in dropped]
        return {place: behind[place] for place in self.open}, dropped

    def _cents(self, place: int) -> int:
        """The whole cents behind a project; kept until one of its supporters pays for something."""
        if place not in self.cents:
            self.cents[place] = self._worked_out(place)
        return self.cents[place]

    def _worked_out(self, place: int) -> int:
        accounts, money = self.run.accounts, int(self.money[place])
        doubt = accounts.error * self.voters[place]
        low, high = (money - doubt) // accounts.scale, (money + doubt) // accounts.scale
        return max(low, 0) if low == high else math.floor(behind_exactly(self.run, place))

    def _take(self, choice: Choice) -> tuple[tuple[Payment, ...], Fraction]:
        """Buy, keep the money behind every project up to date, and say who paid."""
        place, accounts = choice.place, self.run.accounts
        support = self.support[place]
        error, worthwhile = accounts.error, self.wishing.worthwhile
        everyone = accounts.account.copy() if worthwhile else accounts.account
        before = everyone[support.rows]
        self.run.take(choice)
        if place not in accounts.paid:
            return (), Fraction(0)
        accounts.refine()
        if worthwhile:
            self.wishing.after_round(everyone, error, self.money, place, accounts.ledger.price(place))
        after = accounts.account[support.rows]
        paid = before - after
        some = paid > 0
        electorate = self.setting.electorate
        self.money -= electorate.paid_by_project(support.rows[some], paid[some])
        for other in np.flatnonzero(electorate.units_by_project(support.rows[before > 0])).tolist():
            self.cents.pop(other, None)
        return self._payments(place, before, after), accounts.ledger.price(place)

    def _payments(self, place: int, before: Ints, after: Ints) -> tuple[Payment, ...]:
        support, accounts = self.support[place], self.run.accounts
        price = accounts.ledger.price(place)
        full, rest = after > 0, (before > 0) & (after == 0)
        out = []
        total = price * support.units_in(full)
        if full.any():
            least, most = (1, 1) if support.share is None else (support.share[full].min(), support.share[full].max())
            out.append(Payment("full", support.voters_in(full), price * int(least), price * int(most), total))
        if rest.any():
            least, most = (Fraction(int(edge) // accounts.scale) for edge in (before[rest].min(), before[rest].max()))
            cost = self.setting.instance.costs[place]
            out.append(Payment("rest", support.voters_in(rest), least, most, cost - total))
        return tuple(out)


def behind_exactly(run: Run, place: int) -> Fraction:
    """The money that a project's supporters hold together now, exact, in cents. Not during the rounds of classes."""
    accounts, electorate = run.accounts, run.setting.electorate
    accounts.ledger.catch_up()
    support = electorate.support[place]
    alive = accounts.account[support.rows] > 0
    units = electorate.units_by_project(support.rows[alive]).tolist()
    return Fraction(accounts.ledger.held(support.voters_in(alive), units), accounts.ledger.denominator)
