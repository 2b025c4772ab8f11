"""Filters that many lists share: of one cycle, of one place, changed since a moment."""

from __future__ import annotations

from typing import Any

from kit.api.shapes import CITY, Filters, Moment, Slug, means


class CycleFilters(Filters):
    """Of one cycle."""

    cycle: Slug | None = means("Address part of a cycle.", default=None)


class NeighborhoodFilters(Filters):
    """Of one place."""

    neighborhood: Slug | None = means(
        f"Address part of a neighborhood, or “{CITY}” for what is the whole city's.", default=None
    )


class PlaceFilters(NeighborhoodFilters, CycleFilters):
    """Of one cycle and place."""


class SinceFilters(Filters):
    """Changed lately."""

    updated_since: Moment | None = means(
        "Only what changed at this moment or later (ISO 8601; UTC where no zone is given).", default=None
    )


def of_cycle(rows: Any, asked: CycleFilters, field: str) -> Any:
    """The rows of the cycle asked for; `field` leads to it."""
    return rows.filter(**{f"{field}__slug": asked.cycle}) if asked.cycle else rows


def of_place(rows: Any, asked: NeighborhoodFilters, field: str) -> Any:
    """The rows of the neighborhood asked for; `field` leads to it."""
    if asked.neighborhood == CITY:
        return rows.filter(**{field: None})
    return rows.filter(**{f"{field}__slug": asked.neighborhood}) if asked.neighborhood else rows


def since(rows: Any, asked: SinceFilters, field: str) -> Any:
    """The rows whose `field` is not before the moment asked for."""
    return rows.filter(**{f"{field}__gte": asked.updated_since}) if asked.updated_since else rows
