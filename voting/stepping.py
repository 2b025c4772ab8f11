"""The count step by step: one round in pictures, all rounds in a list, and one project's way through them.

Everything comes from what was stored at the count (`voting.counting.round_rows`); nothing is counted again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kit import charts
from voting.choosing import WITH_POINTS
from voting.lifecycle import Utility
from voting.outcomes import Summary, say_number

MOST_BARS = 40
BY_VOTES = frozenset({"greedy", "utilitarian"})  # the steps that take projects in the order of their votes
STEPS = {
    "greedy": gettext_lazy("most votes first"),
    "equal-shares": gettext_lazy("paid by its supporters"),
    "utilitarian": gettext_lazy("most votes of what still fits"),
    "phragmen": gettext_lazy("paid by its supporters"),
    "maximin-support": gettext_lazy("spreads the cost most evenly"),
    "max-welfare": gettext_lazy("part of the best set"),
    "part-funding": gettext_lazy("what was left"),
}


@dataclass(frozen=True)
class Step:
    """One round in the list of rounds."""

    number: int
    name: str
    how: str
    cost: str
    votes: str
    money_left: str
    left: int


def steps(summary: Summary, rounds: Sequence[Mapping[str, Any]]) -> list[Step]:
    """These rounds (as stored with the outcome) for the list."""
    money = summary.money
    return [
        Step(
            number=round_["number"],
            name=summary.projects[round_["project"]]["name"],
            how=str(STEPS.get(round_["step"], round_["step"])),
            cost=money(round_["cost"]),
            votes=say_number(round_["votes"]),
            money_left=money(round_["money_left"]),
            left=round_["money_left"],
        )
        for round_ in rounds
    ]


def round_chart(summary: Summary, data: Mapping[str, Any]) -> SafeString | str:
    """What a round looked like before its purchase: the money behind each project, or who was in line."""
    if data["behind"]:
        return _behind_chart(summary, data)
    in_line = data["step"] in BY_VOTES and summary.manifest["ballot"]["form"] not in WITH_POINTS
    return _line_chart(summary, data) if in_line else ""


def _behind_chart(summary: Summary, data: Mapping[str, Any]) -> SafeString:
    """The money behind each project, the largest first; a line across the bar marks the project's cost."""
    everything = sorted(data["behind"].items(), key=lambda pair: (-pair[1], pair[0]))
    behind = [pair for place, pair in enumerate(everything) if place < MOST_BARS or pair[0] == data["project"]]
    money, projects = summary.money, summary.projects
    rows = []
    for id_, amount in behind:
        cost = projects[id_]["cost"]
        enough = amount >= cost
        note = _("costs %(cost)s: enough") if enough else _("costs %(cost)s: not enough")
        if id_ == data["project"]:
            note = _("costs %(cost)s: bought now")
        fill = "fill-leaf" if id_ == data["project"] else "fill-sky" if enough else "fill-lamp"
        rows.append(
            charts.Row(
                projects[id_]["name"], amount, money(amount), note=note % {"cost": money(cost)}, fill=fill, mark=cost
            )
        )
    finding = _("“%(name)s” is bought in this round. The line across each bar is the project's cost.")
    return charts.bars(
        _("Money behind each project"),
        finding % {"name": projects[data["project"]]["name"]} + _and_more(len(everything) - len(behind)),
        rows,
        headings=(_("Project"), _("Its supporters have")),
    )


def _line_chart(summary: Summary, data: Mapping[str, Any]) -> SafeString:
    """Where projects are taken by votes: those not funded before, in order, and whether each fits the money there is."""
    before = {r["project"] for r in summary.counted.outcome["rounds"] if r["number"] < data["number"]}
    left, money, votes = data["money_left"] + data["cost"], summary.money, summary.counted.votes
    line = [id_ for id_ in summary.by_votes if id_ not in before]
    rows = []
    for id_ in line[:MOST_BARS]:
        project = summary.projects[id_]
        fits = project["cost"] <= left
        note = _("costs %(cost)s: fits") if fits else _("costs %(cost)s: more than what is left")
        if id_ == data["project"]:
            note = _("costs %(cost)s: funded now")
        fill = "fill-leaf" if id_ == data["project"] else "fill-sky" if fits else "fill-lamp"
        rows.append(
            charts.Row(
                project["name"],
                votes[id_],
                say_number(votes[id_]),
                note=note % {"cost": money(project["cost"])},
                fill=fill,
            )
        )
    finding = _("%(left)s was there before this round.") % {"left": money(left)}
    return charts.bars(
        _("Projects in line, most votes first"),
        finding + _and_more(len(line) - len(rows)),
        rows,
        headings=(_("Project"), _("Votes")),
    )


def _and_more(hidden: int) -> str:
    if hidden <= 0:
        return ""
    more = ngettext("%(n)d more is not shown.", "%(n)d more are not shown.", hidden) % {"n": hidden}
    return f" {more}"


def who_paid(summary: Summary, data: Mapping[str, Any]) -> str:
    """How many of a project's supporters had money left to join in paying for it; empty where nobody pays."""
    if not data["paid"]:
        return ""
    payers, votes = sum(group["voters"] for group in data["paid"]), data["votes"]
    said = ngettext(
        "%(payers)s of its %(votes)s supporter joined in paying",
        "%(payers)s of its %(votes)s supporters joined in paying",
        votes,
    ) % {"payers": say_number(payers), "votes": say_number(votes)}
    rest = votes - payers
    if not rest:
        return f"{said}."
    gone = ngettext("%(n)s had no money left.", "%(n)s had no money left.", rest) % {"n": say_number(rest)}
    return f"{said}; {gone}"


def course_chart(summary: Summary, project_id: str, rounds: Sequence[Mapping[str, Any]]) -> SafeString | str:
    """One project's way: the money behind it before each round in which that changed. Empty where no round tells.

    `rounds` are the stored rounds with all their numbers, in order.
    """
    told = [(data["number"], data["behind"][project_id]) for data in rounds if project_id in data["behind"]]
    if not told:
        return ""
    changed = [pair for place, pair in enumerate(told) if place == 0 or pair[1] != told[place - 1][1]]
    shown = changed[:1] + changed[-MOST_BARS:] if len(changed) > MOST_BARS else changed
    cost, money = summary.projects[project_id]["cost"], summary.money
    bought = {data["number"] for data in rounds if data["project"] == project_id}
    fallen = {data["number"] for data in rounds if project_id in data["dropped"]}
    rows = [
        charts.Row(
            _("Round %(number)d") % {"number": number},
            amount,
            money(amount),
            note=_("bought in this round") if number in bought else "",
            fill="fill-leaf" if number in bought else "fill-sky" if amount >= cost else "fill-lamp",
            mark=cost,
        )
        for number, amount in shown
    ]
    return charts.bars(
        _("Money behind it, round by round"),
        _course_finding(summary, cost, told, bought, fallen),
        rows,
        headings=(_("Before the round"), _("Its supporters have")),
    )


def _course_finding(
    summary: Summary, cost: int, told: Sequence[tuple[int, int]], bought: set[int], fallen: set[int]
) -> str:
    said = {"cost": summary.money(cost), "first": summary.money(told[0][1])}
    if bought:
        said["round"] = str(min(bought))
        return (
            _(
                "Its supporters had %(first)s at first, and it was bought in round %(round)s. The line is its cost, %(cost)s."
            )
            % said
        )
    if fallen:
        said["round"] = str(min(fallen))
        return (
            _(
                "Its supporters had %(first)s at first; after round %(round)s what they had left was less than its cost of "
                "%(cost)s, marked by the line."
            )
            % said
        )
    return _("Its supporters had %(first)s at first. The line is its cost, %(cost)s.") % said


def never_enough(summary: Summary, project_id: str, rounds: Sequence[Mapping[str, Any]]) -> str:
    """For a project that no round of Equal Shares tells of, why: its supporters never held its cost. Empty for others."""
    start, votes = summary.counted.outcome["start"], summary.counted.votes[project_id]
    pointed = summary.counted.outcome["rule"]["utility"] == Utility.POINTS
    if start is None or pointed or not votes or any(project_id in data["behind"] for data in rounds):
        return ""
    held, cost = int(Fraction(start) * votes), summary.projects[project_id]["cost"]
    if held >= cost:
        return ""
    return _("All shares of its supporters together were %(held)s from the start, less than its cost of %(cost)s.") % {
        "held": summary.money(held),
        "cost": summary.money(cost),
    }
