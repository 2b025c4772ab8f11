"""What a rule decides, with its reasons: winners, rounds, payments, ties."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from voting.rules.parameters import Rule
from voting.rules.reasons import Reason
from voting.rules.ties import Tie


@dataclass(frozen=True, slots=True)
class Payment:
    """Voters who paid alike for a project. Amounts are in cents.

    `kind` is "full" for those who paid the full price, "rest" for those who gave all they had left, which was less.
    `least` and `most` are what one of them paid (for "rest" in whole cents, rounded down); `total`, exact, is what
    they paid together.
    """

    kind: str
    voters: int
    least: Fraction
    most: Fraction
    total: Fraction


@dataclass(frozen=True, slots=True)
class Round:
    """One step of the count: a project was funded.

    `step` names the part of the rule that funded it (`greedy`, `equal-shares`, `utilitarian`, …). `price` is what each
    supporter who could afford it paid (for points: per point), exact, in cents (None where nobody pays). `money_left` is what remains of the
    budget after this round, in cents. `behind` is the money that the supporters of each project still in the race
    held together before this round (whole cents, rounded down); `dropped` are projects that this round made
    unaffordable.
    """

    number: int
    project: str
    step: str
    cost: int
    money_left: int
    votes: int
    price: Fraction | None = None
    payments: tuple[Payment, ...] = ()
    behind: Mapping[str, int] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a rule decided.

    `winners` are project ids in the order funded; `completed_by` names the step that funded each. `start` is what
    every voter's account began with in the Equal Shares run that counts, exact, in cents (None for other rules).
    `part_funded` are amounts (cents) for projects that got only part of their cost; they are not among the winners.
    `compared` says, where a comparison step was asked for, which outcome was kept and how many voters preferred each.
    """

    rule: Rule
    budget: int
    cost: int
    subunits: int
    voters: int
    winners: tuple[str, ...]
    completed_by: Mapping[str, str]
    rounds: tuple[Round, ...]
    ties: tuple[Tie, ...]
    reasons: Mapping[str, Reason]
    start: Fraction | None = None
    compared: Mapping[str, Any] | None = None
    part_funded: Mapping[str, int] = field(default_factory=dict)

    def sentence(self, project_id: str) -> str:
        """Why this project was or was not funded, in one plain English sentence."""
        from_cents = self._money
        return self.reasons[project_id].sentence(money=from_cents)

    def wish(self, project_id: str) -> str:
        """What would have funded a project that was not, in one plain English sentence; empty where not known."""
        return self.reasons[project_id].wish(money=self._money)

    def _money(self, cents: int) -> str:
        from_cents = decimal_money(cents, self.subunits)
        whole, _, rest = from_cents.partition(".")
        return f"{int(whole):,}" + (f".{rest}" if rest.strip("0") else "")

    def to_dict(self) -> dict[str, Any]:
        """As plain data; `Outcome.from_dict` gives an equal outcome back. Fractions are written as "7/3"."""
        return {
            "rule": self.rule.to_dict(),
            "budget": self.budget,
            "cost": self.cost,
            "subunits": self.subunits,
            "voters": self.voters,
            "winners": list(self.winners),
            "completed_by": dict(self.completed_by),
            "rounds": [_round_data(r) for r in self.rounds],
            "ties": [{s: getattr(t, s) for s in Tie.__slots__} | {"tied": list(t.tied)} for t in self.ties],
            "reasons": {id_: {"code": r.code, "params": dict(r.params)} for id_, r in self.reasons.items()},
            "start": None if self.start is None else str(self.start),
            "compared": None if self.compared is None else dict(self.compared),
            "part_funded": dict(self.part_funded),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Outcome:
        """The outcome that `to_dict` wrote."""
        return cls(
            **{
                key: data[key]
                for key in ("budget", "cost", "subunits", "voters", "completed_by", "compared", "part_funded")
            },
            rule=Rule.from_dict(data["rule"]),
            winners=tuple(data["winners"]),
            rounds=tuple(_round_of(r) for r in data["rounds"]),
            ties=tuple(Tie(**{**t, "tied": tuple(t["tied"])}) for t in data["ties"]),
            reasons={id_: Reason(r["code"], r["params"]) for id_, r in data["reasons"].items()},
            start=None if data["start"] is None else Fraction(data["start"]),
        )

    def to_json(self) -> str:
        """As JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Outcome:
        """The outcome that `to_json` wrote."""
        return cls.from_dict(json.loads(text))


def decimal_money(cents: int, subunits: int = 100) -> str:
    """An amount as a plain decimal string: 120000 cents are "1200", 120050 are "1200.50"."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), subunits)
    places = len(str(subunits)) - 1
    return f"{sign}{whole}" + (f".{rest:0{places}d}" if rest else "")


def _round_data(round_: Round) -> dict[str, Any]:
    data = {slot: getattr(round_, slot) for slot in Round.__slots__}
    data["price"] = None if round_.price is None else str(round_.price)
    data["payments"] = [[p.kind, p.voters, str(p.least), str(p.most), str(p.total)] for p in round_.payments]
    data["behind"] = dict(round_.behind)
    data["dropped"] = list(round_.dropped)
    return data


def _round_of(data: Mapping[str, Any]) -> Round:
    given = dict(data)
    given["price"] = None if data["price"] is None else Fraction(data["price"])
    given["payments"] = tuple(Payment(kind, n, *map(Fraction, money)) for kind, n, *money in data["payments"])
    given["dropped"] = tuple(data["dropped"])
    return Round(**given)
