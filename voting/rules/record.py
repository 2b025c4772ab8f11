"""What is written down while a count goes on; in the end it becomes the `Outcome`."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from voting.rules.instance import Instance
from voting.rules.outcome import Outcome, Round
from voting.rules.parameters import Rule
from voting.rules.profile import Profile
from voting.rules.purse import Purse, excluded, support
from voting.rules.reasons import Reason
from voting.rules.ties import Tie, TieBreak


class Record:
    """The rounds, reasons and ties of a count in progress, and the purse it pays from."""

    def __init__(self, instance: Instance, profile: Profile, rule: Rule) -> None:
        self.instance, self.profile, self.rule = instance, profile, rule
        self.ties = TieBreak(instance, profile, rule)
        self.purse = Purse(instance)
        self.rounds: list[Round] = []
        self.reasons: dict[int, Reason] = excluded(instance, profile, rule)
        self.tied: list[tuple[int, tuple[int, ...]]] = []
        self.start: Fraction | None = None
        self.part_funded: dict[int, int] = {}
        self.compared: Mapping[str, Any] | None = None

    @property
    def contenders(self) -> list[int]:
        """The projects that nothing excludes and that are not decided yet."""
        return [c for c in range(len(self.instance.projects)) if c not in self.reasons]

    def fund(self, place: int, step: str, reason: Reason, amount: int | None = None, **details: Any) -> None:
        """Buy a project, for its cost or an amount it can be built for, and write down the round."""
        self.purse.buy(place, amount)
        project = self.instance.projects[place]
        self.reasons[place] = reason
        votes = int(self.profile.votes[place])
        number, spent = len(self.rounds) + 1, project.cost if amount is None else amount
        self.rounds.append(Round(number, project.id, step, spent, self.purse.left, votes, **details))

    def fund_adjusted(self, place: int, step: str, amount: int, **details: Any) -> None:
        """Build a project of adjustable cost for less."""
        cost = self.instance.projects[place].cost
        self.fund(place, step, Reason("funded.adjusted", {"amount": amount, "cost": cost}), amount, **details)

    def fund_in_part(self, place: int, amount: int) -> None:
        """Give a project part of its cost."""
        self.part_funded[place] = amount
        cost = self.instance.projects[place].cost
        self.fund(place, "part-funding", Reason("partly.leftover", {"amount": amount, "cost": cost}), amount)

    def refuse(self, place: int, reason: Reason) -> None:
        """Write down why a project is not funded, unless something was already written."""
        self.reasons.setdefault(place, reason)

    def outcome(self) -> Outcome:
        """The finished count. Every project must have its reason by now."""
        ids = [project.id for project in self.instance.projects]
        missing = [ids[c] for c in range(len(ids)) if c not in self.reasons]
        assert not missing, f"no reason was written for {missing}"
        winners = [c for c in self.purse.bought if c not in self.part_funded]
        funded = set(winners)
        return Outcome(
            rule=self.rule,
            budget=self.instance.budget,
            cost=sum(r.cost for r in self.rounds),
            subunits=self.instance.subunits,
            voters=self.profile.voters,
            winners=tuple(ids[c] for c in winners),
            completed_by={r.project: r.step for r in self.rounds},
            rounds=tuple(self.rounds),
            ties=tuple(self._tie(number, places, funded) for number, places in self.tied),
            reasons={ids[c]: self.reasons[c] for c in range(len(ids))},
            start=self.start,
            compared=self.compared,
            part_funded={ids[c]: amount for c, amount in self.part_funded.items()},
        )

    def _tie(self, number: int, places: tuple[int, ...], funded: set[int]) -> Tie:
        return self.ties.tie(number, places, decisive=not funded.issuperset(places))

    def support(self, place: int) -> dict[str, int | str]:
        """The parameters `support` and `unit` of a reason."""
        return support(self.profile, place)
