"""What a `.pb` file says, and how the rules its META may name are counted here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from voting.rules.instance import Instance, InvalidElection
from voting.rules.parameters import Compare, Completion, Rule
from voting.rules.profile import Profile
from voting.rules.tally import count

PARAMETERS = "Rule parameters:"


class Unreadable(ValueError):
    """A file that cannot be counted. The text is `FILE:LINE:COLUMN: what is wrong and how to mend it`."""

    def __init__(self, file: str, line: int, column: int, message: str) -> None:
        message = " ".join(message.split())  # one line, whatever a file's cell holds
        super().__init__(f"{file}:{line}:{column}: {message}")
        self.file, self.line, self.column, self.message = file, line, column, message


@dataclass(frozen=True)
class Election:
    """A real election: what to count, and what the file says about how it was counted.

    `meta` holds META as it stands; `columns` holds every further column of PROJECTS by project id; `selected` are the
    published winners, or None where the file does not say. `notes` are oddities that were read past, each with its line.
    """

    instance: Instance
    profile: Profile
    meta: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    selected: tuple[str, ...] | None
    notes: tuple[str, ...] = field(default=())

    @cached_property
    def rule(self) -> Rule:
        """The rule META names, with its parameters; greedy where META names none that is known here.

        A file written here has all parameters in its comment. Of other files, this is known:

        Pabulib's `equalshares/add1` raises the starts until the outcome no longer fits, without stopping when it is
        exhaustive: Wieliczka's published winners of 2023 (start 315) differ from those of a count that stops (302).
        A greedy count settles ties by the usual order, unless the published winners can only be had by another: some
        cities drew lots, and their file lists the tied projects in the order drawn.
        """
        _, written_here, parameters = self.meta.get("comment", "").rpartition(PARAMETERS)
        if written_here:
            return _rule_of(parameters)
        name = self.meta.get("rule", "").strip().lower()
        minimum = _whole(self.meta.get("min_project_score_threshold", ""))
        if name.startswith("equalshares"):
            completion: Completion = "add1" if "/add1" in name else "none"
            compare: Compare = "satisfaction" if name.endswith("-comparison") else "none"
            return Rule(
                "equal-shares",
                completion=completion,
                compare=compare,
                stop_when_exhaustive=False,
                minimum_support=minimum,
            )
        greedy = name if name in ("greedy-no-skip", "greedy-threshold", "greedy-exclusive") else "greedy"
        usual = Rule(greedy, minimum_support=minimum)  # type: ignore[arg-type]
        as_listed = replace(usual, ties=("listed", *usual.ties))
        return as_listed if self._published(as_listed) and not self._published(usual) else usual

    def _published(self, rule: Rule) -> bool:
        """Whether this rule gives the published winners."""
        if self.selected is None:
            return False
        return set(count(self.instance, self.profile, rule).winners) == set(self.selected)


def _rule_of(parameters: str) -> Rule:
    try:
        return Rule.from_dict(json.JSONDecoder().raw_decode(parameters.strip())[0])
    except (AttributeError, TypeError, ValueError, ZeroDivisionError) as error:
        raise InvalidElection(f"the rule parameters in META's comment cannot be read: {error}; mend them") from None


def _whole(text: str) -> int:
    try:
        return max(0, int(float(text.replace(",", "."))))
    except (ValueError, OverflowError):
        return 0
