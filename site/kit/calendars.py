"""Dates for people's own calendars, as iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from kit import clock
from kit.when_used import when_used

calendar = when_used("icalendar", "Calendar")  # icalendar is 3 MB and a tenth of a second at start
event = when_used("icalendar", "Event")


@dataclass(frozen=True)
class Entry:
    """One date. `uid` stays the same for ever, and `sequence` rises with each change, so that a moved date moves everywhere."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    url: str
    place: str = ""
    text: str = ""
    sequence: int = 0
    called_off: bool = False


def ics(room: str, entries: Iterable[Entry], *, name: str = "") -> bytes:
    """A calendar of `entries`, made by that room; with a `name` it is one to subscribe to."""
    made = calendar()
    made.add("prodid", f"-//Lamplight//{room}//EN")
    made.add("version", "2.0")
    if name:
        made.add("x-wr-calname", name)
    for entry in entries:
        made.add_component(_event(entry))
    return bytes(made.to_ical())


def as_file(content: bytes, name: str) -> HttpResponse:
    """The answer to whoever asked for a calendar: shown by calendars that subscribe, kept by browsers under `name`."""
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer


def _event(entry: Entry) -> Any:
    made = event()
    made.add("uid", f"{entry.uid}@{settings.SITE_URL.split('://')[-1]}")
    made.add("dtstamp", clock.now())
    made.add("dtstart", entry.starts_at)
    made.add("dtend", entry.ends_at)
    made.add("summary", entry.title)
    made.add("url", settings.SITE_URL + entry.url)
    made.add("sequence", entry.sequence)
    if entry.place:
        made.add("location", entry.place)
    if entry.text:
        made.add("description", entry.text)
    if entry.called_off:
        made.add("status", "CANCELLED")
    return made
