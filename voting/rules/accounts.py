"""Voters' accounts in one run of Equal Shares: fixed-point numbers with a known error, settled exactly where it counts.

Every account is kept as a whole number of tiny units (`scale` of them a cent), so sums are exact and the order of
adding does not matter. An account differs from its true, rational value by at most `error` units. Who has run out of
money is known for certain, and they hold exactly zero. Whatever these bounds leave open is settled by the exact prices
of the `Ledger`, as robust geometric predicates do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from voting.rules.classes import Classes
from voting.rules.electorate import Electorate, Ints, Mask, Rows, Support, exact_sums
from voting.rules.ledger import Ledger, Waiting

ROOM = 2**61
COARSE = 2**-14
SHRINK = 256


@dataclass(frozen=True, slots=True)
class Offer:
    """What the supporters of a project pay, exactly: the price of one unit is `numerator / divisor` over the ledger's
    denominator. `spent` are the rows that this purchase leaves with nothing."""

    place: int
    numerator: int
    divisor: int
    price: Fraction
    spent: Rows


class Accounts:
    """The accounts of all rows during one run, and the exact ledger beside them."""

    def __init__(self, electorate: Electorate, costs: tuple[int, ...], start: Fraction) -> None:
        self.electorate, self.costs = electorate, costs
        self.ledger = Ledger(start)
        largest = max(1, math.ceil(start)) * max(1, electorate.voters)
        self.scale = max(1, ROOM // (largest * electorate.largest_share))
        self.full = int(start * self.scale)
        self.account: Ints = np.full(electorate.size, self.full, np.int64)
        self.support: list[Support] = list(electorate.support)
        self.listed: list[int | None] = [None] * len(costs)
        self.error = 1
        self.paid: dict[int, int] = {}

    def spread(self, base: Electorate) -> None:
        """Go on with an account for each row of the electorate that the classes were made of."""
        assert isinstance(self.electorate, Classes)
        self.account = self.account[self.electorate.class_of]
        self.electorate = base
        self.support = list(base.support)
        self.listed = [None] * len(self.costs)

    def held(self, place: int) -> Ints:
        """The accounts of a project's supporters; those out of money are dropped from the list now and then."""
        support = self.support[place]
        held = self.account.take(support.rows)
        if len(held) > SHRINK and np.count_nonzero(held) * 4 < len(held) * 3:
            keep = held > 0
            self.support[place] = support.only(keep)
            self.listed[place] = None
            held = held[keep]
        return held

    def units(self, place: int) -> int:
        """The units of price of all supporters still listed: at least those of all who have money left."""
        listed = self.listed[place]
        if listed is None:
            listed = self.listed[place] = self.support[place].all_units
        return listed

    def payments(self, place: int, held: Ints, price: int) -> tuple[int, int]:
        """At a price a unit (scaled): what the supporters pay together, and the units of those who could pay more."""
        support = self.support[place]
        limit = price if support.share is None else support.share * price
        paid = np.minimum(held, limit)
        total = np.add.reduce(paid) if support.weight is None else np.dot(paid, support.weight)
        return int(total), support.units_in(held > limit)

    def paying_above(self, place: int, held: Ints, price: int) -> int:
        """The units of the supporters who could pay more than this price a unit (scaled)."""
        support = self.support[place]
        return support.units_in(held > (price if support.share is None else support.share * price))

    def pay(self, place: int, low: int, price: int, high: int) -> bool:
        """Buy a project at a scaled price; False if the bounds of the true price leave open who runs out of money.

        `price` must be what the accounts as they stand give, rounded down.
        """
        support = self.support[place]
        held = self.account.take(support.rows)
        share: Ints | int = 1 if support.share is None else support.share
        alive, paying = held > 0, held > share * (high + self.error)
        sure = held >= share * (low - self.error)
        if np.count_nonzero(alive & sure) != np.count_nonzero(paying):
            return False
        spent = alive ^ paying
        units, voters = support.units_in(paying), support.voters_in(spent)
        waiting = Waiting(place, self.costs[place], self.electorate, support.rows, spent, voters, units)
        self.ledger.waiting.append(waiting)
        self._take(place, held, price, paying)
        self.paid[place] = price
        self.error += (self.error * voters // units + 2) * self.electorate.largest_share
        if self.error > self.full * COARSE:
            self.refine()
        return True

    def pay_exactly(self, offer: Offer) -> None:
        """Buy a project at its exact price."""
        place = offer.place
        self.ledger.record(place, offer.numerator, offer.divisor)
        price = self.ledger.prices[place] * self.scale // self.ledger.denominator
        held = self.account.take(self.support[place].rows)
        self._take(place, held, price, held > 0)
        self.account[offer.spent] = 0
        self.paid[place] = price
        self.error += self.electorate.largest_share

    def _take(self, place: int, held: Ints, price: int, paying: Mask) -> None:
        """Take the payments. Who goes on having money keeps at least one unit, so that zero goes on to mean zero."""
        support = self.support[place]
        held -= price if support.share is None else support.share * price
        np.maximum(held, 1, out=held)
        held *= paying
        self.account[support.rows] = held

    def refine(self) -> None:
        """Work out all prices exactly and correct the accounts, so that the error is as small as at the start."""
        self.ledger.catch_up()
        for place, price in self.paid.items():
            exact = self.ledger.prices[place] * self.scale // self.ledger.denominator
            if exact != price:
                support = self.electorate.support[place]
                held = self.account.take(support.rows)
                share: Ints | int = 1 if support.share is None else support.share
                self.account[support.rows] = np.where(held > 0, np.maximum(held + share * (price - exact), 1), 0)
                self.paid[place] = exact
        self.error = 1 + len(self.paid) * self.electorate.largest_share

    def offer(self, place: int, guess: int) -> Offer | None:
        """The exact price, found near a scaled guess; None if the supporters cannot pay the cost together."""
        self.ledger.catch_up()
        held = self.held(place)
        margin = 4 * self.error + 4
        while True:
            offer, sure = self._offer_near(place, held, guess, margin)
            if sure:
                return offer
            margin *= 64

    def _offer_near(self, place: int, held: Ints, guess: int, margin: int) -> tuple[Offer | None, bool]:
        """The price, if accounts more than a margin below the guess run out and those more than one above do not.

        The accounts between are settled exactly. Beside it, whether the price bears those assumptions out.
        """
        support = self.support[place]
        share: Ints | int = 1 if support.share is None else support.share
        alive = held > 0
        below = alive & (held <= share * max(guess - margin, -1))
        above = held > share * min(guess + margin, ROOM // self.electorate.largest_share)
        between = alive & ~below & ~above
        spent = support.rows[below]
        owed = self.costs[place] * self.ledger.denominator
        if len(spent):
            units = self.electorate.units_by_project(spent)
            owed -= self.ledger.held(support.voters_in(below), units.tolist())
        numerator, divisor, out = self._settle(support.only(between), owed, support.units_in(above | between))
        if divisor == 0:
            return None, numerator > 0
        price = numerator * self.scale // (self.ledger.denominator * divisor)
        sure = (not len(spent) or price > guess - margin + self.error) and (
            not above.any() or price < guess + margin - self.error - 1
        )
        exact = Fraction(numerator, self.ledger.denominator * divisor)
        return Offer(place, numerator, divisor, exact, np.concatenate((spent, out))), sure

    def _settle(self, between: Support, owed: int, paying: int) -> tuple[int, int, Rows]:
        """Solve the price exactly: who of these rows runs out? Returns the price, its divisor, and those rows.

        A divisor of zero says that everyone is out of money and the first number is still owed.
        """
        if not len(between.rows):
            return owed, paying, between.rows
        kinds, kind_of = self._kinds(between)
        weight = np.ones(len(kind_of), np.int64) if between.weight is None else between.weight
        voters = exact_sums(kind_of, weight, len(kinds)).tolist()
        # Quotients of different value differ by more than one over the product of two shares.
        shift = 2 * max(share for _, share in kinds).bit_length()
        order = sorted(range(len(kinds)), key=[(account << shift) // share for account, share in kinds].__getitem__)
        for k in order:
            account, share = kinds[k]
            if owed * share <= account * paying:
                break
            owed -= account * voters[k]
            paying -= share * voters[k]
        if paying == 0:
            return owed, 0, between.rows
        out = np.array([account * paying <= owed * share for account, share in kinds])
        return owed, paying, between.rows[out[kind_of]]

    def _kinds(self, support: Support) -> tuple[list[tuple[int, int]], Ints]:
        """The exact accounts (over the ledger's denominator) and shares found among rows that have not run out.

        Beside them, for each row, which of these pairs it has.
        """
        bought = list(self.ledger.prices)
        history = np.ones((len(support.rows), len(bought) + 1), np.int64)
        if support.share is not None:
            history[:, -1] = support.share
        for column, place in enumerate(bought):
            history[:, column] = self.electorate.support[place].share_of(support.rows)
        found, kind_of = np.unique(history, axis=0, return_inverse=True)
        prices = [self.ledger.prices[place] for place in bought]
        kinds = [
            (self.ledger.start - sum(n * price for n, price in zip(units, prices, strict=True) if n), share)
            for *units, share in found.tolist()
        ]
        return kinds, kind_of.ravel()
