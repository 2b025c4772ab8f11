"""The time, from one place, and dates as people say them.

Stored times are UTC; people read them in the city's time zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_retold: ContextVar[datetime | None] = ContextVar("retold", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _retold.get() or timezone.now()


def retold() -> datetime | None:
    """The moment of the story being told (`at`), or `None` in ordinary life: for rooms that ask another clock."""
    return _retold.get()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Tell what happens inside as if it were `moment`: how the demo city comes by a past that kept its own calendar."""
    token = _retold.set(moment)
    try:
        yield
    finally:
        _retold.reset(token)


def today() -> date:
    """Today in the city's time zone."""
    return timezone.localdate(now())


def at_midnight(day: date) -> datetime:
    """The first moment of a day in the city's time zone."""
    return timezone.make_aware(datetime.combine(day, time()))


def spoken(moment: datetime) -> str:
    """A moment as "Friday 12 June, 8:00 p.m." in the city's time zone and the reader's language."""
    local = timezone.localtime(moment)
    day = formats.date_format(local, _("l j F"))
    if local.year != timezone.localtime(now()).year:
        day += f" {local.year}"
    return f"{day}, {formats.time_format(local, 'TIME_FORMAT')}"


def distance(moment: datetime, since: datetime | None = None) -> str:
    """How far `moment` lies from `since` (default: now), as "in 3 days", "2 hours ago", "now"."""
    seconds = int((moment - (since or now())).total_seconds())
    ahead, size = seconds >= 0, abs(seconds)
    if size < 60:
        return _("now")
    if size < 3600:
        count = size // 60
        words = ngettext("%(n)d minute", "%(n)d minutes", count) % {"n": count}
    elif size < 86400:
        count = size // 3600
        words = ngettext("%(n)d hour", "%(n)d hours", count) % {"n": count}
    else:
        count = size // 86400
        words = ngettext("%(n)d day", "%(n)d days", count) % {"n": count}
    return (_("in %(time)s") if ahead else _("%(time)s ago")) % {"time": words}
