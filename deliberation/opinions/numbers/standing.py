"""Where one person stands on a map that is drawn already. No NumPy here: this runs in web pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import dist, sqrt

Point = tuple[float, float]


def place(votes: Mapping[int, int], spots: Mapping[int, tuple[float, float, float]], hidden: int = 0) -> Point:
    """The person's place by their `votes` (statement → vote).

    `spots` has for each statement on the map its mean vote and its entry in the two components; votes on other
    statements, newer than the map, do not count. It is what `axes.project` gives.
    """
    x = y = 0.0
    given = 0
    for statement, vote in votes.items():
        if statement in spots:
            mean, first, second = spots[statement]
            x, y, given = x + (vote - mean) * first, y + (vote - mean) * second, given + 1
    outward = sqrt((len(spots) + hidden) / max(1, given + hidden))
    return x * outward, y * outward


def nearest(point: Point, centers: Sequence[Point]) -> int:
    """The number of the group whose center is nearest."""
    return min(range(len(centers)), key=lambda i: dist(point, centers[i]))
