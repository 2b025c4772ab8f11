"""Writing an election as a `.pb` file, line by line, so that anybody can count it again with any program."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from voting.pabulib.election import PARAMETERS
from voting.rules.instance import Instance, InvalidElection
from voting.rules.outcome import Outcome, decimal_money
from voting.rules.parameters import Rule
from voting.rules.profile import Profile, rank_points

FIRST = ("description", "country", "unit", "district", "subunit", "instance")
POINTED = ("cumulative", "scoring")  # these ballots are unreadable without points, also when each project got one
COUNTED = ("num_projects", "num_votes", "budget", "vote_type", "rule")


def write_lines(
    instance: Instance, profile: Profile, meta: Mapping[str, str], outcome: Outcome | None = None
) -> Iterator[str]:
    """The lines of the file, each with its line end.

    `meta` gives what the election is called, where and when it was (see pabulib.org/format); what can be counted is
    counted, and the outcome, if given, names the rule and fills the column `selected`. The format has no words for most
    parameters of a rule: the comment has them all, so that a recount needs nothing else. Voters are numbered in the order
    of their ballots' groups, so a line's place says nothing about a person. A knapsack ballot is written as an approval
    ballot: the format has no word for it, and `max_sum_cost` in `meta` says the rest. Envelopes are not written: the
    format knows one budget.
    """
    need_plain_ids(instance)
    told = dict(meta) | {
        "num_projects": str(len(instance.projects)),
        "num_votes": str(profile.voters),
        "budget": decimal_money(instance.budget, instance.subunits),
        "vote_type": "approval" if profile.ballot_type == "knapsack" else profile.ballot_type,
    }
    if outcome is not None:
        told["rule"] = rule_name(outcome.rule)
        told["comment"] = _with_parameters(told.get("comment", ""), outcome.rule)
        if outcome.rule.minimum_support:
            told["min_project_score_threshold"] = str(outcome.rule.minimum_support)
    if instance.currency:
        told.setdefault("currency", instance.currency)
    order = [key for key in (*FIRST, *COUNTED) if key in told]
    yield from _rows([["META"], ["key", "value"]])
    yield from _rows([key, told[key]] for key in (*order, *(key for key in told if key not in order)))
    yield from _rows([["PROJECTS"]])
    yield from _rows(_projects(instance, profile, outcome))
    yield from _rows([["VOTES"]])
    yield from _rows(_votes(instance, profile))


def _with_parameters(comment: str, rule: Rule) -> str:
    """The comment with the rule's parameters as its last; the format wants comments numbered: #1: …, #2: …"""
    if comment and not comment.startswith("#1:"):
        comment = f"#1: {comment}"
    number = len(re.findall(r"#\d+:", comment)) + 1
    return f"{comment} #{number}: {PARAMETERS} {json.dumps(rule.to_dict())}".lstrip()


def need_plain_ids(instance: Instance) -> None:
    """Raises `InvalidElection` for a project id that a list of choices cannot hold."""
    odd = [id_ for id_ in instance.index if not id_ or "," in id_ or id_ != " ".join(id_.split())]
    if odd:
        raise InvalidElection(f"the project id {odd[0]!r} cannot be written: it needs to be plain, without commas")


def rule_name(rule: Rule) -> str:
    """The format's name of a rule; `unknown` where it has none."""
    if rule.name == "equal-shares" and rule.completion in ("none", "add1"):
        name = "equalshares/add1" if rule.completion == "add1" else "equalshares"
        return name + ("-comparison" if rule.compare == "satisfaction" else "")
    if rule.name == "greedy" and rule.minimum_support:
        return "greedy-threshold"
    return rule.name if rule.name.startswith("greedy") else "unknown"


def _rows(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Rows as lines; a cell that could be misread is quoted, and line breaks in cells become spaces."""
    line: list[str] = []

    class Sink:
        def write(self, text: str) -> None:
            line.append(text)

    writer = csv.writer(Sink(), delimiter=";", lineterminator="\n")
    for row in rows:
        writer.writerow([" ".join(cell.split()) for cell in row])
        yield "".join(line)
        line.clear()


def _projects(instance: Instance, profile: Profile, outcome: Outcome | None) -> Iterator[list[str]]:
    extra = ["category", "neighborhood"]
    used = [name for name in extra if any(getattr(project, name) for project in instance.projects)]
    header = ["project_id", "cost", "votes", *(["score"] if profile.points is not None else []), "name", *used]
    conflicts = _conflicts(instance)
    header += (["conflicts"] if conflicts else []) + (["selected"] if outcome is not None else [])
    yield header
    winners = set(outcome.winners) if outcome is not None else set()
    for place, project in enumerate(instance.projects):
        row = [project.id, decimal_money(project.cost, instance.subunits), str(int(profile.votes[place]))]
        if profile.points is not None:
            row.append(decimal_money(int(profile.scores[place]), profile.point_scale))
        row += [project.name, *(getattr(project, name) for name in used)]
        if conflicts:
            row.append(",".join(sorted(conflicts.get(project.id, ()))))
        if outcome is not None:
            row.append("1" if project.id in winners else "0")
        yield row


def _conflicts(instance: Instance) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for conflict in instance.conflicts:
        for id_ in conflict:
            out.setdefault(id_, set()).update(conflict - {id_})
    return out


def _votes(instance: Instance, profile: Profile) -> Iterator[list[str]]:
    ids = [project.id for project in instance.projects]
    ordinal = profile.ballot_type == "ordinal"
    pointed = profile.ballot_type in POINTED or (
        profile.points is not None and not (ordinal and _plainly_ranked(profile))
    )
    yield ["voter_id", "vote", *(["points"] if pointed else [])]
    number = 0
    for places, points, voters in profile.ballots():
        if points is not None and ordinal:
            best_first = np.argsort(-points, kind="stable")
            places, points = places[best_first], points[best_first]
        row = [",".join(ids[place] for place in places)]
        if pointed:
            given = np.ones(len(places), np.int64) if points is None else points
            row.append(",".join(decimal_money(int(p), profile.point_scale) for p in given))
        for _ in range(voters):
            number += 1
            yield [str(number), *row]


def _plainly_ranked(profile: Profile) -> bool:
    """Whether every ranking's points are those the order alone gives."""
    return profile.point_scale == 1 and all(
        points is None or sorted(points.tolist(), reverse=True) == list(rank_points(len(points)))
        for _, points, _ in profile.ballots()
    )
