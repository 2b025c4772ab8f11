"""What was voted, clause by clause, beside what is being built."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kit.differences import Piece, differences
from proposals.delivery.models import Change, Clause
from proposals.words import in_words

BLANK = re.compile(r"\n\s*\n")


def clauses_of(summary: str, body: str) -> list[str]:
    """A proposal's summary and each paragraph or list of its body (cleaned HTML), as plain text."""
    parts = [summary, *BLANK.split(in_words(body))]
    return [part.strip() for part in parts if part.strip()]


@dataclass(frozen=True)
class Compared:
    """A clause as it was voted and as it is in force, the pieces between the two, and every change asked for."""

    clause: Clause
    now: str
    pieces: list[Piece]
    changes: list[Change]

    @property
    def is_changed(self) -> bool:
        return self.now != self.clause.text


def in_force(clause: Clause, changes: Iterable[Change]) -> str:
    """The clause's text after the changes that are in force, in the order of consent."""
    done = [c for c in changes if c.clause_id == clause.pk and c.state == Change.State.IN_FORCE]
    return max(done, key=lambda c: (c.answered_at, c.pk)).new if done else clause.text


def compared(clauses: Iterable[Clause], changes: Iterable[Change]) -> list[Compared]:
    """Every clause that was voted, is in force, or is asked for; what was added and refused is left out."""
    changes = list(changes)
    found = []
    for clause in clauses:
        now = in_force(clause, changes)
        own = [change for change in changes if change.clause_id == clause.pk]
        if clause.text or now or any(change.waits for change in own):
            found.append(Compared(clause, now, differences(clause.text, now), own))
    return found
