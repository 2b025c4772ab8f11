"""A conversation from the files of Polis's open data, as one that is over: to look at, and to check our numbers with."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction

from audit import log
from deliberation.opinions import studies
from deliberation.opinions.lifecycle import State, StatementState
from deliberation.opinions.models import Conversation, Participant, Statement, Vote
from deliberation.opinions.wording import rich
from kit.tables import Column, Row, read_csv

COMMENTS = tuple(map(Column, ("timestamp", "comment-id", "moderated", "comment-body")))
VOTES = tuple(map(Column, ("timestamp", "comment-id", "voter-id", "vote")))
MOST_VOTES = 10_000_000
LARGEST = 1_000_000_000  # bytes
AT_ONCE = 5_000
HIDDEN_THERE = "Moderated out where the conversation was held."
Progress = Callable[[int, int], None]


class Unreadable(Exception):
    """The files can't be taken; `problems` says why, a line each: FILE:LINE: what is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Export:
    """What the files say: statements by number (when, text, hidden), votes (person, statement, when, value)."""

    topic: str = ""
    description: str = ""
    statements: dict[int, tuple[datetime, str, bool]] = field(default_factory=dict)
    votes: dict[tuple[int, int], tuple[datetime, int]] = field(default_factory=dict)


def read(folder: Path) -> Export:
    """Read `comments.csv`, `votes.csv` and, if it is there, `summary.csv`. Raises `Unreadable` with every problem."""
    problems: list[str] = []
    found = Export()
    for row in _rows(folder / "comments.csv", COMMENTS, problems):
        _take_comment(row, found, problems)
    for row in _rows(folder / "votes.csv", VOTES, problems):
        _take_vote(row, found, problems)
    if problems:
        raise Unreadable(problems)
    if not found.votes:
        raise Unreadable(["votes.csv:1: there is no vote in it"])
    _take_summary(folder / "summary.csv", found)
    return found


@transaction.atomic
def take_in(
    found: Export, *, question: str = "", source: str = "", progress: Progress = lambda done, all_: None
) -> Conversation:
    """Keep an export as a closed conversation with its numbers. Nobody in it has an account here."""
    times = [at for at, _value in found.votes.values()]
    made = Conversation.objects.create(
        question=(question or found.topic or "Imported conversation")[:200],
        background=rich(found.description[:4_000], field="background") if found.description.strip() else "",
        who=Conversation.Who.SIGNED_IN,
        reads_first=False,
        state=State.CLOSED,
        opens_at=min(times),
        closes_at=max(times) + timedelta(seconds=1),
        source=source[:300],
        stale=True,
    )
    Statement.objects.bulk_create(
        (
            Statement(
                conversation=made,
                number=number,
                text=text,
                state=StatementState.HIDDEN if hidden else StatementState.SHOWN,
                hidden_because=HIDDEN_THERE if hidden else "",
                created_at=at,
            )
            for number, (at, text, hidden) in sorted(found.statements.items())
        ),
        batch_size=AT_ONCE,
    )
    numbers = sorted({person for person, _statement in found.votes})
    Participant.objects.bulk_create(
        (Participant(conversation=made, number=number) for number in numbers), batch_size=AT_ONCE
    )
    _keep_votes(made, found, progress)
    log.record("opinions.import", made, votes=len(found.votes), people=len(numbers), statements=len(found.statements))
    studies.work_out(made.pk, rested=False)
    return made


def _keep_votes(made: Conversation, found: Export, progress: Progress) -> None:
    people = dict(Participant.objects.filter(conversation=made).values_list("number", "pk"))
    statements = dict(Statement.objects.filter(conversation=made).values_list("number", "pk"))
    rows = sorted(found.votes.items())
    for start in range(0, len(rows), AT_ONCE):
        Vote.objects.bulk_create(
            Vote(participant_id=people[person], statement_id=statements[number], value=value, changed_at=at)
            for (person, number), (at, value) in rows[start : start + AT_ONCE]
        )
        progress(min(start + AT_ONCE, len(rows)), len(rows))


def _rows(path: Path, columns: tuple[Column, ...], problems: list[str]) -> list[Row]:
    try:
        data = path.read_bytes()
    except OSError as wrong:
        problems.append(f"{path.name}:1: {wrong.strerror or wrong}")
        return []
    table = read_csv(data, columns, most_rows=MOST_VOTES, largest=LARGEST)
    problems += [
        f"{path.name}:{problem.line or 1}: {f'{problem.column}: ' if problem.column else ''}{problem.message}"
        for problem in table.in_order
    ]
    return table.rows


def _take_comment(row: Row, found: Export, problems: list[str]) -> None:
    try:
        number, at = _whole(row["comment-id"]), _moment(row["timestamp"])
        hidden = {"-1": True, "0": False, "1": False}[row["moderated"]]
    except (ValueError, KeyError):
        problems.append(f"comments.csv:{row.line}: timestamp and comment-id are whole numbers, moderated is -1, 0 or 1")
        return
    if number in found.statements:
        problems.append(f"comments.csv:{row.line}: comment-id {number} is there twice")
    text = " ".join(row["comment-body"].split())[:1000]
    found.statements[number] = (at, text or f"({number})", hidden)


def _take_vote(row: Row, found: Export, problems: list[str]) -> None:
    try:
        person, number = _whole(row["voter-id"]), _whole(row["comment-id"])
        at, value = _moment(row["timestamp"]), {"-1": -1, "0": 0, "1": 1}[row["vote"]]
    except (ValueError, KeyError):
        problems.append(
            f"votes.csv:{row.line}: timestamp, comment-id and voter-id are whole numbers, vote is -1, 0 or 1"
        )
        return
    if number not in found.statements:
        problems.append(f"votes.csv:{row.line}: comment-id {number} is not in comments.csv")
        return
    before = found.votes.get((person, number))
    if before is None or before[0] <= at:  # a later vote replaces an earlier one
        found.votes[person, number] = (at, value)


def _take_summary(path: Path, found: Export) -> None:
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    facts = {row[0]: row[1] for row in csv.reader(io.StringIO(text)) if len(row) > 1}
    found.topic = facts.get("topic", "")
    found.description = facts.get("conversation-description", "")


def _whole(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) < 10):
        raise ValueError(cell)
    return int(cell)


def _moment(cell: str) -> datetime:
    if not (cell.isascii() and cell.isdigit() and len(cell) < 15):
        raise ValueError(cell)
    return datetime.fromtimestamp(int(cell) / 1000, UTC)
