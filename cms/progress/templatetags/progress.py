"""What the templates of progress need."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()
BAD = ("setbacks", "late", "missed")


@register.simple_tag
def figures_named(figures: dict[str, dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """These figures in this order; trouble is marked where there is any."""
    return [{**figures[name], "bad": name in BAD and figures[name]["value"] > 0} for name in names]
