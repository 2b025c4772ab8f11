"""Charts as pictures and as tables, drawn on the server: they read without scripts, in print and to a screen reader.

Each function gives the HTML of one `<figure>`: a title, a finding in one sentence, the picture, and the same data as a
table. Colors come from classes, sizes from SVG attributes: the content policy allows no `style=`. Numbers in the SVG are
whole (no locale writes them with a comma). Every word is escaped by the templates under `site/templates/charts/`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

FINE = 1000  # the width of a full bar in the picture's own units
MARK = 8  # the width of a mark, in the same
FILLS = ("fill-1", "fill-2", "fill-3", "fill-4", "fill-5")
LINE_WIDTH, LINE_HEIGHT = 360, 190
LINE_LEFT, LINE_RIGHT, LINE_TOP, LINE_FOOT = 52, 12, 14, 24  # room around the plot for its words
MOST_MARKS = 40  # more points than this are drawn as a line alone


@dataclass(frozen=True)
class Marker:
    """A numbered mark on a row that leads to what is said about it; `label` is what it says where it can't be seen."""

    number: int
    url: str
    label: str


@dataclass(frozen=True)
class Row:
    """One bar, or one part of a stacked bar. `value` is never negative; `shown` is how people read it ("$12,500").

    `mark` draws a line across the bar at that value, such as a goal; say in the note what it is. `markers` stand beside
    the label.
    """

    label: str
    value: int
    shown: str = ""
    note: str = ""
    url: str = ""
    fill: str = ""
    mark: int | None = None
    markers: tuple[Marker, ...] = ()

    @property
    def said(self) -> str:
        return self.shown or str(formats.number_format(self.value, use_l10n=True, force_grouping=True))


@dataclass(frozen=True)
class Point:
    """A moment on a line: when ("May 2026"), and the value; `None` where nobody measured, and the line has a gap.

    `low` and `high` bound what the value may truly be, such as a 95 % interval; say in the finding which.
    """

    label: str
    value: float | None
    shown: str = ""
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Spot:
    """One row of a dot plot: a full dot at `value`, a hollow one at `before`, a thin line from `low` to `high`."""

    label: str
    value: float
    shown: str = ""
    before: float | None = None
    before_shown: str = ""
    low: float | None = None
    high: float | None = None
    note: str = ""
    url: str = ""

    @property
    def said(self) -> str:
        return self.shown or _plainly(self.value)

    @property
    def before_said(self) -> str:
        return self.before_shown or ("" if self.before is None else _plainly(self.before))


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
    return figure(
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
    return figure(
        "stacked", title, finding, csv_url, parts=drawn, full=FINE, headings=headings or (_("Part"), _("How much"))
    )


def line(
    title: str,
    finding: str,
    points: Sequence[Point],
    *,
    target: float | None = None,
    target_said: str = "",
    say: Callable[[int], str] | None = None,
    from_zero: bool = True,
    headings: tuple[str, str] | None = None,
    csv_url: str = "",
) -> SafeString:
    """A value over time, with a dashed line at its `target` and a band from `low` to `high`; points stand evenly apart.

    `say` writes a number as people read it, for the scale and where `shown` is empty. The scale starts at zero unless
    `from_zero` is off; say in the finding where it does not.
    """
    told = say or _plainly
    bounds = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
    ticks = _ticks([*bounds, *([target] if target is not None else [])], from_zero)
    last = next((p.value for p in reversed(points) if p.value is not None), None)
    return figure(
        "line",
        title,
        finding,
        csv_url,
        width=LINE_WIDTH,
        height=LINE_HEIGHT,
        left=LINE_LEFT,
        right=LINE_WIDTH - LINE_RIGHT,
        foot=LINE_HEIGHT - 6,
        ticks=[(_up(tick, ticks), told(tick)) for tick in ticks],
        goal=None if target is None else _up(target, ticks),
        goal_said=target_said or ("" if target is None else _("Goal: %(value)s") % {"value": told(round(target))}),
        goal_shift=-5 if last is None or target is None or last < target else 14,  # away from where the line ends
        rows=[(p, _said(p, say), _range_said(p, say)) for p in points],
        ranges=any(p.low is not None and p.high is not None for p in points),
        noted=any(p.note for p in points),
        headings=headings or (_("When"), _("How much")),
        **_drawn_line(points, ticks),
    )


def dot_plot(
    title: str,
    finding: str,
    spots: Sequence[Spot],
    *,
    headings: tuple[str, str, str] | None = None,
    from_zero: bool = True,
    csv_url: str = "",
) -> SafeString:
    """Dots on one scale, one row each: to compare many values, or one before and after. `headings`: what, now, before."""
    known = [v for s in spots for v in (s.value, s.before, s.low, s.high) if v is not None]
    ticks = _ticks(known, from_zero)

    def along(value: float | None) -> int | None:
        margin = FINE // 50  # half a dot, so that the outermost is whole
        if value is None:
            return None
        return round(margin + (value - ticks[0]) / (ticks[-1] - ticks[0]) * (FINE - 2 * margin))

    return figure(
        "dots",
        title,
        finding,
        csv_url,
        rows=[(s, along(s.value), along(s.before), along(s.low), along(s.high)) for s in spots],
        full=FINE,
        before=any(s.before is not None for s in spots),
        headings=headings or (_("What"), _("Now"), _("Before")),
    )


def figure(kind: str, title: str, finding: str, csv_url: str, **parts: Any) -> SafeString:
    """The figure of that kind: `charts/<kind>.html` with what all of them have, and its own parts."""
    context = {"title": title, "finding": finding, "csv_url": csv_url, **parts}
    return SafeString(render_to_string(f"charts/{kind}.html", context))


def _plainly(value: float, say: Callable[[int], str] | None = None) -> str:
    """A number as the reader's language writes it; whole numbers by `say` where there is one."""
    if say is not None and value == round(value):
        return say(round(value))
    decimals = 0 if value == round(value) else 1
    return str(formats.number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True))


def _up(value: float, ticks: Sequence[int]) -> int:
    """How far from the picture's top a value stands on the scale of `ticks`."""
    share = (value - ticks[0]) / (ticks[-1] - ticks[0])
    return round(LINE_TOP + (1 - share) * (LINE_HEIGHT - LINE_TOP - LINE_FOOT))


def _drawn_line(points: Sequence[Point], ticks: Sequence[int]) -> dict[str, Any]:
    """The line's stretches, its band, its marks, and when its first, middle and last point are."""
    inner, last = LINE_WIDTH - LINE_LEFT - LINE_RIGHT, len(points) - 1
    x = [LINE_LEFT + (i * inner // last if last else inner // 2) for i in range(len(points))]
    runs = [
        [(x[i], _up(p.value, ticks)) for i, p in run if p.value is not None] for run in _runs(points, lambda p: p.value)
    ]
    bands = [
        [(x[i], _up(p.high, ticks)) for i, p in run if p.high is not None]
        + [(x[i], _up(p.low, ticks)) for i, p in reversed(run) if p.low is not None]
        for run in _runs(points, lambda p: None if p.high is None else p.low)
    ]
    anchors = {0: "start", last: "end"} if last > 0 else {}
    return {
        "paths": [_path(run) for run in runs if len(run) > 1],
        "bands": [_path(band) + "Z" for band in bands],
        "marks": [at for run in runs for at in run if last < MOST_MARKS or len(run) == 1],
        "times": [(x[i], anchors.get(i, "middle"), points[i].label) for i in sorted({0, last // 2, last}) if points],
    }


def _said(point: Point, say: Callable[[int], str] | None) -> str:
    if point.shown or point.value is None:
        return point.shown or _("not measured")
    return _plainly(point.value, say)


def _range_said(point: Point, say: Callable[[int], str] | None) -> tuple[str, str] | None:
    return None if point.low is None or point.high is None else (_plainly(point.low, say), _plainly(point.high, say))


def _ticks(values: Sequence[float], from_zero: bool) -> list[int]:
    """Three to six whole numbers, evenly apart by 1, 2 or 5 times a power of ten, that hold all the values."""
    low, high = min(values, default=0), max(values, default=0)
    if from_zero:
        low, high = min(low, 0), max(high, 0)
    size = max(high - low, 1)
    step = 10 ** max(0, math.floor(math.log10(size / 4)))
    step = next(step * by for by in (1, 2, 5, 10) if size / (step * by) <= 4)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * n for n in range(first, max(last, first + 1) + 1)]


def _runs(points: Sequence[Point], of: Callable[[Point], float | None]) -> list[list[tuple[int, Point]]]:
    """The stretches of neighboring points where `of` is known."""
    runs: list[list[tuple[int, Point]]] = [[]]
    for index, point in enumerate(points):
        if of(point) is None:
            runs.append([])
        else:
            runs[-1].append((index, point))
    return [run for run in runs if run]


def _path(corners: Sequence[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in corners)
