"""Reading a `.pb` file: META, PROJECTS, VOTES, each checked as it passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

from voting.pabulib import amounts
from voting.pabulib.ballot_box import BadPoints, BallotBox, Seen
from voting.pabulib.election import Election, Unreadable
from voting.pabulib.limits import Limits
from voting.pabulib.lines import BadRow, column_of, rows, text_lines
from voting.pabulib.notes import Notes
from voting.rules.instance import Instance, InvalidElection, Project
from voting.rules.profile import BallotType

SECTIONS = ("META", "PROJECTS", "VOTES")
VOTE_TYPES: dict[str, BallotType] = {
    "approval": "approval",
    "choose-1": "choose-1",
    "knapsack": "knapsack",
    "cumulative": "cumulative",
    "scoring": "scoring",
    "ordinal": "ordinal",
}
WITHDRAWN = 999_999_999  # the cost Pabulib gives a project that was withdrawn after the vote


def read(path: str | Path) -> Election:
    """Read a file. Raises `Unreadable` with file, line and column for whatever cannot be read."""
    path = Path(path)
    try:
        return read_lines(text_lines(path), str(path))
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or "this file cannot be unpacked"
        raise Unreadable(str(path), 1, 1, f"{reason.lower()}; give the path of a .pb file you may read") from None


def read_lines(lines: Iterable[str], name: str = "input") -> Election:
    """Read the lines of a file; `name` is what error messages call it."""
    return _Reader(name).read(lines)


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.line, self.text = 1, ""
        self.meta: dict[str, str] = {}
        self.meta_at: dict[str, tuple[int, str]] = {}
        self.notes = Notes(name)
        self.costs: dict[str, Decimal] = {}
        self.columns: dict[str, dict[str, str]] = {}
        self.header: list[str] = []
        self.voters = Seen()
        self.box = BallotBox({}, "approval")
        self.vote_cell, self.points_cell, self.voter_cell = -1, -1, -1

    def read(self, lines: Iterable[str]) -> Election:
        seen: list[str] = []
        take: Callable[[list[str]], None] | None = None
        header_next = False
        try:
            for self.line, self.text, cells in rows(lines):
                section = cells[0].strip().upper().lstrip("\ufeff")
                if section in SECTIONS and not any(cell.strip() for cell in cells[1:]):
                    if section in seen:
                        self.fail(0, f"a second {section} section; keep one of each")
                    if len(seen) < 3 and section != SECTIONS[len(seen)]:
                        self.fail(0, f"the section {SECTIONS[len(seen)]} must come before {section}")
                    seen.append(section)
                    take, header_next = self.rows_of(section), True
                elif not any(cells) or not self.text.strip():
                    continue
                elif take is None:
                    self.fail(0, "the file must begin with the line META")
                elif header_next:
                    self.take_header(cells, section=seen[-1])
                    header_next = False
                else:
                    take(cells)
        except BadRow as error:
            raise Unreadable(self.name, error.line, error.column, error.message) from None
        if len(seen) < 3:
            self.fail(0, f"the section {SECTIONS[len(seen)]} is missing; add it after what is there")
        return self.election()

    def fail(self, cell: int, message: str) -> NoReturn:
        raise Unreadable(self.name, self.line, column_of(self.text, cell), message)

    def fail_at(self, place: tuple[int, str], cell: int, message: str) -> NoReturn:
        self.line, self.text = place
        self.fail(cell, message)

    def note(self, kind: str, cell: int, said: str) -> None:
        self.notes.add(kind, self.line, column_of(self.text, cell), said)

    def note_extra(self, cells: list[str], width: int, section: str) -> None:
        """Cells beyond the columns mean nothing that is known; empty ones are how spreadsheets end a line."""
        beyond = next((cell for cell in range(width, len(cells)) if cells[cell].strip()), None)
        if beyond is not None:
            said = f"a row of {section} has more cells than the {width} columns; what is beyond them is not read"
            self.note(f"extra {section}", beyond, said)

    def rows_of(self, section: str) -> Callable[[list[str]], None]:
        return {"META": self.take_meta, "PROJECTS": self.take_project, "VOTES": self.take_vote}[section]

    def take_header(self, cells: list[str], section: str) -> None:
        """The line of column names. META may come without it; then its first line is a row already."""
        names = [cell.strip().lower() for cell in cells]
        if section == "META":
            if names[:2] != ["key", "value"]:
                self.take_meta(cells)
            return
        needed = {"PROJECTS": ("project_id", "cost"), "VOTES": ("voter_id", "vote")}[section]
        for name in needed:
            if name not in names:
                self.fail(0, f"the {section} section needs a column named {name}; its first line names the columns")
        for cell, name in enumerate(names):
            if name and name in names[:cell]:
                self.fail(cell, f"two columns are named {name}; rename or remove one")
        self.header = names
        if section == "VOTES":
            self.vote_cell, self.voter_cell = names.index("vote"), names.index("voter_id")
            self.points_cell = names.index("points") if "points" in names else -1
            index, limits = {id_: place for place, id_ in enumerate(self.costs)}, Limits.of(self.meta)
            self.box = BallotBox(index, self.ballot_type(), limits=limits)

    def take_meta(self, cells: list[str]) -> None:
        key = cells[0].strip().lower()
        if key in self.meta:
            self.note("meta twice", 0, f"META names {key} a second time; the first is used")
            return
        self.note_extra(cells, 2, "META")
        self.meta[key] = cells[1].strip() if len(cells) > 1 else ""
        self.meta_at[key] = (self.line, self.text)

    def take_project(self, cells: list[str]) -> None:
        self.note_extra(cells, len(self.header), "PROJECTS")
        cells = [cell.strip() for cell in cells] + [""] * (len(self.header) - len(cells))
        id_cell, cost_cell = self.header.index("project_id"), self.header.index("cost")
        id_ = cells[id_cell]
        if not id_:
            self.fail(id_cell, "a project without an id; give it one")
        if id_ in self.costs:
            self.fail(id_cell, f"the project id {id_} is used twice; give each project its own")
        try:
            cost = amounts.cost(cells[cost_cell], id_)
        except InvalidElection as error:
            self.fail(cost_cell, str(error))
        self.costs[id_] = cost
        self.columns[id_] = dict(zip(self.header, cells, strict=False))

    def take_vote(self, cells: list[str]) -> None:
        try:
            vote = cells[self.vote_cell]
        except IndexError:
            vote = ""
        voter = cells[self.voter_cell].strip() if self.voter_cell < len(cells) else ""
        if voter and self.voters.before(voter):
            self.fail(self.voter_cell, f"the voter id {voter} is used twice; each voter has one ballot")
        points = cells[self.points_cell] if -1 < self.points_cell < len(cells) else ""
        if len(cells) > len(self.header):
            self.note_extra(cells, len(self.header), "VOTES")
        try:
            odd = self.box.add(vote, points)
        except InvalidElection as error:
            self.fail(self.points_cell if isinstance(error, BadPoints) else self.vote_cell, str(error))
        if odd is not None:
            self.note(odd.kind, self.vote_cell, odd.said)

    def election(self) -> Election:
        if "budget" not in self.meta:
            self.fail_at(min(self.meta_at.values(), default=(1, "META")), 0, "META does not name the budget; add it")
        self.line, self.text = self.meta_at["budget"]
        try:
            budget = amounts.budget(self.meta["budget"])
            subunits = amounts.subunits_for((budget, *self.costs.values()))
        except InvalidElection as error:
            self.fail(1, str(error))
        projects = tuple(
            Project(
                id_,
                int(cost * subunits),
                name=self.columns[id_].get("name", ""),
                category=self.columns[id_].get("category", ""),
                neighborhood=self.columns[id_].get("neighborhood") or self.columns[id_].get("district", ""),
                withdrawn=cost == WITHDRAWN and cost > budget,
            )
            for id_, cost in self.costs.items()
        )
        currency = self.meta.get("currency", "")
        instance = Instance(projects, int(budget * subunits), subunits, currency, self.conflicts())
        profile = self.box.profile()
        self.note_meta({"num_projects": len(projects), "num_votes": profile.voters})
        return Election(instance, profile, self.meta, self.columns, self.selected(), self.notes.lines())

    def note_meta(self, counted: dict[str, int]) -> None:
        """Where META contradicts itself, or what the file holds: rows may be missing."""
        for key, number in counted.items():
            said = self.meta.get(key, "")
            if said.isdecimal() and int(said) != number:
                self.note_at(key, f"META's {key} is {said}, but the file has {number}; what it has is counted")
        for least, most in self.box.limits.contradictions():
            self.note_at(most, f"META's {most} is less than its {least}; ballots are read as they stand")

    def note_at(self, key: str, said: str) -> None:
        line, text = self.meta_at[key]
        self.notes.add(key, line, column_of(text, 1), said)

    def conflicts(self) -> tuple[frozenset[str], ...]:
        """Projects that exclude each other, from the optional column `conflicts` (ids with commas between)."""
        pairs = {
            frozenset((id_, other.strip()))
            for id_, row in self.columns.items()
            for other in row.get("conflicts", "").split(",")
            if other.strip() in self.costs and other.strip() != id_
        }
        return tuple(sorted(pairs, key=sorted))

    def selected(self) -> tuple[str, ...] | None:
        if not self.columns or "selected" not in next(iter(self.columns.values())):
            return None
        return tuple(id_ for id_, row in self.columns.items() if row["selected"] == "1")

    def ballot_type(self) -> BallotType:
        named = self.meta.get("vote_type", "").lower()
        if named not in VOTE_TYPES:
            place = self.meta_at.get("vote_type") or self.meta_at.get("budget") or (1, "META")
            known = ", ".join(VOTE_TYPES)
            self.fail_at(place, 1, f"META must name a vote_type that is known: one of {known}")
        return VOTE_TYPES[named]
