"""An election as JSON, which keeps everything: envelopes and adjustable costs too. Equal ballots stand on one line.

Written piece by piece, and read as it passes: what is kept are the projects and one copy of each different ballot.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn

from voting.pabulib.ballot_box import BallotBox
from voting.pabulib.election import Election, Unreadable
from voting.pabulib.json_text import LONGEST, JsonText
from voting.rules.instance import Envelope, Instance, InvalidElection, Project
from voting.rules.profile import BALLOT_TYPES, Profile

Chunks = Callable[[], Iterable[str]]


def json_pieces(instance: Instance, profile: Profile, meta: Mapping[str, str] | None = None) -> Iterator[str]:
    """An election as JSON text, a line for each different ballot.

    Amounts are whole cents (`subunits` of them make one unit of currency); a ballot is the number of voters who cast
    it, the projects' ids, and their points (in units of 1/`point_scale`; null: one each).
    """
    head = {
        "meta": dict(meta or {}),
        "budget": instance.budget,
        "subunits": instance.subunits,
        "currency": instance.currency,
        "projects": [{slot: getattr(project, slot) for slot in Project.__slots__} for project in instance.projects],
        "conflicts": [sorted(conflict) for conflict in instance.conflicts],
        "envelopes": [{"name": e.name, "budget": e.budget, "projects": sorted(e.projects)} for e in instance.envelopes],
        "ballot_type": profile.ballot_type,
        "point_scale": profile.point_scale,
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "ballots": ['
    comma = "\n  "
    for places, points, voters in profile.ballots():
        ids = [instance.projects[c].id for c in places]
        yield comma + json.dumps([voters, ids, None if points is None else points.tolist()], ensure_ascii=False)
        comma = ",\n  "
    yield "\n ]\n}\n"


def from_json(text: str, name: str = "input") -> Election:
    """The election that `json_pieces` wrote, from its text. Raises `Unreadable` with line and column."""
    return from_json_chunks(lambda: [text], name)


def from_json_chunks(chunks: Chunks, name: str = "input") -> Election:
    """The election in JSON text that is given in chunks. Raises `Unreadable` with line and column.

    The chunks are asked for a second time where the ballots stand before the projects.
    """
    reader = _Reader(name)
    reader.read(chunks())
    if reader.skipped:
        reader.read(chunks())
    return reader.election()


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.head: dict[str, Any] = {}
        self.at: dict[str, tuple[int, int]] = {}
        self.box: BallotBox | None = None
        self.skipped = False

    def read(self, chunks: Iterable[str]) -> None:
        text = JsonText(chunks, self.name)
        if text.peek() not in ("{", ""):
            self.fail((1, 1), "it must begin with {")
        seen = set[str]()
        for key in text.names():
            text.peek()
            self.at[key] = text.place()
            if key in seen:
                self.fail(self.at[key], f"{key!r} stands there twice")
            seen.add(key)
            if key == "ballots":
                self.read_ballots(text)
            else:
                self.head[key] = text.value()
        if text.peek():
            text.bad("extra data")

    def read_ballots(self, text: JsonText) -> None:
        """Count the ballots; pass over them where the projects are not known yet."""
        if text.peek() != "[":
            self.fail(self.at["ballots"], "the ballots must be a list")
        index = self.index() if "projects" in self.head else None
        self.skipped = index is None
        box = BallotBox(index or {}, "approval", pointed=True)
        for place in text.items():
            row = text.value(most=LONGEST)
            if index is not None:
                try:
                    _count(box, row)
                except InvalidElection as error:
                    self.fail(place, str(error))
        self.box = box

    def index(self) -> dict[str, int]:
        return {project.id: place for place, project in enumerate(self.projects())}

    def projects(self) -> tuple[Project, ...]:
        if "projects" not in self.head:
            self.fail((1, 1), "'projects' is missing")
        try:
            return tuple(_project(project) for project in self.head["projects"])
        except (TypeError, ValueError) as error:
            self.fail(self.at["projects"], str(error))

    def election(self) -> Election:
        projects, head = self.projects(), self.head
        for key in ("budget", "ballots"):
            if key not in self.at:
                self.fail((1, 1), f"{key!r} is missing")
        assert self.box is not None
        try:
            instance = Instance(
                projects=projects,
                budget=head["budget"],
                subunits=_subunits(head.get("subunits", 100)),
                currency=str(head.get("currency", "")),
                conflicts=tuple(frozenset(conflict) for conflict in head.get("conflicts", ())),
                envelopes=tuple(_envelope(envelope) for envelope in head.get("envelopes", ())),
            )
            self.box.ballot_type = head.get("ballot_type", "approval")
            self.box.scale = _whole(head.get("point_scale", 1), "point_scale", least=1)
            if self.box.ballot_type not in BALLOT_TYPES:
                raise InvalidElection(
                    f"unknown ballot type {self.box.ballot_type!r}; known are {', '.join(BALLOT_TYPES)}"
                )
            meta = {str(key): str(value) for key, value in dict(head.get("meta", {})).items()}
        except (KeyError, TypeError, ValueError) as error:
            self.fail((1, 1), f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error))
        return Election(instance, self.box.profile(), meta, columns={}, selected=None)

    def fail(self, place: tuple[int, int], what: str) -> NoReturn:
        said = f"this is not an election: {what}; compare it with one written here"
        raise Unreadable(self.name, *place, said)


def _project(data: Any) -> Project:
    if not isinstance(data, dict) or not isinstance(data.get("id"), str):
        raise InvalidElection("each project needs an id, which is text, and a cost")
    if unknown := sorted(set(data) - set(Project.__slots__)):
        raise InvalidElection(f"project {data['id']}: unknown {', '.join(unknown)}")
    return Project(**{"cost": None, **data})


def _envelope(data: Any) -> Envelope:
    return Envelope(str(data["name"]), _whole(data["budget"], "an envelope's budget"), frozenset(data["projects"]))


def _subunits(value: Any) -> int:
    if not isinstance(value, int) or str(value).rstrip("0") != "1":
        raise InvalidElection(f"{value!r} subunits do not make a unit of currency; write 1, 10, 100, …")
    return value


def _whole(value: Any, what: str, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InvalidElection(f"{value!r} is not {what}: write a whole number of at least {least}")
    return value


def _count(box: BallotBox, row: Any) -> None:
    """Put a ballot into the box. Raises `InvalidElection`."""
    if not isinstance(row, list) or len(row) != 3 or not isinstance(row[1], list):
        raise InvalidElection("a ballot is a list of voters, ids and points")
    voters, ids, points = row
    _whole(voters, "a number of voters")
    unknown = [id_ for id_ in ids if not isinstance(id_, str) or id_ not in box.index]
    if unknown:
        raise InvalidElection(f"a ballot names {unknown[0]}, which is not among the projects")
    given = [1] * len(ids) if points is None else points
    if not isinstance(given, list) or len(given) != len(ids) or len(set(ids)) != len(ids):
        raise InvalidElection("a ballot needs one number of points for each project, and each project once")
    box.put([box.index[id_] for id_ in ids], given, voters)
