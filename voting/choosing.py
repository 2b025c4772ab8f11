"""Which choices of a rule go together, asked of every poll and of every trial before anything is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from voting.lifecycle import Compare, Completion, Form, RuleName, Utility

SETTINGS = (
    "rule",
    "utility",
    "completion",
    "increment",
    "integral",
    "stop_when_exhaustive",
    "compare",
    "minimum_support",
    "ties",
)
WITH_UTILITY = frozenset({RuleName.EQUAL_SHARES, RuleName.MAX_WELFARE})
RAISING = frozenset({Completion.ADD1, Completion.ADD1U})
WITH_POINTS = frozenset({Form.CUMULATIVE, Form.SCORING, Form.ORDINAL})
OFFERED_TIES = ("cost", "votes", "draw", "id")
DECIDING = frozenset({"draw", "id"})  # no two projects are equal in these, so whatever follows is never asked


def problems_with(chosen: Mapping[str, Any]) -> dict[str, str]:
    """For each setting that does not go with the others, a sentence that says what to change.

    `chosen` has the names in `SETTINGS` and `form`, as a poll keeps them. What a rule does not use is no problem, as
    long as nothing that was asked for would be left out without a word.
    """
    rule, found = chosen["rule"], {}
    if rule in WITH_UTILITY and chosen["utility"] == Utility.POINTS and chosen["form"] not in WITH_POINTS:
        found["utility"] = _("On this ballot residents give no points. Choose the cost or the number of projects.")
    if rule == RuleName.GREEDY_THRESHOLD and chosen["minimum_support"] < 2:
        found["minimum_support"] = _(
            "This rule leaves out projects with too few votes: say how many a project needs, 2 or more."
        )
    if rule and rule != RuleName.EQUAL_SHARES and chosen["compare"] != Compare.NONE:
        found["compare"] = _("Only Equal Shares is compared with most votes first. Choose “no comparison”.")
    if trouble := _trouble_with_ties(chosen["ties"]):
        found["ties"] = trouble
    return found


def _trouble_with_ties(text: str) -> str:
    ties = ties_of(text)
    unknown = [tie for tie in ties if tie not in OFFERED_TIES]
    if unknown or not ties:
        return _("“%(what)s” is no tie-break. Known are: %(known)s.") % {
            "what": ", ".join(unknown),
            "known": ", ".join(OFFERED_TIES),
        }
    if len(set(ties)) < len(ties):
        return _("The same tie-break is there twice. Choose each once.")
    if DECIDING & set(ties[:-1]):
        return _("A draw or the project's number always decides, so nothing can come after it.")
    return ""


def ties_of(text: str) -> tuple[str, ...]:
    """The tie-breaks, in order, of a poll's comma-separated text."""
    return tuple(tie.strip() for tie in text.split(",") if tie.strip())
