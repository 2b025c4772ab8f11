"""Template filters of the house: money, dates, verdicts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kit import clock, html, money

register = template.Library()


@register.filter
def cents(value: int | None) -> str:
    """Whole cents as money: `{{ project.cost|cents }}` → $12,500."""
    return "" if value is None else money.say_cents(value)


@register.filter
def spoken(moment: datetime | None) -> SafeString | str:
    """A moment as people say it, inside a `<time>` that machines read."""
    if moment is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), clock.spoken(moment))


@register.filter
def distance(moment: datetime | None) -> str:
    """How far away a moment is: in 3 days."""
    return "" if moment is None else clock.distance(moment)


@register.filter
def rich(cleaned: str) -> SafeString:
    """Stored rich text, cleaned when it was written."""
    return html.show(cleaned)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key) if mapping else None
