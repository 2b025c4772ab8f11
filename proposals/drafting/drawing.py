"""The map on which places are drawn: the city's own outlines and, where the city runs a tile server, its tiles."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from neighborhoods.models import Neighborhood
from proposals.places import Frame, Shape, frame_of, shapes

MOST_TILES = 24
DEEPEST = 17


@dataclass(frozen=True)
class Tile:
    """A picture of the map and where it lies in the drawing, in whole units."""

    url: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Drawing:
    """What the page needs to draw on."""

    frame: Frame
    shapes: list[Shape]
    tiles: list[Tile]
    credit: str

    @property
    def letters(self) -> int:
        """How large the names are, in units of the drawing."""
        return max(self.frame.width, self.frame.height) // 28


def drawing() -> Drawing | None:
    """The map of the city; `None` where no neighborhood has an outline: places are then named and written."""
    neighborhoods = list(Neighborhood.objects.all())
    frame = frame_of(neighborhoods)
    if frame is None:
        return None
    return Drawing(frame, shapes(neighborhoods, frame), list(tiles(frame, settings.MAP_TILES)), settings.MAP_CREDIT)


def tiles(frame: Frame, template: str) -> Iterator[Tile]:
    """The tiles of a "slippy map" server that cover the frame, at the deepest zoom that needs few of them.

    `template` is an address with `{z}`, `{x}`, `{y}`; empty: none. Tiles are drawn in Mercator's projection, the frame
    with straight degrees: over one tile of a city the two differ by less than a pixel, so each is simply put in place.
    """
    if not template:
        return
    zoom = max((z for z in range(DEEPEST + 1) if _count(frame, z) <= MOST_TILES), default=0)
    west, north = _column(frame.west, zoom), _row(frame.north, zoom)
    for x in range(math.floor(west), math.floor(_column(frame.east, zoom)) + 1):
        for y in range(math.floor(north), math.floor(_row(frame.south, zoom)) + 1):
            left, top = frame.spot(_longitude(x, zoom), _latitude(y, zoom))
            right, bottom = frame.spot(_longitude(x + 1, zoom), _latitude(y + 1, zoom))
            url = template.replace("{z}", str(zoom)).replace("{x}", str(x)).replace("{y}", str(y))
            yield Tile(url, left, top, right - left, bottom - top)


def _count(frame: Frame, zoom: int) -> int:
    across = math.floor(_column(frame.east, zoom)) - math.floor(_column(frame.west, zoom)) + 1
    down = math.floor(_row(frame.south, zoom)) - math.floor(_row(frame.north, zoom)) + 1
    return across * down


def _column(longitude: float, zoom: int) -> float:
    return float((longitude + 180) / 360 * 2**zoom)


def _row(latitude: float, zoom: int) -> float:
    return float((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * 2**zoom)


def _longitude(column: int, zoom: int) -> float:
    return float(column / 2**zoom * 360 - 180)


def _latitude(row: int, zoom: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / 2**zoom))))
