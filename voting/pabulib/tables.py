"""An election as two CSV tables, of projects and of ballots, for spreadsheets. Equal ballots stand on one line.

They are written and read as they pass, and keep what two tables can hold; JSON (see `json_files`) keeps everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NoReturn

from voting.pabulib import amounts
from voting.pabulib.ballot_box import BadPoints, BallotBox
from voting.pabulib.election import Election, Unreadable
from voting.pabulib.lines import BadRow, column_of, rows
from voting.pabulib.write import need_plain_ids
from voting.rules.instance import Instance, InvalidElection, Project
from voting.rules.outcome import decimal_money
from voting.rules.profile import BALLOT_TYPES, BallotType, Profile

PROJECT_COLUMNS = ("project_id", "cost", "votes", "score", "name", "category", "neighborhood")
BALLOT_COLUMNS = ("voters", "choices", "points")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    need_plain_ids(instance)
    yield from _lines([BALLOT_COLUMNS])
    for places, points, voters in profile.ballots():
        chosen = ",".join(instance.projects[place].id for place in places)
        if points is None and profile.ballot_type not in ("cumulative", "scoring", "ordinal"):
            given = ""
        else:
            each = [1] * len(places) if points is None else points.tolist()
            given = ",".join(decimal_money(p, profile.point_scale) for p in each)
        yield from _lines([(str(voters), chosen, given)])


def election_from_csv(
    projects: Iterable[str],
    ballots: Iterable[str],
    budget: str,
    ballot_type: BallotType = "approval",
    names: tuple[str, str] = ("projects", "ballots"),
) -> Election:
    """The election of two tables and a budget. Raises `Unreadable` with the table's name, line and column."""
    try:
        money = amounts.budget(budget)
    except InvalidElection as error:
        raise Unreadable(names[0], 1, 1, f"{error} (give it with --budget)") from None
    table = _Table(projects, names[0], needed=("project_id", "cost"))
    costs, columns = {}, {}
    for row in table:
        id_ = row["project_id"].strip()
        if not id_ or id_ in costs:
            said = f"the project id {id_} is used twice" if id_ else "a project without an id"
            table.fail("project_id", f"{said}; give each project its own")
        try:
            costs[id_] = amounts.cost(row["cost"], id_)
        except InvalidElection as error:
            table.fail("cost", str(error))
        columns[id_] = row
    subunits = amounts.subunits_for((money, *costs.values()))
    listed = tuple(
        Project(
            id_,
            int(costs[id_] * subunits),
            name=row.get("name", ""),
            category=row.get("category", ""),
            neighborhood=row.get("neighborhood", ""),
        )
        for id_, row in columns.items()
    )
    instance = Instance(listed, int(money * subunits), subunits)
    profile = ballots_from_csv(ballots, instance, ballot_type, names[1])
    return Election(instance, profile, {}, columns, selected=None)


def ballots_from_csv(
    lines: Iterable[str], instance: Instance, ballot_type: BallotType = "approval", name: str = "input"
) -> Profile:
    """The profile of a table like the one of `ballots_csv`; without a column `voters`, each line is one voter's ballot.

    Raises `Unreadable` with line and column.
    """
    if ballot_type not in BALLOT_TYPES:
        raise Unreadable(name, 1, 1, f"unknown ballot type {ballot_type!r}; known are {', '.join(BALLOT_TYPES)}")
    table = _Table(lines, name, needed=("choices",))
    box = BallotBox(instance.index, ballot_type)
    for row in table:
        voters = row.get("voters", "1").strip()
        if not voters.isdecimal():
            table.fail("voters", f"{voters!r} is not a number of voters; write a whole number")
        try:
            box.add(row["choices"], row.get("points", ""), int(voters))
        except InvalidElection as error:
            table.fail("points" if isinstance(error, BadPoints) else "choices", str(error))
    return box.profile()


class _Table:
    """The rows of a CSV table by the names of its columns; commas or semicolons separate the cells."""

    def __init__(self, lines: Iterable[str], name: str, needed: tuple[str, ...]) -> None:
        self.name, self.number, self.text = name, 1, ""
        lines = iter(lines)
        first = next(lines, "").lstrip("\ufeff")
        self.separator = ";" if first.count(";") > first.count(",") else ","
        self.rows = rows(chain([first], lines), self.separator)
        self.header: list[str] = []
        self.header = [cell.strip().lower() for cell in self._next() or []]
        for column in needed:
            if column not in self.header:
                self.fail(self.header[0], f"the first line must name the columns; {column} is missing")

    def __iter__(self) -> Iterator[dict[str, str]]:
        while (cells := self._next()) is not None:
            if any(cell.strip() for cell in cells):
                cells += [""] * (len(self.header) - len(cells))
                yield {column: _plain(cell) for column, cell in zip(self.header, cells, strict=False)}

    def _next(self) -> list[str] | None:
        try:
            self.number, self.text, cells = next(self.rows, (self.number, "", None))
        except BadRow as error:
            raise Unreadable(self.name, error.line, error.column, error.message) from None
        return cells

    def fail(self, column: str, message: str) -> NoReturn:
        cell = self.header.index(column)
        raise Unreadable(self.name, self.number, column_of(self.text, cell, self.separator), message)


def _lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Rows as CSV; a cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    for row in rows:
        cells = ["'" + cell if cell.lstrip(" ").startswith(FORMULA) else cell for cell in row]
        yield ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' if set(c) & set(',"\r\n') else c for c in cells) + "\r\n"


def _plain(cell: str) -> str:
    """A cell without the apostrophe that guards against formulas."""
    return cell[1:] if cell[:1] == "'" and cell[1:].lstrip(" ").startswith(FORMULA) else cell
