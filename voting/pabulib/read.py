"""Reading a `.pb` file: META, PROJECTS, VOTES, each checked as it passes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NoReturn

from voting.pabulib.election import Election, Unreadable
from voting.pabulib.lines import OpenQuote, column_of, rows, text_lines
from voting.rules.instance import Instance, InvalidElection, Project
from voting.rules.profile import BallotType, Profile, Row, rank_points

SECTIONS = ("META", "PROJECTS", "VOTES")
VOTE_TYPES: dict[str, BallotType] = {
    "approval": "approval",
    "choose-1": "choose-1",
    "knapsack": "knapsack",
    "cumulative": "cumulative",
    "scoring": "scoring",
    "ordinal": "ordinal",
}
LARGEST = Decimal(10) ** 15
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
        self.notes: list[str] = []
        self.costs: dict[str, Decimal] = {}
        self.columns: dict[str, dict[str, str]] = {}
        self.header: list[str] = []
        self.voters: set[str] = set()
        self.votes: Counter[tuple[str, str]] = Counter()
        self.vote_at: dict[tuple[str, str], tuple[int, str]] = {}
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
        except OpenQuote as error:
            self.line, self.text = error.line, ""
            raise Unreadable(
                self.name, error.line, error.column, "this quotation mark opens a cell that is never closed; close it"
            ) from None
        if len(seen) < 3:
            self.fail(0, f"the section {SECTIONS[len(seen)]} is missing; add it after what is there")
        return self.election()

    def fail(self, cell: int, message: str) -> NoReturn:
        raise Unreadable(self.name, self.line, column_of(self.text, cell), message)

    def fail_at(self, place: tuple[int, str], cell: int, message: str) -> NoReturn:
        self.line, self.text = place
        self.fail(cell, message)

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

    def take_meta(self, cells: list[str]) -> None:
        key = cells[0].strip().lower()
        if key in self.meta:
            self.notes.append(f"line {self.line}: META names {key} a second time; the first is used")
            return
        self.meta[key] = cells[1].strip() if len(cells) > 1 else ""
        self.meta_at[key] = (self.line, self.text)

    def take_project(self, cells: list[str]) -> None:
        cells = [cell.strip() for cell in cells] + [""] * (len(self.header) - len(cells))
        id_cell, cost_cell = self.header.index("project_id"), self.header.index("cost")
        id_ = cells[id_cell]
        if not id_:
            self.fail(id_cell, "a project without an id; give it one")
        if id_ in self.costs:
            self.fail(id_cell, f"the project id {id_} is used twice; give each project its own")
        cost = self.amount(cells[cost_cell], cost_cell, f"the cost of project {id_}")
        if cost < 0:
            self.fail(cost_cell, f"the cost of project {id_} is below zero")
        self.costs[id_] = cost
        self.columns[id_] = dict(zip(self.header, cells, strict=False))

    def take_vote(self, cells: list[str]) -> None:
        try:
            vote = cells[self.vote_cell]
        except IndexError:
            vote = ""
        voter = cells[self.voter_cell].strip() if self.voter_cell < len(cells) else ""
        if voter in self.voters and voter:
            self.fail(self.voter_cell, f"the voter id {voter} is used twice; each voter has one ballot")
        self.voters.add(voter)
        points = cells[self.points_cell] if -1 < self.points_cell < len(cells) else ""
        key = (vote, points)
        self.votes[key] += 1
        if key not in self.vote_at:
            self.vote_at[key] = (self.line, self.text)

    def amount(self, text: str, cell: int, what: str) -> Decimal:
        """An amount of money; a decimal comma and spaces between thousands are read as meant."""
        plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("_", "")
        if plain.count(",") == 1 and "." not in plain:
            plain = plain.replace(",", ".")
        try:
            value = Decimal(plain)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            self.fail(cell, f"{what} is not an amount of money: {text!r}; write digits, with a point for decimals")
        if abs(value) > LARGEST:
            self.fail(cell, f"{what} is larger than anything this can count: {text}")
        return value

    def election(self) -> Election:
        if "budget" not in self.meta:
            self.fail_at(min(self.meta_at.values(), default=(1, "META")), 0, "META does not name the budget; add it")
        self.line, self.text = self.meta_at["budget"]
        budget = self.amount(self.meta["budget"], 1, "the budget")
        places = max((-int(a.normalize().as_tuple().exponent) for a in (budget, *self.costs.values())), default=0)
        subunits = 10 ** max(2, places)
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
        profile = self.profile(instance)
        return Election(instance, profile, self.meta, self.columns, self.selected(), tuple(self.notes))

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

    def profile(self, instance: Instance) -> Profile:
        named = self.meta.get("vote_type", "").lower()
        if named not in VOTE_TYPES:
            place = self.meta_at.get("vote_type", self.meta_at["budget"])
            known = ", ".join(VOTE_TYPES)
            self.fail_at(place, 1, f"META must name a vote_type that is known: one of {known}")
        ballot_type = VOTE_TYPES[named]
        scale = self.point_scale()
        counts: Counter[Row] = Counter()
        for (vote, points), voters in self.votes.items():
            try:
                row = _row(vote, points, ballot_type, instance.index, scale)
            except InvalidElection as error:
                cell = self.points_cell if "points" in str(error) else self.vote_cell
                self.fail_at(self.vote_at[vote, points], cell, str(error))
            counts[row] += voters
        return Profile.grouped(counts, ballot_type, len(instance.projects), scale)

    def point_scale(self) -> int:
        """1, or the power of ten that makes decimal points whole."""
        places = 0
        for _, points in self.votes:
            if "." in points:
                places = max(places, *(len(p.strip().rstrip("0").partition(".")[2]) for p in points.split(",")))
        return int(10**places)


def _row(vote: str, points: str, ballot_type: BallotType, index: dict[str, int], scale: int) -> Row:
    """A ballot as sorted places and points. A project named twice counts once, where it stands first."""
    ids = vote.split(",")
    try:
        chosen = [index[id_] for id_ in ids]
    except KeyError:
        ids = [id_ for cell in ids if (id_ := cell.strip())]
        unknown = [id_ for id_ in ids if id_ not in index]
        if unknown:
            raise InvalidElection(f"a vote for {unknown[0]}, which is not in PROJECTS; remove it or add it") from None
        chosen = [index[id_] for id_ in ids]
    if not points.strip() or ballot_type in ("approval", "choose-1", "knapsack"):
        if ballot_type in ("cumulative", "scoring") and chosen:
            raise InvalidElection(f"a {ballot_type} ballot needs points beside its vote; add them")
        if ballot_type != "ordinal":
            places = tuple(sorted(set(chosen)))
            return places, (1,) * len(places)
        chosen = list(dict.fromkeys(chosen))
        given = [p * scale for p in rank_points(len(chosen))]
    else:
        given = [_points(p, scale) for p in points.split(",") if p.strip()]
        if len(given) != len(chosen):
            raise InvalidElection(f"{len(chosen)} projects but {len(given)} numbers of points; give one for each")
    first: dict[int, int] = {}
    for place, amount in zip(chosen, given, strict=True):
        first.setdefault(place, amount)
    pairs = sorted(first.items())
    return tuple(p for p, _ in pairs), tuple(q for _, q in pairs)


def _points(text: str, scale: int) -> int:
    try:
        value = Decimal(text.strip()) * scale
        whole = int(value)
    except (InvalidOperation, ValueError, OverflowError):
        raise InvalidElection(f"these points are not a number: {text.strip()!r}; write digits") from None
    if whole != value or abs(whole) > 10**12:
        raise InvalidElection(f"these points cannot be counted: {text.strip()}")
    return whole
