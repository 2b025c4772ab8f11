"""A conversation as files, in the format of Polis's open data, so that tools for it can read ours.

Two things differ, for the sake of privacy. Times are those of the day, so that a file does not tell who answered while
you sat beside them; and `author-id` is counted apart from `voter-id`, with `n-comments` left at 0, so that no statement
leads to its author's votes. Numbers of people are drawn by lot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from deliberation.opinions.lifecycle import StatementState
from deliberation.opinions.models import Conversation, Participant, Statement, Vote
from kit.html import plain
from kit.tables import write_csv

NAMES = ("comments.csv", "votes.csv", "participants-votes.csv", "summary.csv")
WITH_SINGLE_VOTES = frozenset({"votes.csv", "participants-votes.csv"})
AT_ONCE = 5_000
COMMENTS = ("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body")
VOTES = ("timestamp", "datetime", "comment-id", "voter-id", "vote")
PARTICIPANTS = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
Lines = Iterator[str]


def comments(conversation: Conversation) -> Lines:
    """`comments.csv`: every statement that was shown or hidden; of hidden ones the words are withheld."""
    rows = list(_statements(conversation).order_by("number"))
    authors: dict[int, int] = {}
    counts = _counts(conversation)
    return write_csv(COMMENTS, (_comment(row, counts.get(row.number, (0, 0)), authors) for row in rows), mark=False)


def votes(conversation: Conversation) -> Lines:
    """`votes.csv`: each person's last answer to each statement, by person and statement."""
    rows = ((*_day(at), statement, person, value) for person, statement, value, at, _group in _votes(conversation))
    return write_csv(VOTES, rows, mark=False)


def participants(conversation: Conversation) -> Lines:
    """`participants-votes.csv`: a line a person, with their opinion group, and a column a statement that is shown."""
    shown = list(_statements(conversation).shown().order_by("number").values_list("number", flat=True))
    rows = (
        _participant(number, list(given), shown)
        for number, given in groupby(_votes(conversation), key=lambda row: row[0])
    )
    return write_csv((*PARTICIPANTS, *map(str, shown)), rows, mark=False)


def summary(conversation: Conversation) -> Lines:
    """`summary.csv`: what the conversation is, and how many took part."""
    study = getattr(conversation, "study", None)
    people = study.people if study else 0
    written = _statements(conversation).filter(is_seed=False)
    facts: list[tuple[str, Any]] = [
        ("url", settings.SITE_URL + conversation.get_absolute_url()),
        ("views", people),  # who only looks is not counted
        ("voters", people),
        ("voters-in-conv", Participant.objects.filter(conversation=conversation).count()),
        ("commenters", written.exclude(author=None).values("author").distinct().count()),
        ("comments", _statements(conversation).count()),
        ("groups", len(study.told["groups"]) if study else 0),
        ("conversation-description", plain(conversation.background)),
    ]
    return write_csv(("topic", conversation.question), facts, mark=False)


WRITERS = dict(zip(NAMES, (comments, votes, participants, summary), strict=True))


def _statements(conversation: Conversation) -> Any:
    return Statement.objects.filter(conversation=conversation).exclude(state=StatementState.WAITING)


def _counts(conversation: Conversation) -> dict[int, tuple[int, int]]:
    """Agreeing and disagreeing answers by statement: from the numbers, and counted anew for what is not in them."""
    study = getattr(conversation, "study", None)
    known = {int(number): tuple(of["all"][:2]) for number, of in (study.statements if study else {}).items()}
    rest = (
        _statements(conversation)
        .exclude(number__in=list(known))
        .annotate(agrees=Count("votes", filter=Q(votes__value=1)), disagrees=Count("votes", filter=Q(votes__value=-1)))
    )
    return known | {row.number: (row.agrees, row.disagrees) for row in rest}


def _comment(row: Statement, counts: tuple[int, int], authors: dict[int, int]) -> tuple[Any, ...]:
    is_shown = row.state == StatementState.SHOWN
    author = "" if row.author_id is None else authors.setdefault(row.author_id, len(authors))
    return (*_day(row.created_at), row.number, author, *counts, 1 if is_shown else -1, row.text if is_shown else "")


def _votes(conversation: Conversation) -> Iterator[tuple[int, int, int, datetime, int | None]]:
    rows = Vote.objects.filter(participant__conversation=conversation).order_by(
        "participant__number", "statement__number"
    )
    columns = ("participant__number", "statement__number", "value", "changed_at", "participant__group")
    return rows.values_list(*columns).iterator(chunk_size=AT_ONCE)


def _participant(number: int, given: list[Any], shown: list[int]) -> tuple[Any, ...]:
    answers = {statement: value for _number, statement, value, _at, _group in given}
    values = list(answers.values())
    group = given[0][4]
    counts = (0, len(values), values.count(1), values.count(-1))
    return (number, "" if group is None else group, *counts, *(answers.get(statement, "") for statement in shown))


def _day(moment: datetime) -> tuple[int, str]:
    """The day of a moment as milliseconds and as Polis writes it, both of its first moment in UTC."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return int(day.timestamp() * 1000), day.strftime("%a %b %d %H:%M:%S UTC %Y")
