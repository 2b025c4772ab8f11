"""The time, from one place, and dates as people say them.

Stored times are UTC; people read them in the city's time zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

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


def ending(sentence: str, moment: datetime) -> str:
    """`sentence` with `%(when)s` said in it, and one full stop where "8:00 p.m." ends it."""
    return (sentence % {"when": spoken(moment)}).replace("m..", "m.")


def distance(moment: datetime, since: datetime | None = None) -> str:
    """How far `moment` lies from `since` (default: now), as "in 3 days", "2 hours ago", "now"."""
    seconds = int((moment - (since or now())).total_seconds())
    size = abs(seconds)
    if size < 60:
        return _("now")
    unit = next(unit for unit in (86_400, 3_600, 60) if size >= unit)
    return _far(size // unit, unit, seconds >= 0, get_language())


@lru_cache(maxsize=2000)  # fifty comments on a page are a few hours or days old
def _far(count: int, unit: int, ahead: bool, language: str | None) -> str:
    if unit == 60:
        words = ngettext("%(n)d minute", "%(n)d minutes", count)
    elif unit == 3_600:
        words = ngettext("%(n)d hour", "%(n)d hours", count)
    else:
        words = ngettext("%(n)d day", "%(n)d days", count)
    return (_("in %(time)s") if ahead else _("%(time)s ago")) % {"time": words % {"n": count}}
