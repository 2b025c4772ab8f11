"""Stops in people's own calendars."""

from __future__ import annotations

from cms.outreach.models import Stop
from kit.calendars import Entry


def entry(stop: Stop) -> Entry:
    """A stop as a date of a calendar."""
    return Entry(
        uid=f"stop-{stop.pk}",
        title=stop.name,
        starts_at=stop.starts_at,
        ends_at=stop.ends_at,
        url=stop.get_absolute_url(),
        place=f"{stop.name}, {stop.neighborhood.name}",
        text="\n".join(part for part in (stop.spoken, stop.who_goes, stop.called_off) if part),
        sequence=stop.sequence,
        called_off=bool(stop.called_off),
    )
