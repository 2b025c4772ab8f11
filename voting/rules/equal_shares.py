"""The Method of Equal Shares: everyone gets the same money; supporters buy projects together.

D. Peters, G. Pierczyński, P. Skowron: Proportional Participatory Budgeting with Additive Utilities (NeurIPS 2021),
arXiv:2008.13276. Docs: docs/rules/equal-shares.md.

A run keeps a lower bound of every project's price; money only leaves accounts, so prices only rise and an old bound
stays true. Only projects whose bound could still win are looked at, each by Newton's method on what its supporters pay
at a price, which is concave and therefore never overshoots. Bounds that overlap are settled by exact prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf

import numpy as np

from voting.rules.accounts import Accounts, Offer
from voting.rules.classes import Classes
from voting.rules.electorate import Electorate, Ints
from voting.rules.instance import Instance
from voting.rules.parameters import Rule
from voting.rules.purse import Purse
from voting.rules.reasons import Reason
from voting.rules.ties import TieBreak

UP, DOWN = 1 + 2**-50, 1 - 2**-50  # more than the rounding of a few float operations


@dataclass(frozen=True, slots=True)
class Quote:
    """Bounds on a project's rate (price per utility), and on its scaled price a unit."""

    low: float
    high: float
    least: int
    price: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """The project to buy next, all projects with an equal claim, and its exact offer where one was needed."""

    place: int
    tied: tuple[int, ...]
    offer: Offer | None = None
    quote: Quote | None = None


class Setting:
    """What all runs of one count share: the instance, the electorate, the rule and its tie-break.

    `share[c]` is the price of a unit in whole cents (rounded down) when every supporter can pay, `rates[c]` the same
    per utility, `reach[c]` the start below which the supporters cannot pay at all. `unit[c]` is what a utility of one
    stands for: the cost, where utility is cost. `free` are supported projects that cost nothing.
    """

    def __init__(
        self, instance: Instance, electorate: Electorate, rule: Rule, ties: TieBreak, contenders: Sequence[int]
    ) -> None:
        self.instance, self.electorate, self.rule, self.ties = instance, electorate, rule, ties
        self.contenders = tuple(contenders)
        costs = instance.costs
        self.votes = [support.all_voters for support in electorate.support]
        self.units = units = [max(support.all_units, 1) for support in electorate.support]
        self.constrained = bool(instance.conflicts or instance.envelopes)
        self.unit = [max(cost, 1) if rule.utility == "cost" else 1 for cost in costs]
        self.share = [cost // n for cost, n in zip(costs, units, strict=True)]
        priced = [c for c in self.contenders if self.votes[c] and costs[c]]
        self.free = [c for c in self.contenders if self.votes[c] and not costs[c]]
        self.rates = np.full(len(costs), inf)
        self.rates[priced] = [costs[c] / units[c] / self.unit[c] * DOWN for c in priced]
        self.reach = np.array([cost / max(votes, 1) * DOWN for cost, votes in zip(costs, self.votes, strict=True)])


class Run:
    """One run of Equal Shares from a given start, a purchase at a time."""

    def __init__(self, setting: Setting, start: Fraction, classes: Classes | None = None) -> None:
        self.setting, self.start, self.ties = setting, start, setting.ties
        self.early = classes.early if classes else None
        costs = setting.instance.costs
        self.accounts = Accounts(classes or setting.electorate, costs, start)
        self.purse = Purse(setting.instance)
        self.barred: dict[int, Reason] = {}
        self.tied: list[tuple[int, ...]] = []
        self.unit = setting.unit
        self.free = list(setting.free)
        self.prices = [share * self.accounts.scale for share in setting.share]
        self.bounds = setting.rates * (self.accounts.scale * DOWN)
        self.bounds[setting.reach > float(start) * UP] = inf
        self.spread_after: int | None = None
        self._bar()

    @property
    def places(self) -> tuple[int, ...]:
        """The projects bought, in order."""
        return tuple(self.purse.bought)

    @property
    def priced(self) -> tuple[int, ...]:
        """The projects bought that cost anything, in order."""
        return tuple(self.accounts.paid)

    def finish(self) -> None:
        """Buy until nothing more can be bought."""
        while (choice := self.choose()) is not None:
            self.take(choice)

    def choose(self) -> Choice | None:
        """The project to buy next; None if no supporters can pay for theirs any more."""
        if self.free:
            return Choice(self.ties.first(self.free), tuple(self.free))
        quotes, limit = self._quotes()
        close = [place for place, quote in quotes.items() if quote.low <= limit]
        if len(close) == 1 and quotes[close[0]].most is not None:
            return Choice(close[0], (close[0],), quote=quotes[close[0]])
        return self._settle({place: quotes[place] for place in close})

    def take(self, choice: Choice) -> None:
        """Buy the chosen project."""
        place, accounts = choice.place, self.accounts
        if place in self.free:
            self.free.remove(place)
        else:
            if self.early is not None and place not in self.early:
                accounts.spread(self.setting.electorate)
                self.early, self.spread_after = None, len(self.purse.bought)
                if choice.offer is not None:
                    choice = replace(choice, offer=accounts.offer(place, self.prices[place]))
            self._pay(choice)
            self.bounds[place] = inf
        self.tied.append(choice.tied)
        self.purse.buy(place)
        self._bar()

    def _pay(self, choice: Choice) -> None:
        quote, offer = choice.quote, choice.offer
        if offer is None and quote is not None and quote.most is not None:
            if self.accounts.pay(choice.place, quote.least, quote.price, quote.most):
                return
            offer = self.accounts.offer(choice.place, quote.least)
        assert offer is not None
        self.accounts.pay_exactly(offer)

    def _bar(self) -> None:
        """Take projects out of the race that conflicts or envelopes now exclude."""
        if not self.purse.constrained:
            return
        for place in [*np.flatnonzero(self.bounds < inf).tolist(), *self.free]:
            reason = self.purse.barred(place)
            if reason is not None:
                self.barred[place] = reason
                self.bounds[place] = inf
                if place in self.free:
                    self.free.remove(place)

    def _quotes(self) -> tuple[dict[int, Quote], float]:
        """Quotes of every project whose bound could still win, and the rate that surely wins."""
        open_, limit = self.bounds.copy(), inf
        quotes: dict[int, Quote] = {}
        while (least := open_.min(initial=inf)) <= limit and least < inf:
            place = int(open_.argmin())
            open_[place] = inf
            quote = self._quote(place, limit)
            if quote is not None:
                quotes[place] = quote
                limit = min(limit, quote.high)
        return quotes, limit

    def _settle(self, close: dict[int, Quote]) -> Choice | None:
        """Compare exactly what the bounds leave open."""
        rates = self._plain_rates(close)
        offers: dict[int, Offer | None] = {}
        if rates is None:
            offers = {place: self.accounts.offer(place, quote.least) for place, quote in close.items()}
            rates = {place: offer.price / self.unit[place] for place, offer in offers.items() if offer is not None}
            self.bounds[[place for place in close if place not in rates]] = inf
        if not rates:
            return None
        best = min(rates.values())
        tied = tuple(place for place, rate in rates.items() if rate == best)
        first = self.ties.first(tied)
        return Choice(first, tied, offer=offers.get(first), quote=close[first])

    def _plain_rates(self, close: dict[int, Quote]) -> dict[int, Fraction] | None:
        """The exact rates, if every supporter with money can surely pay the full price; else None."""
        rates = {}
        for place, quote in close.items():
            if quote.most is None:
                return None
            held = self.accounts.held(place)
            units = self.accounts.paying_above(place, held, 0)
            if self.accounts.paying_above(place, held, quote.most + self.accounts.error) < units:
                return None
            rates[place] = Fraction(self.accounts.costs[place], units * self.unit[place])
        return rates

    def _quote(self, place: int, limit: float) -> Quote | None:
        """Bounds on a project's rate; None if it is out of reach or surely above the limit (its bound is raised)."""
        accounts, unit = self.accounts, self.unit[place]
        target = accounts.costs[place] * accounts.scale
        held = accounts.held(place)
        doubt = accounts.error * accounts.units(place)
        price = min(self.prices[place], accounts.full + 1)
        while True:
            paid, paying = accounts.payments(place, held, price)
            missing = target - paid
            if paying == 0:
                if missing <= doubt:
                    return Quote(0.0, inf, price, price, None)
                self.bounds[place] = inf
                return None
            rise = missing // paying
            price += rise
            least = max(price - doubt // paying - 2, 0)
            self.prices[place] = least
            self.bounds[place] = low = least / unit * DOWN
            if low > limit:
                return None
            if rise <= 0:
                most = self._most(place, held, price, paying, missing + doubt)
                return Quote(low, inf if most is None else most / unit * UP, least, price, most)

    def _most(self, place: int, held: Ints, price: int, paying: int, missing: int) -> int | None:
        """A scaled price at which the supporters surely pay the cost; None if this is not easily seen."""
        rise = max(missing, 0) // paying + 1
        still_paying = self.accounts.paying_above(place, held, price + rise)
        return price + rise if still_paying * rise >= missing else None
