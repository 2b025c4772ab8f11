"""Where a proposal lies: the outlines to click on, and the check that a point is in the city."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from neighborhoods.models import Neighborhood

UNITS = 100_000  # a unit of the drawing is a hundred-thousandth of a degree north, about a meter
MARGIN = 0.002  # degrees around the outlines that still count as in the city

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """A neighborhood's outline as an SVG path, and where its name goes."""

    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Frame:
    """The box around all outlines, in degrees, and how much a degree east shrinks there."""

    west: float
    south: float
    east: float
    north: float

    @property
    def squeeze(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def width(self) -> int:
        return round((self.east - self.west) * self.squeeze * UNITS)

    @property
    def height(self) -> int:
        return round((self.north - self.south) * UNITS)

    def spot(self, longitude: float, latitude: float) -> tuple[int, int]:
        """Where a point lies in the drawing."""
        return round((longitude - self.west) * self.squeeze * UNITS), round((self.north - latitude) * UNITS)

    def holds(self, longitude: float, latitude: float) -> bool:
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


def frame_of(neighborhoods: Iterable[Neighborhood]) -> Frame | None:
    """The box around the outlines; `None` where no neighborhood has one."""
    points = [point for place in neighborhoods for ring in rings(place.outline) for point in ring]
    if not points:
        return None
    longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
    return Frame(min(longitudes) - MARGIN, min(latitudes) - MARGIN, max(longitudes) + MARGIN, max(latitudes) + MARGIN)


def shapes(neighborhoods: Iterable[Neighborhood], frame: Frame) -> list[Shape]:
    """The outlines, drawn in the frame."""
    found = []
    for place in neighborhoods:
        drawn = [[frame.spot(*point) for point in ring] for ring in rings(place.outline)]
        if not drawn:
            continue
        path = " ".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in drawn)
        xs, ys = [x for x, _y in drawn[0]], [y for _x, y in drawn[0]]
        found.append(Shape(place.name, path, (min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2))
    return found


def lies_in(outline: dict[str, Any], longitude: float, latitude: float) -> bool:
    """Whether a point lies within an outline: a line from it to the east crosses the rings an odd number of times.

    Only outer rings are looked at, as on the maps; holes belong to what is around them.
    """
    inside = False
    for ring in rings(outline):
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def rings(outline: Any) -> Iterator[list[Point]]:
    """The outer rings of a GeoJSON Polygon or MultiPolygon, or of a Feature around one; nothing for anything else."""
    geometry = outline.get("geometry", outline) if isinstance(outline, dict) else {}
    coordinates = geometry.get("coordinates") or []
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(geometry.get("type", ""), [])
    for polygon in polygons:
        if polygon and len(polygon[0]) >= 3:
            yield [(float(p[0]), float(p[1])) for p in polygon[0]]
