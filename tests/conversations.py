"""Conversations for the tests and the bench: real ones, read where they lie beside the project; and made-up crowds.

Four are exports in Polis's open-data format, with the groups their site published; three are dumps of a running site with
all its intermediate numbers, in which agreeing is -1. Where they come from: `../shared/data/opinions/SOURCE.md`.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from deliberation.opinions.numbers.votes import VoteMatrix

EXPORTS = ("brexit-consensus", "15-per-hour-seattle", "scoop-hivemind.biodiversity", "vtaiwan.uberx")
WHOLE_DUMPS = ("below-100-ptpts", "25ptpt-3gp-no-strict-with-meta")
INCOMPLETE_DUMP = "above-100-ptpts"  # has votes on statements that its numbers do not know, and lacks others


@dataclass
class Conversation:
    """Votes as a matrix, the published group of each row (-1: none), and for dumps everything the site computed."""

    name: str
    votes: VoteMatrix
    published: np.ndarray
    computed: dict[str, Any] = field(default_factory=dict)


def export(folder: Path, name: str) -> Conversation:
    """A conversation from its `votes.csv`, `comments.csv` and `participants-votes.csv`."""
    rows = _table(folder / name / "votes.csv")
    hidden = [int(row["comment-id"]) for row in _table(folder / name / "comments.csv") if row["moderated"] == "-1"]
    groups = {int(row["participant"]): row["group-id"] for row in _table(folder / name / "participants-votes.csv")}
    columns = ([int(row[key]) for row in rows] for key in ("voter-id", "comment-id", "vote"))
    votes = VoteMatrix.of(*columns, hidden=hidden)
    published = [int(float(groups.get(int(person)) or -1)) for person in votes.people]
    return Conversation(name, votes, np.array(published))


def dump(folder: Path, name: str) -> Conversation:
    """A conversation from a dump of the site's own answers, votes.json and math-pca2.json."""
    home = folder / "math-fixtures" / name
    computed = json.loads((home / "math-pca2.json").read_text())
    rows = json.loads((home / "votes.json").read_text())
    columns = ([row.get(long, row.get(short)) for row in rows] for long, short in LONG_AND_SHORT)
    votes = VoteMatrix.of(*columns, hidden=computed["mod-out"])
    return Conversation(name, votes, _groups(computed, votes), computed)


LONG_AND_SHORT = (("participant_id", "pid"), ("statement_id", "tid"), ("vote", "vote"))


def a_crowd(people: int, statements: int, seed: int = 1, answered: float = 0.6) -> tuple[VoteMatrix, np.ndarray]:
    """Made-up people of two minds who each answer some of the statements; and which of the two each is of."""
    dice = np.random.default_rng(seed)
    side = dice.integers(0, 2, people)
    taste = dice.normal(size=(2, statements))
    feeling = taste[side] + dice.normal(size=(people, statements))
    full = np.where(feeling > 0.4, 1, np.where(feeling < -0.4, -1, 0))
    who, what = np.nonzero(dice.random(full.shape) < answered)
    return VoteMatrix.of(who, what, full[who, what]), side


def _groups(computed: dict[str, Any], votes: VoteMatrix) -> np.ndarray:
    base = computed["base-clusters"]
    members = dict(zip(base["id"], base["members"], strict=True))
    group = {
        person: int(cluster["id"])
        for cluster in computed["group-clusters"]
        for number in cluster["members"]
        for person in members[number]
    }
    return np.array([group.get(int(person), -1) for person in votes.people])


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
