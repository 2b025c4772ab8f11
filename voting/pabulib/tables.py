"""An election as JSON, and its ballots as CSV tables: for programs and spreadsheets. Equal ballots stand on one line."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from voting.pabulib.election import Unreadable
from voting.rules.instance import Envelope, Instance, InvalidElection, Project
from voting.rules.outcome import decimal_money
from voting.rules.profile import BALLOT_TYPES, Profile, Row

PROJECT_COLUMNS = ("project_id", "cost", "votes", "score", "name", "category", "neighborhood")
BALLOT_COLUMNS = ("voters", "choices", "points")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_json(instance: Instance, profile: Profile) -> dict[str, Any]:
    """An election as plain data; amounts in whole cents (`subunits` of them make one unit of currency)."""
    return {
        "budget": instance.budget,
        "subunits": instance.subunits,
        "currency": instance.currency,
        "projects": [{slot: getattr(project, slot) for slot in Project.__slots__} for project in instance.projects],
        "conflicts": [sorted(conflict) for conflict in instance.conflicts],
        "envelopes": [{"name": e.name, "budget": e.budget, "projects": sorted(e.projects)} for e in instance.envelopes],
        "ballot_type": profile.ballot_type,
        "point_scale": profile.point_scale,
        "ballots": [
            [voters, [instance.projects[c].id for c in places], None if points is None else points.tolist()]
            for places, points, voters in profile.ballots()
        ],
    }


def from_json(text: str, name: str = "input") -> tuple[Instance, Profile]:
    """The election that `to_json` wrote, from its text. Raises `Unreadable` with line and column."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(name, error.lineno, error.colno, f"this is not JSON: {error.msg}; mend it") from None
    try:
        return _from_data(data)
    except (KeyError, TypeError, ValueError) as error:
        what = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
        raise Unreadable(name, 1, 1, f"this is not an election: {what}; compare it with one written here") from None


def _from_data(data: Mapping[str, Any]) -> tuple[Instance, Profile]:
    instance = Instance(
        projects=tuple(Project(**project) for project in data["projects"]),
        budget=data["budget"],
        subunits=data["subunits"],
        currency=data.get("currency", ""),
        conflicts=tuple(frozenset(conflict) for conflict in data.get("conflicts", ())),
        envelopes=tuple(Envelope(e["name"], e["budget"], frozenset(e["projects"])) for e in data.get("envelopes", ())),
    )
    if data["ballot_type"] not in BALLOT_TYPES:
        raise InvalidElection(f"unknown ballot type {data['ballot_type']!r}; known are {', '.join(BALLOT_TYPES)}")
    counts: Counter[Row] = Counter()
    for voters, ids, points in data["ballots"]:
        if not isinstance(voters, int) or voters < 0:
            raise InvalidElection(f"{voters!r} is not a number of voters")
        counts[_row(instance, ids, points)] += voters
    return instance, Profile.grouped(
        counts, data["ballot_type"], len(instance.projects), int(data.get("point_scale", 1))
    )


def _row(instance: Instance, ids: Iterable[str], points: Iterable[int] | None) -> Row:
    ids = list(ids)
    unknown = [id_ for id_ in ids if id_ not in instance.index]
    if unknown:
        raise InvalidElection(f"a ballot names {unknown[0]}, which is not among the projects")
    given = [1] * len(ids) if points is None else [int(p) for p in points]
    if len(given) != len(ids) or len(set(ids)) != len(ids):
        raise InvalidElection("a ballot needs one number of points for each project, and each project once")
    pairs = sorted((instance.index[id_], p) for id_, p in zip(ids, given, strict=True))
    return tuple(place for place, _ in pairs), tuple(p for _, p in pairs)


def projects_csv(instance: Instance, profile: Profile) -> Iterator[str]:
    """The projects as CSV, one line each, with votes and score."""
    yield from _lines([PROJECT_COLUMNS])
    for place, project in enumerate(instance.projects):
        score = decimal_money(int(profile.scores[place]), profile.point_scale)
        cost = decimal_money(project.cost, instance.subunits)
        about = (project.name, project.category, project.neighborhood)
        yield from _lines([(project.id, cost, str(int(profile.votes[place])), score, *about)])


def ballots_csv(instance: Instance, profile: Profile) -> Iterator[str]:
    """The ballots as CSV: how many voters cast each, the projects chosen, their points (empty: one each)."""
    yield from _lines([BALLOT_COLUMNS])
    for places, points, voters in profile.ballots():
        chosen = ",".join(instance.projects[place].id for place in places)
        given = "" if points is None else ",".join(decimal_money(int(p), profile.point_scale) for p in points)
        yield from _lines([(str(voters), chosen, given)])


def ballots_from_csv(
    lines: Iterable[str], instance: Instance, ballot_type: str = "approval", name: str = "input"
) -> Profile:
    """The profile of a table that `ballots_csv` wrote (points whole). Raises `Unreadable` with line and column."""
    reader = csv.reader(lines)
    header = [cell.strip().lstrip("\ufeff") for cell in next(reader, [])]
    for column in BALLOT_COLUMNS[:2]:
        if column not in header:
            raise Unreadable(name, 1, 1, f"the first line must name the columns; {column} is missing")
    if ballot_type not in BALLOT_TYPES:
        raise Unreadable(name, 1, 1, f"unknown ballot type {ballot_type!r}; known are {', '.join(BALLOT_TYPES)}")
    counts: Counter[Row] = Counter()
    for cells in reader:
        row = dict(zip(header, cells, strict=False))
        if not any(cells):
            continue
        try:
            ids = [_plain(id_.strip()) for id_ in _plain(row.get("choices", "")).split(",") if id_.strip()]
            points = [int(p) for p in _plain(row.get("points", "")).split(",") if p.strip()] or None
            voters = int(row["voters"])
            if voters < 0:
                raise InvalidElection(f"{voters} is not a number of voters")
            counts[_row(instance, ids, points)] += voters
        except ValueError as error:
            raise Unreadable(name, reader.line_num, 1, f"{error}; mend this line") from None
    return Profile.grouped(counts, ballot_type, len(instance.projects))


def _lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Rows as CSV; a cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    for row in rows:
        cells = ["'" + cell if cell.lstrip(" ").startswith(FORMULA) else cell for cell in row]
        yield ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' if set(c) & set(',"\r\n') else c for c in cells) + "\r\n"


def _plain(cell: str) -> str:
    """A cell without the apostrophe that guards against formulas."""
    return cell[1:] if cell[:1] == "'" and cell[1:].lstrip(" ").startswith(FORMULA) else cell
