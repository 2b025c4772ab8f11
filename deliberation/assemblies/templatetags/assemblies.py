"""Filters for the live pages, whose state carries moments as text."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import formats, timezone

register = template.Library()


@register.filter
def clock_time(moment: str | None) -> str:
    """ "2026-05-04T23:02:00+00:00" as "7:02 p.m." in the city's time zone."""
    if not moment:
        return ""
    return formats.time_format(timezone.localtime(datetime.fromisoformat(moment)), "TIME_FORMAT")


@register.filter
def day(text: str | None) -> str:
    """ "2026-05-04" as "May 4, 2026"."""
    return formats.date_format(date.fromisoformat(text)) if text else ""
