"""A cycle's calendar as iCalendar (RFC 5545)."""

from __future__ import annotations

from django.conf import settings
from icalendar import Calendar, Event

from cycles.models import Cycle
from kit import clock


def ics(cycle: Cycle) -> bytes:
    """Each phase as an event with a stable UID, so that a moved phase moves in people's calendars too."""
    made = Calendar()
    made.add("prodid", "-//Lamplight//cycles//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", cycle.name)
    for phase in cycle.calendar:
        event = Event()
        event.add("uid", f"phase-{phase.pk}@{settings.SITE_URL.split('://')[-1]}")
        event.add("dtstamp", clock.now())
        event.add("dtstart", phase.opens_at)
        event.add("dtend", phase.closes_at)
        event.add("summary", f"{cycle.name}: {phase.get_kind_display()}")
        event.add("url", settings.SITE_URL + cycle.get_absolute_url())
        made.add_component(event)
    return bytes(made.to_ical())
