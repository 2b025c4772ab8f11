"""Outlines of neighborhoods: GeoJSON polygons, checked before they are drawn (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MOST_POINTS = 5_000


class BadOutline(ValueError):
    """Why a piece of GeoJSON is no outline, in words for the person who made it."""


def read_outline(value: Any) -> dict[str, Any]:
    """The geometry of `value`, a GeoJSON Polygon or MultiPolygon, bare or in a Feature; `{}` for nothing.

    Raises `BadOutline`: wrong type, too many points, rings that are not closed, places that are not on Earth (a common
    mistake is latitude before longitude).
    """
    if value in (None, "", {}):
        return {}
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    if not isinstance(value, dict) or value.get("type") not in ("Polygon", "MultiPolygon"):
        raise BadOutline("An outline is a GeoJSON Polygon or MultiPolygon.")
    coordinates = value.get("coordinates")
    polygons = [coordinates] if value["type"] == "Polygon" else coordinates
    points = 0
    for ring in _rings(polygons):
        points += len(ring)
        _check_ring(ring)
    if not points:
        raise BadOutline("The outline has no points.")
    if points > MOST_POINTS:
        raise BadOutline(f"The outline has {points} points; {MOST_POINTS} is the most. Simplify it.")
    return {"type": value["type"], "coordinates": coordinates}


def _rings(polygons: Any) -> Iterator[list[Any]]:
    if not isinstance(polygons, list):
        raise BadOutline("The coordinates are not a list.")
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise BadOutline("A polygon is a list of rings.")
        for ring in polygon:
            if not isinstance(ring, list):
                raise BadOutline("A ring is a list of points.")
            yield ring


def _check_ring(ring: list[Any]) -> None:
    if len(ring) < 4:
        raise BadOutline("A ring has at least four points, the last one equal to the first.")
    for point in ring:
        if not (isinstance(point, list) and len(point) >= 2 and all(_is_number(part) for part in point[:2])):
            raise BadOutline("A point is a list of two numbers: longitude, then latitude.")
        if not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
            raise BadOutline(f"{point[0]}, {point[1]} is not on Earth; longitude comes before latitude.")
    if ring[0] != ring[-1]:
        raise BadOutline("A ring is not closed: its last point is not its first.")


def _is_number(part: Any) -> bool:
    return isinstance(part, int | float) and not isinstance(part, bool) and part == part
