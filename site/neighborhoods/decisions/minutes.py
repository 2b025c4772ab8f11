"""The minutes of a session: what happened, in the order of time, from what was recorded and noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from neighborhoods.decisions.models import ActionItem, Note, Session
from neighborhoods.decisions.reading import Shown, seen


@dataclass
class Line:
    """One thing in the minutes: a motion that was put, a note, or something taken on."""

    at: datetime
    shown: Shown | None = None
    note: Note | None = None
    item: ActionItem | None = None


def minutes_of(session: Session, user: Any) -> list[Line]:
    """The lines of the minutes; a motion that was put beforehand stands where it was counted."""
    start = session.opened_at or session.starts_at
    lines = [Line(max(one.motion.counted_at or one.motion.moved_at, start), shown=one) for one in seen(session, user)]
    lines += [Line(note.at, note=note) for note in session.notes.select_related("by")]
    lines += [Line(item.made_at, item=item) for item in session.items.select_related("owner")]
    return sorted(lines, key=lambda line: line.at)
