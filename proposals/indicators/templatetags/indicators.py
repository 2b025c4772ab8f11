"""`{{ indicator|says:value }}`: a value in hundredths as people read it."""

from __future__ import annotations

from django import template

from proposals.indicators.models import Indicator, Reading

register = template.Library()


@register.filter
def says(indicator: Indicator, value: int | None) -> str:
    """A value of this indicator: "64 %", "3.2 of 5"."""
    return indicator.say(value)


@register.filter
def reads(indicator: Indicator, reading: Reading) -> str:
    """One reading: "18 of 24" for a share, else as `says`."""
    return f"{reading.value} / {reading.size}" if indicator.is_share else indicator.say(reading.value)
