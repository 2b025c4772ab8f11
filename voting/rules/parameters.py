"""A rule with its parameters: what a poll freezes before the first ballot is cast."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any, Literal, get_args

from voting.rules.instance import InvalidElection

RuleName = Literal[
    "greedy",
    "greedy-no-skip",
    "greedy-threshold",
    "greedy-exclusive",
    "equal-shares",
    "phragmen",
    "maximin-support",
    "max-welfare",
]
Utility = Literal["cost", "cardinality", "points"]
Completion = Literal["none", "utilitarian", "add1", "add1u"]
Compare = Literal["none", "satisfaction", "exclusion"]
RULES: tuple[RuleName, ...] = get_args(RuleName)
UTILITIES: tuple[Utility, ...] = get_args(Utility)
COMPLETIONS: tuple[Completion, ...] = get_args(Completion)
COMPARES: tuple[Compare, ...] = get_args(Compare)
TIE_BREAKS = ("cost", "votes", "id", "draw", "listed")


@dataclass(frozen=True, slots=True)
class Rule:
    """A voting rule and everything that decides how it counts. See docs/rules/ for each.

    `increment` is in units of currency (not cents) and raises every voter's start in `add1`. `minimum_support` is in
    votes (or points, where ballots carry points); a project below it is out. `ties` is the order of tie-breaks:
    `cost` (lower first), `votes` (more first), `id` (alphabetical), `draw` (by the public `seed`), `listed` (as the
    projects are listed: a published ranking). With `part_funding`, the next project in order gets what money is left:
    this needs a rule that goes down an order, the greedy ones, `phragmen`, or Equal Shares with a last utilitarian step.
    """

    name: RuleName = "greedy"
    utility: Utility = "cost"
    completion: Completion = "none"
    increment: Fraction = Fraction(1)
    integral: bool = True
    stop_when_exhaustive: bool = True
    compare: Compare = "none"
    ties: tuple[str, ...] = ("cost", "votes", "id")
    minimum_support: int = 0
    seed: str = ""
    part_funding: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "increment", Fraction(self.increment))
        object.__setattr__(self, "ties", tuple(self.ties))
        for value, known, what in (
            (self.name, RULES, "rule"),
            (self.utility, UTILITIES, "utility"),
            (self.completion, COMPLETIONS, "completion"),
            (self.compare, COMPARES, "comparison"),
            *((tie, TIE_BREAKS, "tie-break") for tie in self.ties),
        ):
            if value not in known:
                raise InvalidElection(f"unknown {what} {value!r}; known are {', '.join(known)}")
        if self.part_funding and not self._has_an_order:
            raise InvalidElection(
                "part-funding needs an order of projects: greedy, phragmen, or a utilitarian completion"
            )
        if self.minimum_support < 0:
            raise InvalidElection("the minimum support must not be below zero")
        if self.increment <= 0:
            raise InvalidElection("the increment must be more than zero")
        if "draw" in self.ties and not self.seed:
            raise InvalidElection("a tie-break by draw needs the public seed")

    @property
    def _has_an_order(self) -> bool:
        """Whether the rule ends by going down an order of projects, so that one of them comes next."""
        if self.name == "equal-shares":
            return self.completion in ("utilitarian", "add1u")
        return self.name.startswith("greedy") or self.name == "phragmen"

    @property
    def adjusts(self) -> bool:
        """Whether the rule can build a project of adjustable cost for less than its full cost."""
        return self._has_an_order or self.name == "maximin-support"

    def to_dict(self) -> dict[str, Any]:
        """As plain data, for JSON."""
        return asdict(self) | {"increment": str(self.increment), "ties": list(self.ties)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Rule:
        """The rule that `to_dict` wrote. Raises `InvalidElection` for an unknown parameter or value."""
        known = {f.name for f in fields(cls)}
        if unknown := sorted(set(data) - known):
            raise InvalidElection(f"unknown parameters of a rule: {', '.join(unknown)}")
        given = dict(data)
        if "increment" in given:
            given["increment"] = Fraction(str(given["increment"]))
        return cls(**given)
