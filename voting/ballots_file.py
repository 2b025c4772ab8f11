"""All ballots of a poll as a Pabulib `.pb` file, so that anybody can count again with any program.

Equal ballots stand together and groups are sorted by what they say, so a line's place tells nothing about a voter.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from typing import Any

from voting import rules
from voting.rules import decimal_money

NAMES = {"equal-shares": "equalshares"}


def write_pb(found_outcome: rules.Outcome, profile: rules.Profile, manifest: Mapping[str, Any], title: str) -> bytes:
    """The file, gzipped. The bytes depend only on what is given."""
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    out.writerow(["META"])
    out.writerow(["key", "value"])
    out.writerows(_meta(found_outcome, profile, manifest, title))
    out.writerow(["PROJECTS"])
    out.writerow(["project_id", "cost", "votes", "name", "category", "selected"])
    winners = set(found_outcome.winners)
    for place, project in enumerate(manifest["projects"]):
        cost = decimal_money(project["cost"], manifest["subunits"])
        votes, selected = int(profile.votes[place]), int(project["id"] in winners)
        out.writerow([project["id"], cost, votes, _line(project["name"]), _line(project["category"]), selected])
    out.writerow(["VOTES"])
    pointed = profile.points is not None and manifest["ballot"]["form"] != "ordinal"
    out.writerow(["voter_id", "vote", "points"] if pointed else ["voter_id", "vote"])
    voter = 0
    for vote, points, voters in sorted(_votes(profile, manifest)):
        for _copy in range(voters):
            voter += 1
            out.writerow([voter, vote, points] if pointed else [voter, vote])
    return gzip.compress(text.getvalue().encode(), compresslevel=6, mtime=0)


def _meta(
    outcome: rules.Outcome, profile: rules.Profile, manifest: Mapping[str, Any], title: str
) -> Iterator[list[str]]:
    ballot = manifest["ballot"]
    yield ["description", _line(title)]
    yield ["num_projects", str(len(manifest["projects"]))]
    yield ["num_votes", str(profile.voters)]
    yield ["budget", decimal_money(manifest["budget"], manifest["subunits"])]
    yield ["vote_type", ballot["form"]]
    yield ["rule", _rule_name(outcome.rule)]
    yield ["currency", manifest["currency"]]
    yield ["min_length", str(ballot["least"])]
    if ballot["most"] is not None:
        yield ["max_length", str(ballot["most"])]
    if manifest["opens_at"]:
        yield ["date_begin", manifest["opens_at"][:10]]
        yield ["date_end", manifest["closes_at"][:10]]


def _rule_name(rule: rules.Rule) -> str:
    name = NAMES.get(rule.name, rule.name)
    if rule.name == "equal-shares" and rule.completion != "none":
        name += "/" + rule.completion
    return name + ("-comparison" if rule.compare != "none" else "")


def _votes(profile: rules.Profile, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    """Each group as its vote, its points and its number of voters."""
    ids = [project["id"] for project in manifest["projects"]]
    ordinal = manifest["ballot"]["form"] == "ordinal"
    for places, points, voters in profile.ballots():
        if points is not None and ordinal:
            places = places[(-points).argsort(kind="stable")]
            points = None
        vote = ",".join(ids[place] for place in places)
        said = "" if points is None else ",".join(decimal_money(int(p), profile.point_scale) for p in points)
        yield vote, said, voters


def _line(text: str) -> str:
    return " ".join(text.split())
