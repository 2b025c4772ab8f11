"""Ties: who goes first when two projects have an equal claim, and a public draw that anyone can replay.

The order of tie-breaks is part of the poll's frozen rule. The last resort is always the project's id, so that an
outcome never depends on the order of a file or the memory of a computer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from voting.rules.instance import Instance
from voting.rules.parameters import Rule

if TYPE_CHECKING:  # it needs NumPy, and a tie can be told of without
    from voting.rules.profile import Profile


@dataclass(frozen=True, slots=True)
class Tie:
    """An equal claim between projects and how it was settled.

    `by` is the tie-break that told `chosen` from the others. `decisive` says whether the tie changed what is funded:
    at least one of the tied projects stayed unfunded.
    """

    round: int
    tied: tuple[str, ...]
    chosen: str
    by: str
    decisive: bool


def draw_ticket(seed: str, project_id: str) -> str:
    """A project's ticket in the public draw; the smallest ticket goes first.

    It is SHA-256 over the seed, a zero byte and the project id (UTF-8), in hexadecimal: once the seed is published,
    anyone can compute every ticket with any SHA-256 tool.
    """
    return hashlib.sha256(seed.encode() + b"\0" + project_id.encode()).hexdigest()


class TieBreak:
    """The tie-break order of a rule, worked out once for all projects of an instance."""

    def __init__(self, instance: Instance, profile: Profile, rule: Rule) -> None:
        self.instance = instance
        self.profile = profile
        self.steps = tuple(dict.fromkeys((*rule.ties, "id")))
        self.seed = rule.seed

    def key(self, place: int) -> tuple[object, ...]:
        """Sorts projects that are otherwise equal: the smallest key goes first."""
        return tuple(self._value(step, place) for step in self.steps)

    def _value(self, step: str, place: int) -> object:
        project = self.instance.projects[place]
        if step == "cost":
            return project.cost
        if step == "votes":
            return -int(self.profile.votes[place])
        if step == "listed":
            return place
        if step == "draw":
            return draw_ticket(self.seed, project.id)
        return project.id

    @cached_property
    def rank(self) -> tuple[int, ...]:
        """For each project its place in the tie-break order of all projects; the lower goes first."""
        order = sorted(range(len(self.instance.projects)), key=self.key)
        rank = [0] * len(order)
        for position, place in enumerate(order):
            rank[place] = position
        return tuple(rank)

    def first(self, places: Sequence[int]) -> int:
        """Which of these equally entitled projects goes first."""
        return min(places, key=self.rank.__getitem__)

    def ahead_with_equal_votes(self, place: int, other: int) -> bool:
        """Whether a project would go before another if they had equally many votes."""
        steps = [step for step in self.steps if step != "votes"]
        mine, theirs = ([self._value(step, c) for step in steps] for c in (place, other))
        return next(a < b for a, b in zip(mine, theirs, strict=True) if a != b)  # type: ignore[operator]

    def settled_by(self, places: Sequence[int]) -> str:
        """The tie-break that told the first of these projects from the second."""
        first, second, *_ = sorted(places, key=self.rank.__getitem__)
        return next(step for step in self.steps if self._value(step, first) != self._value(step, second))

    def tie(self, round_: int, places: Sequence[int], decisive: bool) -> Tie:
        """The record of a tie between these projects."""
        ordered = sorted(places, key=self.rank.__getitem__)
        ids = tuple(self.instance.projects[place].id for place in ordered)
        return Tie(round_, ids, ids[0], self.settled_by(ordered), decisive)
