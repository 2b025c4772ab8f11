"""Sequential Phragmén: everyone earns money at the same pace; a project is bought when its supporters can pay it.

M. Brill, R. Freeman, S. Janson, M. Lackner: Phragmén's Voting Methods and Justified Representation (AAAI 2017), for
projects with costs as in M. Los, Z. Christoff, D. Grossi (IJCAI 2022). Docs: docs/rules/phragmen.md.

After a purchase its supporters have nothing left, so all anyone holds is what they earned since their last purchase:
a voter is told by the moment of that purchase alone, and sums need only a count of voters for each moment.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from voting.rules.electorate import Electorate, electorate, entries_of, exact_sums
from voting.rules.greedy import part_fund
from voting.rules.reasons import Reason
from voting.rules.record import Record

NEAR = 2.0**-40
ROOM = 32


class Race:
    """When each project can be bought, as purchases go on. Moments are what every voter has earned by then, in cents.

    The moments so far are kept exactly, as whole numbers over one denominator.
    """

    def __init__(self, voters: Electorate, costs: tuple[int, ...]) -> None:
        self.voters, self.costs = voters, costs
        self.votes = [support.all_voters for support in voters.support]
        self.moments, self.denominator = [0], 1
        self.last = np.zeros(voters.size, np.int64)
        self._since = np.zeros((len(costs), ROOM))
        self._since[:, 0] = self.votes

    @property
    def since(self) -> np.ndarray:
        """For each project (rows) how many supporters last bought at each moment; whole numbers."""
        return self._since[:, : len(self.moments)]

    def _spent_about(self) -> np.ndarray:
        """What the supporters of each project had earned when each last bought something, in floats.

        All terms are positive, so it is off by far less than `NEAR` of itself.
        """
        moments = np.array([moment / self.denominator for moment in self.moments])
        return np.einsum("ij,j->i", self.since, moments)  # unlike a product of matrices on one thread

    def floats(self) -> np.ndarray:
        """The moments of all projects, in floats."""
        votes = np.maximum(np.array(self.votes, dtype=float), 1)
        return (np.array(self.costs, dtype=float) + self._spent_about()) / votes

    def _spent(self, place: int) -> int:
        """What the supporters of a project had earned when each last bought something, over the denominator."""
        return sum(int(n) * moment for n, moment in zip(self.since[place].tolist(), self.moments, strict=True) if n)

    def moment(self, place: int) -> Fraction:
        """The exact moment when the supporters of a project hold its cost."""
        owed = self.costs[place] * self.denominator + self._spent(place)
        return Fraction(owed, self.votes[place] * self.denominator)

    def held(self, place: int, moment: Fraction) -> int:
        """The whole cents that the supporters of a project hold together at a moment."""
        earned = self.votes[place] * moment.numerator * self.denominator
        return (earned - self._spent(place) * moment.denominator) // (self.denominator * moment.denominator)

    def all_held(self, open_: list[int], moment: Fraction) -> dict[int, int]:
        """The same for all these projects: exact only where floats leave open which whole cent it is."""
        earned, spent = np.array(self.votes, dtype=float)[open_] * float(moment), self._spent_about()[open_]
        doubt = (earned + spent) * NEAR + NEAR
        low, high = np.floor(earned - spent - doubt), np.floor(earned - spent + doubt)
        return {
            place: int(most) if least == most else self.held(place, moment)
            for place, least, most in zip(open_, low.tolist(), high.tolist(), strict=True)
        }

    def next(self, open_: list[int]) -> tuple[list[int], Fraction]:
        """The open projects that can be bought first, and the moment."""
        estimate = self.floats()[open_]
        soon = estimate.min() * (1 + NEAR)
        near = [c for c, moment in zip(open_, estimate.tolist(), strict=True) if moment <= soon]
        exact = {place: self.moment(place) for place in near}
        first = min(exact.values())
        return [place for place, moment in exact.items() if moment == first], first

    def buy(self, place: int, moment: Fraction) -> None:
        """Take all that the supporters hold."""
        rows = self.voters.support[place].rows
        entries, lengths = entries_of(self.voters.starts, rows)
        chosen = self.voters.choices[entries].astype(np.int64)
        weight = np.ones(len(rows), np.int64) if self.voters.weight is None else self.voters.weight[rows]
        amounts, width = np.repeat(weight, lengths), len(self.moments)
        before = np.repeat(self.last[rows], lengths)
        if len(before) < self.since.size:
            np.subtract.at(self._since, (chosen, before), amounts)
        else:
            self.since[:] -= exact_sums(chosen * width + before, amounts, self.since.size).reshape(self.since.shape)
        if width == self._since.shape[1]:
            self._since = np.column_stack((self._since, np.zeros_like(self._since)))
        self._since[:, width] = exact_sums(chosen, amounts, len(self.costs))
        self.last[rows] = width
        finer = moment.denominator // math.gcd(moment.denominator, self.denominator)
        self.moments = [before * finer for before in self.moments]
        self.denominator *= finer
        self.moments.append(moment.numerator * (self.denominator // moment.denominator))


def run_phragmen(record: Record) -> None:
    """Buy until the project whose turn comes no longer fits the budget; there the rule stops."""
    instance, purse = record.instance, record.purse
    race = Race(electorate(record.profile, "cardinality"), instance.costs)
    adjusted = purse.adjusted
    payable = [c for c in record.contenders if race.votes[c]]
    open_ = [c for c in payable if instance.costs[c] <= instance.budget or adjusted(c) is not None]
    while open_ := [c for c in open_ if purse.barred(c) is None or adjusted(c) is not None]:
        tied, moment = race.next(open_)
        over = [c for c in tied if instance.costs[c] > purse.left and adjusted(c) is None]
        if over:
            stopped_by = record.ties.first(over)
            break
        place = record.ties.first(tied)
        if len(tied) > 1:
            record.tied.append((len(record.rounds) + 1, tuple(tied)))
        behind = {instance.projects[c].id: held for c, held in race.all_held(open_, moment).items()}
        amount = adjusted(place)
        if amount is None:
            record.fund(place, "phragmen", _reason(record, place, moment), price=moment, behind=behind)
        else:
            record.fund_adjusted(place, "phragmen", amount, price=moment, behind=behind)
        race.buy(place, moment)
        open_.remove(place)
    else:
        stopped_by = None
    _refuse_rest(record, race, stopped_by)
    if record.rule.part_funding and stopped_by is not None:
        part_fund(record, [stopped_by])


def _reason(record: Record, place: int, moment: Fraction) -> Reason:
    cost, votes = record.instance.costs[place], int(record.profile.votes[place])
    number = len(record.rounds) + 1
    return Reason("funded.phragmen", {"round": number, "votes": votes, "cost": cost, "price": math.ceil(moment)})


def _refuse_rest(record: Record, race: Race, stopped_by: int | None) -> None:
    for place in record.contenders:
        barred = record.purse.barred(place)
        obstacle = record.purse.obstacle(place)
        if barred is not None:
            record.refuse(place, barred)
        elif race.votes[place] == 0:
            record.refuse(place, Reason("unfunded.no_support"))
        elif obstacle is not None:
            record.refuse(place, obstacle)
        else:
            assert stopped_by is not None
            params = {"other": record.instance.projects[stopped_by].id, "money_left": record.purse.left}
            record.refuse(place, Reason("unfunded.budget_reached", params))
