"""Charts as pictures and as tables, drawn on the server: they read without scripts, in print and to a screen reader.

Each function gives the HTML of one `<figure>`: a title, a finding in one sentence, the picture, and the same data as a
table. Colors come from classes, sizes from SVG attributes: the content policy allows no `style=`. Numbers in the SVG are
whole (no locale writes them with a comma). Every word is escaped by the templates under `site/templates/charts/`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

FINE = 1000  # the width of a full bar in the picture's own units
MARK = 8  # the width of a mark, in the same
MAP_WIDTH = 360
MAP_MARGIN = 10
FILLS = ("fill-1", "fill-2", "fill-3", "fill-4", "fill-5")


@dataclass(frozen=True)
class Row:
    """One bar, or one part of a stacked bar. `value` is never negative; `shown` is how people read it ("$12,500").

    `mark` draws a line across the bar at that value, such as a goal; say in the note what it is.
    """

    label: str
    value: int
    shown: str = ""
    note: str = ""
    url: str = ""
    fill: str = ""
    mark: int | None = None

    @property
    def said(self) -> str:
        return self.shown or str(formats.number_format(self.value, use_l10n=True, force_grouping=True))


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


def share_of(value: int | None, whole: int | None) -> int:
    """How many per cent of `whole` is `value`, rounded down, kept within 0 and 100; 0 of nothing."""
    if not value or not whole or whole <= 0:
        return 0
    return max(0, min(100, int(value * 100 // whole)))


def bars(
    title: str,
    finding: str,
    rows: Sequence[Row],
    *,
    whole: int | None = None,
    headings: tuple[str, str] | None = None,
    csv_url: str = "",
) -> SafeString:
    """Horizontal bars, one a row: the picture is the table. `whole` is the length of a full bar (default: the longest)."""
    full = whole or max((max(row.value, row.mark or 0) for row in rows), default=0) or 1

    def along(value: int) -> int:
        return max(0, min(FINE, value * FINE // full))

    drawn = [
        (row, along(row.value), row.fill or FILLS[0], None if row.mark is None else min(along(row.mark), FINE - MARK))
        for row in rows
    ]
    return _figure(
        "bars", title, finding, csv_url, rows=drawn, full=FINE, headings=headings or (_("What"), _("How much"))
    )


def stacked(
    title: str, finding: str, parts: Sequence[Row], *, headings: tuple[str, str] | None = None, csv_url: str = ""
) -> SafeString:
    """One bar cut into parts, with a legend that is also the table of values and shares."""
    whole = sum(part.value for part in parts)
    drawn: list[dict[str, Any]] = []
    start = 0
    seen = 0
    for index, part in enumerate(parts):
        seen += part.value
        end = seen * FINE // whole if whole else 0  # from running sums, so that rounding never leaves a gap
        fill = part.fill or FILLS[index % len(FILLS)]
        drawn.append(
            {"row": part, "x": start, "width": end - start, "fill": fill, "share": share_of(part.value, whole)}
        )
        start = end
    return _figure(
        "stacked", title, finding, csv_url, parts=drawn, full=FINE, headings=headings or (_("Part"), _("How much"))
    )


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
    shapes = [
        {
            "place": place,
            "path": " ".join("M" + "L".join(f"{x} {y}" for x, y in map(project, ring)) + "Z" for ring in found),
            "at": project(_middle(max(found, key=len))),
        }
        for place, found in rings
        if found
    ]
    spots = [{"dot": dot, "at": project((dot.longitude, dot.latitude))} for dot in dots] if points else []
    return _figure(
        "map",
        title,
        finding,
        csv_url,
        shapes=shapes,
        spots=spots,
        places=places,
        dots=dots,
        width=MAP_WIDTH,
        height=height,
        headings=headings or (_("Neighborhood"), ""),
    )


Point = tuple[float, float]


def _figure(kind: str, title: str, finding: str, csv_url: str, **parts: Any) -> SafeString:
    context = {"title": title, "finding": finding, "csv_url": csv_url, **parts}
    return SafeString(render_to_string(f"charts/{kind}.html", context))


def _rings(outline: dict[str, Any]) -> Iterator[list[Point]]:
    """The outer and inner rings of a GeoJSON Polygon, MultiPolygon, or a Feature around one; nothing for other shapes."""
    geometry = outline.get("geometry", outline) if isinstance(outline, dict) else {}
    coordinates = geometry.get("coordinates", [])
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(geometry.get("type", ""), [])
    for polygon in polygons:
        for ring in polygon:
            if len(ring) >= 3:
                yield [(float(point[0]), float(point[1])) for point in ring]


def _projection(points: Iterable[Point]) -> tuple[Any, int]:
    """From longitude and latitude to whole units of the picture, and the picture's height."""
    known = list(points) or [(0.0, 0.0)]
    west, east = min(p[0] for p in known), max(p[0] for p in known)
    south, north = min(p[1] for p in known), max(p[1] for p in known)
    squeeze = math.cos(math.radians((south + north) / 2))
    inner = MAP_WIDTH - 2 * MAP_MARGIN
    scale = inner / max((east - west) * squeeze, (north - south) * 0.75, 1e-9)
    shift = (inner - (east - west) * squeeze * scale) / 2

    def project(point: Point) -> tuple[int, int]:
        x = (point[0] - west) * squeeze * scale + shift + MAP_MARGIN
        return round(x), round((north - point[1]) * scale + MAP_MARGIN)

    return project, round((north - south) * scale) + 2 * MAP_MARGIN


def _middle(ring: Sequence[Point]) -> Point:
    """The center of a ring's area; of its corners where it has no area."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    if abs(area) < 1e-12:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    return x / (3 * area), y / (3 * area)
