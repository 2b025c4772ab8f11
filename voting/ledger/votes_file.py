"""ballots.pb, version 1: all choices as a Pabulib file, its every byte fixed by the rules and the openings.

`voting.pabulib` writes such files too, and grows with the format. This writer must not: a bundle published today has to
verify in ten years. What changes here is another version of the bundle; docs/verify.md has the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from voting.ledger.canonical import encode
from voting.ledger.manifest import POINTED, Manifest
from voting.rules import decimal_money

FIRST = ("country", "unit", "district", "subunit", "instance")
WITHDRAWN = "999999999"  # the cost by which the format knows a project that was withdrawn
Row = tuple[tuple[int, ...], tuple[int, ...]]


def write_votes(
    manifest: Manifest,
    rows: Mapping[Row, int],
    votes: Sequence[int],
    scores: Sequence[int],
    winners: Iterable[str],
    withdrawn: frozenset[str],
) -> Iterator[bytes]:
    """The lines of the file.

    `rows` are choices as (places of the chosen projects, ascending; the points of each) with how many ballots say so;
    `votes` and `scores` are by place.
    """
    yield from _lines([["META"], ["key", "value"], *_meta(manifest, sum(rows.values()))])
    yield from _lines([["PROJECTS"], *_projects(manifest, votes, scores, set(winners), withdrawn)])
    pointed = manifest.data["ballot"]["form"] in POINTED
    yield from _lines([["VOTES"], ["voter_id", "vote", *(["points"] if pointed else [])]])
    voter = 0
    for row in sorted(rows):
        cells = _vote(manifest, row)
        for _copy in range(rows[row]):
            voter += 1
            yield _line([str(voter), *cells])


def _meta(manifest: Manifest, voters: int) -> Iterator[list[str]]:
    data, ballot, described = manifest.data, manifest.data["ballot"], dict(manifest.data["described"])
    form, points = ballot["form"], str(ballot.get("points", ""))
    yield ["description", data["title"]]
    yield from ([key, described.pop(key)] for key in FIRST if key in described)
    yield ["num_projects", str(len(manifest.costs))]
    yield ["num_votes", str(voters)]
    yield ["budget", decimal_money(data["budget"], data["subunits"])]
    yield ["vote_type", "approval" if form == "knapsack" else form]
    yield ["rule", _rule_name(data["rule"])]
    yield from ([key, described[key]] for key in sorted(described))
    yield from [["min_length", str(ballot["least"])]] if ballot["least"] else []
    yield from [["max_length", str(ballot["most"])]] if ballot["most"] is not None else []
    yield from [["max_sum_cost", decimal_money(data["budget"], data["subunits"])]] if form == "knapsack" else []
    yield from [["max_sum_points", points]] if form == "cumulative" else []
    yield from [["max_points", points]] if form == "scoring" else []
    support = data["rule"]["minimum_support"]
    yield from [["min_project_score_threshold", str(support)]] if support else []
    yield from [["currency", data["currency"]]] if data["currency"] else []
    yield ["comment", f"#1: Rule parameters: {encode(data['rule']).decode()}"]


def _rule_name(rule: Mapping[str, object]) -> str:
    """The format's name of a rule, or `unknown`; the comment has all parameters."""
    name = str(rule["name"])
    if (
        name == "equal-shares"
        and rule["completion"] in ("none", "add1")
        and rule["compare"] in ("none", "satisfaction")
    ):
        raised = "equalshares/add1" if rule["completion"] == "add1" else "equalshares"
        return raised + ("-comparison" if rule["compare"] == "satisfaction" else "")
    if name == "greedy" and rule["minimum_support"]:
        return "greedy-threshold"
    return name if name.startswith("greedy") else "unknown"


def _projects(
    manifest: Manifest, votes: Sequence[int], scores: Sequence[int], winners: set[str], withdrawn: frozenset[str]
) -> Iterator[list[str]]:
    data = manifest.data
    scored = data["ballot"]["form"] in (*POINTED, "ordinal")
    rivals: dict[str, set[str]] = {}
    for among in data["conflicts"]:
        for id_ in among:
            rivals.setdefault(id_, set()).update(set(among) - {id_})
    head = ["project_id", "cost", "votes", *(["score"] if scored else []), "name", "category", "neighborhood"]
    yield [*head, *(["conflicts"] if rivals else []), "selected"]
    for place, project in enumerate(data["projects"]):
        id_ = project["id"]
        cost = WITHDRAWN if id_ in withdrawn else decimal_money(project["cost"], data["subunits"])
        row = [id_, cost, str(votes[place]), *([str(scores[place])] if scored else [])]
        row += [project["name"], project["category"], project["neighborhood"]]
        row += [",".join(sorted(rivals.get(id_, ())))] if rivals else []
        yield [*row, "1" if id_ in winners else "0"]


def _vote(manifest: Manifest, row: Row) -> list[str]:
    ids, (places, points), form = list(manifest.costs), row, manifest.data["ballot"]["form"]
    if form == "ordinal":  # the best first: it has the most points
        places = tuple(place for _points, place in sorted(zip(points, places, strict=True), reverse=True))
    vote = ",".join(ids[place] for place in places)
    return [vote, ",".join(map(str, points))] if form in POINTED else [vote]


def _lines(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    return map(_line, rows)


def _line(cells: Iterable[str]) -> bytes:
    return (";".join(map(_cell, cells)) + "\n").encode()


def _cell(text: str) -> str:
    """In quotation marks where a semicolon or a quotation mark would be misread."""
    return '"' + text.replace('"', '""') + '"' if ";" in text or '"' in text else text
