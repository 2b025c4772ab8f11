"""Places on a map as people draw and write them. Pure: it knows no Django.

A place is a name and, where somebody drew it, a point, a line or an area: `{"name", "kind", "points"}` with points as
`[longitude, latitude]` in degrees, five decimals (about a meter). The same as text has a line for each point,
"latitude, longitude", so that whatever can be drawn can be written, read aloud, and copied from another map.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

FEWEST = {"point": 1, "line": 2, "area": 3}
MOST_POINTS = 200
MOST_PLACES = 8
NUMBER = r"([-+]?\d{1,3}(?:\.\d+)?)"
POINT = re.compile(rf"^\s*{NUMBER}\s*[,; ]\s*{NUMBER}\s*$")

Point = list[float]


class Unreadable(ValueError):
    """A line of written points that is none; `.line` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is not a point")
        self.line = line


def read_points(text: str) -> list[Point]:
    """Points from "latitude, longitude" lines, as `[longitude, latitude]`. Raises `Unreadable` for the first bad line."""
    points = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = POINT.match(line)
        latitude, longitude = (float(found[1]), float(found[2])) if found else (999.0, 999.0)
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise Unreadable(number)
        points.append([round(longitude, 5), round(latitude, 5)])
    return points


def written_points(points: Iterable[Point]) -> str:
    """The points as lines of text."""
    return "\n".join(f"{latitude:.5f}, {longitude:.5f}" for longitude, latitude in points)


def too_few(kind: str, points: list[Point]) -> bool:
    """Whether there are points, but not enough for such a place."""
    return bool(points) and len(points) < FEWEST[kind]


def middle(points: list[Point]) -> Point:
    """One point that stands for all: the middle of the box around them; a line's middle point lies on the line."""
    if len(points) == 1:
        return points[0]
    longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
    return [
        round((min(longitudes) + max(longitudes)) / 2, 5),
        round((min(latitudes) + max(latitudes)) / 2, 5),
    ]


def geojson(places: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The drawn places as a GeoJSON FeatureCollection (RFC 7946)."""
    shapes: dict[str, Callable[[list[Point]], tuple[str, Any]]] = {
        "point": lambda points: ("Point", points[0]),
        "line": lambda points: ("LineString", points),
        "area": lambda points: ("Polygon", [[*points, points[0]]]),
    }
    features = []
    for place in places:
        if place["points"]:
            type_, coordinates = shapes[place["kind"]](place["points"])
            geometry = {"type": type_, "coordinates": coordinates}
            features.append({"type": "Feature", "properties": {"name": place["name"]}, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}
