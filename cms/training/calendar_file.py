"""Sessions in people's own calendars."""

from __future__ import annotations

from cms.training.models import Session
from kit.calendars import Entry


def entry(session: Session) -> Entry:
    """A session as a date of a calendar."""
    return Entry(
        uid=f"training-{session.pk}",
        title=session.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        url=session.get_absolute_url(),
        place=session.place,
        text="\n".join(part for part in (session.language, session.access, session.called_off) if part),
        sequence=session.sequence,
        called_off=bool(session.called_off),
    )
