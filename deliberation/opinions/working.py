"""From the votes in the database to the numbers that pages show. Only the worker and commands come here: it needs NumPy."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from deliberation.opinions.drawing import ACROSS
from deliberation.opinions.models import Conversation, Statement, Study, Vote
from deliberation.opinions.numbers import ground, groups, study
from deliberation.opinions.numbers.votes import VoteMatrix

SMALLEST = 5  # people in a group: nobody can hide among four
FEW = groups.ENOUGH_PEOPLE

SPOT = 6  # digits kept of a statement's part in the map
AT_ONCE = 100_000


@dataclass(frozen=True)
class Worked:
    """The fields of a `Study`, and the group of each participant by number (who is in none is left out)."""

    fields: dict[str, Any]
    group_of: dict[int, int]


def worked_out(conversation: Conversation, before: Study | None, *, is_final: bool) -> Worked:
    """Everything the votes say now. Before the end, the number of groups shown changes only when it was best for a while.

    People and statements go by their published numbers, so anybody gets the same from the published files.
    """
    start = time.perf_counter()
    votes = votes_of(conversation)
    shown = None if is_final or before is None else before.number_shown
    found = study.study(votes, k=shown or None, smallest=SMALLEST)
    streak = 0 if is_final or before is None else before.streak
    number, streak = groups.settled(shown, found.best, streak)
    label = found.groups.label if found.groups else np.full(len(votes.people), -1)
    fields = {
        "votes": len(votes),
        "people": len(votes.people),
        "told": told(found),
        "statements": statements(found),
        "number_shown": number,
        "streak": streak,
        "seconds": time.perf_counter() - start,
    }
    return Worked(fields, dict(zip(votes.people[label >= 0].tolist(), label[label >= 0].tolist(), strict=True)))


def votes_of(conversation: Conversation) -> VoteMatrix:
    """All votes of a conversation, by the numbers of people and statements."""
    rows = Vote.objects.filter(statement__conversation=conversation).values_list(
        "participant__number", "statement__number", "value"
    )
    parts = []
    cursor = rows.iterator(chunk_size=AT_ONCE)
    while len(part := np.fromiter(_some(cursor), np.dtype((np.int64, 3)))):
        parts.append(part)
    who, what, how = np.concatenate(parts).T if parts else np.empty((3, 0), np.int64)
    hidden = Statement.objects.filter(conversation=conversation).out_of_the_numbers()
    return VoteMatrix.of(who, what, how, hidden=list(hidden.values_list("number", flat=True)))


def _some(cursor: Any) -> Any:
    for _ in range(AT_ONCE):
        row = next(cursor, None)
        if row is None:
            return
        yield row


def told(found: study.Study) -> dict[str, Any]:
    """What pages say about the whole: groups and what tells them apart, common ground, divides, the map."""
    number = found.votes.statements.tolist()
    counted = int(groups.who_counts(found.votes).sum()) if len(found.votes) else 0
    most_agree, most_disagree = ground.majority(found.tallies)
    return {
        "counted": counted,
        "hidden": found.votes.hidden,
        "why_none": _why_none(found, counted),
        "steadiness": round(100 * found.steadiness),
        "is_steady": found.is_steady,
        "groups": _groups(found, number),
        "ground": [[number[i], agrees] for i, agrees in found.common_ground] if found.groups else [],
        "majority": [[number[i], True] for i in most_agree] + [[number[i], False] for i in most_disagree],
        "divides": [[number[d.statement], d.agreeing, d.disagreeing] for d in found.divides],
        **drawn(found),
    }


def _why_none(found: study.Study, counted: int) -> str:
    if found.groups is not None:
        return ""
    if counted < FEW:
        return "few"
    return "apart" if found.best else "chance"


def _groups(found: study.Study, number: list[int]) -> list[dict[str, Any]]:
    if found.groups is None:
        return []
    return [
        {
            "size": int(size),
            "center": [round(float(part), SPOT) for part in center],
            "telling": [
                {
                    "statement": number[one.statement],
                    "agrees": one.agrees,
                    "count": one.count,
                    "seen": one.seen,
                    "elsewhere": round(100 * one.elsewhere),
                }
                for one in telling
                if one.passes
            ],
        }
        for size, center, telling in zip(found.groups.sizes, found.groups.centers, found.telling, strict=True)
    ]


def statements(found: study.Study) -> dict[str, Any]:
    """For each statement by its number: counts of all and of each group, weight in the draw, and its part in the map."""
    counts = [found.tallies.agrees, found.tallies.disagrees, found.tallies.passes]
    by_group = [found.by_group.agrees, found.by_group.disagrees, found.by_group.passes]
    few = range(found.groups.count if found.groups else 0)
    return {
        str(number): {
            "all": [int(part[i]) for part in counts],
            "by": [[int(part[group, i]) for part in by_group] for group in few],
            "weight": round(float(found.priorities[i]), SPOT),
            "spot": [
                round(float(value), SPOT)
                for value in (found.axes.center[i], found.axes.components[0, i], found.axes.components[1, i])
            ],
        }
        for i, number in enumerate(found.votes.statements.tolist())
    }


def drawn(found: study.Study) -> dict[str, Any]:
    """The map as a few hundred marks, however many people there are: those of one group in one cell are one mark.

    `frame` is the part of the plane that is drawn: left, right, bottom, top. Marks are [column, row, people, group].
    """
    if found.groups is None:
        return {"frame": [], "marks": []}
    placed = found.groups.label >= 0
    spots, label = found.places[placed], found.groups.label[placed]
    low, high = (
        np.percentile(spots, 1, axis=0),
        np.percentile(spots, 99, axis=0),
    )  # a few far away don't shrink the rest
    wide = np.maximum(high - low, 1e-9)
    cell = np.clip((spots - low) / wide * ACROSS, 0, ACROSS - 1).astype(int)
    found_marks, people = np.unique(np.column_stack([cell, label]), axis=0, return_counts=True)
    marks = [[int(x), int(y), int(n), int(g)] for (x, y, g), n in zip(found_marks, people, strict=True)]
    frame = [round(float(value), SPOT) for value in (low[0], high[0], low[1], high[1])]
    return {"frame": frame, "marks": marks}
