"""Every address of our own rooms, as a route with its view; what belongs to Wagtail and allauth is theirs to test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

OURS = {
    "accounts", "audit", "cms", "config", "cycles", "deliberation", "following", "kit", "neighborhoods", "proposals",
    "residence", "voting",
}  # fmt: skip
BLANK = re.compile(r"<(?:\w+:)?(\w+)>")


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """The routes of our own views, without the two that take whatever is left."""
    for entry in (resolver or get_resolver()).url_patterns:
        entry = getattr(entry, "late", entry)
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern) and room_of(entry.callback) in OURS and not route.startswith("^"):
            yield route.replace("^", "")


def room_of(view: Any) -> str:
    """The top folder of the module a view is written in."""
    inner = getattr(view, "view_class", getattr(view, "__wrapped__", view))
    return str(inner.__module__).split(".", 1)[0]


def filled(route: str, values: dict[str, Any]) -> str:
    """The address that a route is with `values` in its blanks. Raises `KeyError` for a blank without a value."""
    return "/" + BLANK.sub(lambda blank: str(values[blank[1]]), route)


def blanks(route: str) -> list[str]:
    """The names of a route's blanks."""
    return BLANK.findall(route)
