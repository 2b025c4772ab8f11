"""Filters for the live pages, whose state carries moments as text, and for letters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import formats, timezone

from deliberation.assemblies.models import Assembly

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


@register.filter
def code_of(assembly: Assembly, person: Any) -> str:
    """The code that `person` says at the door, like "K7M-4QP"; nothing where they did not sign up."""
    signed_up = assembly.registrations.filter(person=person).first()
    return signed_up.spoken_code if signed_up else ""
