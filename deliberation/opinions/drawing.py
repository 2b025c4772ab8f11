"""The map of opinion groups as a picture: marks for people, a letter for each group. Pure; sizes are whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

WIDTH, HEIGHT = 480, 320
EDGE = 24
ACROSS = 24  # cells in each direction, as the marks are counted in
SMALLEST, LARGEST = 4, 13  # half the size of a mark, at least and for the fullest cell
CROWDED = 8  # people in one cell from which a mark may be largest


@dataclass(frozen=True)
class Mark:
    """People of one group who stand in one place. Groups differ in shape as well as color."""

    path: str
    group: int


@dataclass(frozen=True)
class Picture:
    """`letters` are (x, y, group); `you` is where the reader stands, or `None`."""

    marks: list[Mark]
    letters: list[tuple[int, int, int]]
    you: tuple[int, int] | None
    width: int = WIDTH
    height: int = HEIGHT


def picture(told: dict[str, Any], you: Sequence[float] | None = None) -> Picture:
    """The picture of what `working.drawn` has counted."""
    fullest = max((people for _x, _y, people, _group in told["marks"]), default=1)
    marks = [
        Mark(shape(group, *_cell(x, y), _half(people, fullest)), group)
        for x, y, people, group in sorted(told["marks"], key=lambda mark: -mark[2])  # small ones on top
    ]
    frame = told["frame"]
    letters = [(*_point(group["center"], frame), place) for place, group in enumerate(told["groups"])]
    return Picture(marks, letters, None if you is None else _point(you, frame))


def shape(group: int, x: int, y: int, half: int) -> str:
    """The outline of a mark: circle, square, triangle, diamond, cross, for the first to the fifth group."""
    if group == 0:
        return f"M{x - half} {y}a{half} {half} 0 1 0 {2 * half} 0a{half} {half} 0 1 0 {-2 * half} 0Z"
    if group == 1:
        return f"M{x - half} {y - half}h{2 * half}v{2 * half}h{-2 * half}Z"
    if group == 2:
        return f"M{x} {y - half}L{x + half} {y + half}H{x - half}Z"
    if group == 3:
        return f"M{x} {y - half}L{x + half} {y}L{x} {y + half}L{x - half} {y}Z"
    arm = max(1, half // 3)
    rest = half - arm
    return (
        f"M{x - arm} {y - half}h{2 * arm}v{rest}h{rest}v{2 * arm}h{-rest}v{rest}h{-2 * arm}v{-rest}h{-rest}"
        f"v{-2 * arm}h{rest}Z"
    )


def _half(people: int, fullest: int) -> int:
    """Half the size of a mark: its area grows with the people, but nobody is too small to be seen."""
    return max(SMALLEST, round(LARGEST * sqrt(people / max(fullest, CROWDED))))


def _cell(x: int, y: int) -> tuple[int, int]:
    inner_x, inner_y = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    return EDGE + round((x + 0.5) * inner_x / ACROSS), HEIGHT - EDGE - round((y + 0.5) * inner_y / ACROSS)


def _point(point: Sequence[float], frame: Sequence[float]) -> tuple[int, int]:
    left, right, bottom, top = frame
    along = min(1.0, max(0.0, (point[0] - left) / ((right - left) or 1.0)))
    up = min(1.0, max(0.0, (point[1] - bottom) / ((top - bottom) or 1.0)))
    return EDGE + round(along * (WIDTH - 2 * EDGE)), HEIGHT - EDGE - round(up * (HEIGHT - 2 * EDGE))
