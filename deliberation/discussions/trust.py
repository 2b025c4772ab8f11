"""How much room a person gets. Pure: no database, no clock of its own.

Everybody who comments is a verified resident; what grows with time is not the right to speak but the pace. A level comes
from days and comments that stand, never from applause, and a hidden comment takes one level away for a month. People with
a duty are trusted: they act under their name and can be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum


class Level(IntEnum):
    NEW = 0
    KNOWN = 1
    TRUSTED = 2


@dataclass(frozen=True)
class Record:
    """What is known of a person: how long they have been here, what of theirs stands, and what was hidden lately."""

    age: timedelta
    standing: int
    hidden_lately: int = 0
    has_duty: bool = False


@dataclass(frozen=True)
class Limits:
    """The most a person may do: comments in ten minutes and a day, links in one comment, flags a day, the same words."""

    in_ten_minutes: int
    a_day: int
    links: int
    flags_a_day: int
    same_words_a_day: int


HIDDEN_COUNTS_FOR = timedelta(days=30)
KNOWN_AFTER, KNOWN_WITH = timedelta(days=7), 3
TRUSTED_AFTER, TRUSTED_WITH = timedelta(days=60), 20
LIMITS = {
    Level.NEW: Limits(in_ten_minutes=4, a_day=15, links=1, flags_a_day=10, same_words_a_day=1),
    Level.KNOWN: Limits(in_ten_minutes=8, a_day=60, links=4, flags_a_day=30, same_words_a_day=2),
    Level.TRUSTED: Limits(in_ten_minutes=15, a_day=120, links=10, flags_a_day=60, same_words_a_day=3),
}


def level_of(record: Record) -> Level:
    """The level a person has now."""
    if record.has_duty:
        return Level.TRUSTED
    level = Level.NEW
    if record.age >= KNOWN_AFTER and record.standing >= KNOWN_WITH:
        level = Level.KNOWN
    if record.age >= TRUSTED_AFTER and record.standing >= TRUSTED_WITH:
        level = Level.TRUSTED
    return Level(max(Level.NEW, level - 1)) if record.hidden_lately else level
