"""An assembly as an iCalendar file (RFC 5545), for people's own calendars."""

from __future__ import annotations

from django.conf import settings
from icalendar import Calendar, Event

from deliberation.assemblies.models import Assembly
from kit import clock


def ics(assembly: Assembly) -> bytes:
    """One event with a stable UID, so that a moved assembly moves in people's calendars too."""
    made = Calendar()
    made.add("prodid", "-//Lamplight//assemblies//EN")
    made.add("version", "2.0")
    event = Event()
    event.add("uid", f"assembly-{assembly.pk}@{settings.SITE_URL.split('://')[-1]}")
    event.add("dtstamp", clock.now())
    event.add("dtstart", assembly.starts_at)
    event.add("dtend", assembly.planned_end)
    event.add("summary", assembly.title)
    event.add("description", "\n".join(part for part in (assembly.purpose, assembly.join_url) if part))
    event.add("location", assembly.place)
    event.add("url", settings.SITE_URL + assembly.get_absolute_url())
    event.add("sequence", assembly.version)
    made.add_component(event)
    return bytes(made.to_ical())
