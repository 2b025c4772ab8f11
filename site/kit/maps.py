"""Maps as pictures and as tables: outlines of neighborhoods with their names, and dots on them, drawn like `kit.charts`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kit.charts import figure
from kit.remembered import once

MAP_WIDTH = 360
MAP_MARGIN = 10
Corner = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """A neighborhood on the outline map: its name, its GeoJSON geometry (longitude first), and what is said of it."""

    name: str
    outline: dict[str, Any]
    shown: str = ""
    url: str = ""
    here: bool = False


@dataclass(frozen=True)
class Dot:
    """A spot on the map, such as a proposal's place."""

    label: str
    longitude: float
    latitude: float
    url: str = ""


@dataclass(frozen=True)
class Shape:
    """A place as it is drawn: the path of its outline, and where its name stands."""

    name: str
    shown: str
    url: str
    here: bool
    path: str
    at: tuple[int, int]


def outline_map(
    title: str,
    finding: str,
    places: Sequence[Place],
    dots: Sequence[Dot] = (),
    *,
    headings: tuple[str, str] | None = None,
    csv_url: str = "",
) -> SafeString:
    """The neighborhoods' outlines with their names, and dots on them. North is up; a degree east is shrunk as it is there.

    Places without an outline stay in the table; without any outline there is no picture, only the table.
    """
    rings = [(place, list(_rings(place.outline))) for place in places]
    points = [point for _place, found in rings for ring in found for point in ring]
    project, height = _projection(points)
    shapes = tuple(
        Shape(
            place.name,
            place.shown,
            place.url,
            place.here,
            " ".join("M" + "L".join(f"{x} {y}" for x, y in map(project, ring)) + "Z" for ring in found),
            project(_middle(max(found, key=len))),
        )
        for place, found in rings
        if found
    )
    rows = tuple((place.name, place.shown, place.url) for place in places)
    headings = headings or (_("Neighborhood"), "")
    spots = [{"dot": dot, "at": project((dot.longitude, dot.latitude))} for dot in dots] if points else []
    return figure(
        "map",
        title,
        finding,
        csv_url,
        shapes=shapes,
        ground=once("charts/map_ground.html", {"shapes": shapes}),
        rows=once("charts/map_rows.html", {"title": title, "headings": headings, "rows": rows}),
        spots=spots,
        dots=dots,
        width=MAP_WIDTH,
        height=height,
    )


def _rings(outline: dict[str, Any]) -> Iterator[list[Corner]]:
    """The outer and inner rings of a GeoJSON Polygon, MultiPolygon, or a Feature around one; nothing for other shapes."""
    geometry = outline.get("geometry", outline) if isinstance(outline, dict) else {}
    coordinates = geometry.get("coordinates", [])
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(geometry.get("type", ""), [])
    for polygon in polygons:
        for ring in polygon:
            if len(ring) >= 3:
                yield [(float(point[0]), float(point[1])) for point in ring]


def _projection(points: Iterable[Corner]) -> tuple[Any, int]:
    """From longitude and latitude to whole units of the picture, and the picture's height."""
    known = list(points) or [(0.0, 0.0)]
    west, east = min(p[0] for p in known), max(p[0] for p in known)
    south, north = min(p[1] for p in known), max(p[1] for p in known)
    squeeze = math.cos(math.radians((south + north) / 2))
    inner = MAP_WIDTH - 2 * MAP_MARGIN
    scale = inner / max((east - west) * squeeze, (north - south) * 0.75, 1e-9)
    shift = (inner - (east - west) * squeeze * scale) / 2

    def project(point: Corner) -> tuple[int, int]:
        x = (point[0] - west) * squeeze * scale + shift + MAP_MARGIN
        return round(x), round((north - point[1]) * scale + MAP_MARGIN)

    return project, round((north - south) * scale) + 2 * MAP_MARGIN


def _middle(ring: Sequence[Corner]) -> Corner:
    """The center of a ring's area; of its corners where it has no area."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    if abs(area) < 1e-12:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    return x / (3 * area), y / (3 * area)
