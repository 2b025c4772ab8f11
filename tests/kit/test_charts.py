"""Charts: a title, a finding, a picture and the same numbers as a table; every word escaped."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import translation

from kit import charts, maps
from kit.charts import Point, Row, Spot
from kit.maps import Dot, Place

EVIL = '"><script>alert(1)</script>'
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-76.0, 40.0], [-75.9, 40.0], [-75.9, 40.1], [-76.0, 40.1], [-76.0, 40.0]]],
}
EAST = {"type": "MultiPolygon", "coordinates": [[[[-75.9, 40.0], [-75.8, 40.0], [-75.8, 40.1], [-75.9, 40.0]]]]}


def drawings(word: str) -> dict[str, str]:
    rows = [Row(word, 30, word, note=word), Row("Other", 70)]
    places = [Place(word, SQUARE, word, url="/a/"), Place("East", EAST)]
    return {
        "bars": charts.bars(word, word, rows),
        "stacked": charts.stacked(word, word, rows),
        "line": charts.line(
            word, word, [Point(word, 3, word, 2, 4, word), Point("Later", 5)], target=4, target_said=word
        ),
        "dots": charts.dot_plot(word, word, [Spot(word, 3, word, 4, word, note=word)], headings=(word, word, word)),
        "map": maps.outline_map(word, word, places, [Dot(word, -75.95, 40.05, "/b/")], headings=("Place", "Says")),
    }


@pytest.mark.parametrize("kind", ["bars", "stacked", "line", "dots", "map"])
def test_a_chart_has_a_title_a_finding_a_picture_and_a_table(kind: str) -> None:
    page = drawings("Lamps")[kind]
    assert re.search(r'class="chart-title"[^>]*>Lamps<', page)
    assert re.search(r'class="chart-finding">Lamps<', page)
    assert "<svg" in page
    assert re.search(r"<table.*<th scope=\"row\">.*Lamps.*</table>", page, re.DOTALL)


@pytest.mark.parametrize("kind", ["bars", "stacked", "line", "dots", "map"])
def test_no_word_of_a_chart_can_become_markup(kind: str) -> None:
    page = drawings(EVIL)[kind]
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("kind", ["bars", "stacked", "line", "dots", "map"])
def test_a_chart_needs_no_inline_style(kind: str) -> None:
    assert "style=" not in drawings("Lamps")[kind]


def widths(page: str, css_class: str) -> list[int]:
    return [int(width) for width in re.findall(rf'<rect class="{css_class}"[^>]*width="(\d+)"', page)]


def test_bars_are_as_long_as_their_numbers() -> None:
    page = charts.bars("Money", "So it is.", [Row("a", 50), Row("b", 25), Row("c", 0)])
    assert widths(page, "fill-1") == [1000, 500, 0]


def test_bars_against_a_whole_never_leave_their_track() -> None:
    page = charts.bars("Money", "So it is.", [Row("a", 50), Row("b", 300)], whole=200)
    assert widths(page, "fill-1") == [250, 1000]


def test_the_parts_of_a_stacked_bar_fill_it_without_a_gap() -> None:
    page = charts.stacked("Thirds", "Three equal parts.", [Row("a", 1), Row("b", 1), Row("c", 1)])
    bar = page.split("</svg>")[0]
    drawn = [tuple(map(int, pair)) for pair in re.findall(r'x="(\d+)" width="(\d+)"', bar)]
    assert [x for x, _ in drawn] == [0, 333, 666]
    assert sum(width for _, width in drawn) == 1000


@pytest.mark.parametrize("draw", [charts.bars, charts.stacked])
def test_a_chart_of_nothing_is_still_a_chart(draw: Any) -> None:
    assert "Nothing yet." in draw("Money", "Nothing yet.", [])
    assert "Nothing yet." in draw("Money", "Nothing yet.", [Row("a", 0)])
    assert "<svg" not in charts.line("Money", "Nothing yet.", [Point("a", None)])
    assert "Nothing yet." in charts.dot_plot("Money", "Nothing yet.", [])


def test_a_line_has_a_gap_where_nobody_measured_and_a_band_where_it_is_unsure() -> None:
    points = [
        Point("a", 1),
        Point("b", 2, low=1, high=3),
        Point("c", None),
        Point("d", 4, low=3, high=5),
        Point("e", 3),
    ]
    page = charts.line("Line", "It rises.", points)
    paths = re.findall(r'class="line-path" d="([^"]+)"', page)
    assert len(paths) == 2
    assert page.count('class="line-mark"') == 4
    assert page.count('class="line-band"') == 2
    assert "not measured" in page
    assert re.search(r"<td class=\"num\">1 – 3</td>", page)


def test_a_line_stands_against_its_goal_and_the_scale_holds_both() -> None:
    page = charts.line("Line", "Far off.", [Point("a", 10), Point("b", 20)], target=100, say=lambda n: f"{n} lamps")
    heights = [int(y) for y in re.findall(r'class="line-mark" cx="\d+" cy="(\d+)"', page)]
    goal = int(re.search(r'class="line-goal" d="M\d+ (\d+)H', page)[1])  # type: ignore[index]
    assert goal < heights[1] < heights[0]
    assert "Goal: 100 lamps" in page
    assert ">0 lamps<" in page


@pytest.mark.parametrize(
    ("values", "from_zero", "scale"),
    [([3, 17], True, [0, 5, 10, 15, 20]), ([61, 64], False, [61, 62, 63, 64]), ([-4, 4], True, [-4, -2, 0, 2, 4])],
)
def test_the_scale_is_written_in_round_numbers(values: list[float], from_zero: bool, scale: list[int]) -> None:
    page = charts.line("Line", "So.", [Point(str(v), v) for v in values], from_zero=from_zero, say=str)
    assert [int(n) for n in re.findall(r'text-anchor="end">(-?\d+)</text>', page.split("line-path")[0])][
        : len(scale)
    ] == scale


def test_a_dot_stands_where_its_number_is_and_joins_what_was_before() -> None:
    page = charts.dot_plot("Dots", "So.", [Spot("a", 100, before=50), Spot("b", 0)])
    assert [int(x) for x in re.findall(r'class="dots-now" d="M(\d+) ', page)] == [980, 20]
    assert re.search(r'class="dots-way" d="M500 5H980"', page)
    assert page.count('class="dots-hole"') == 1


def test_north_is_up_and_east_is_right() -> None:
    page = maps.outline_map(
        "Map", "Two dots.", [Place("Here", SQUARE)], [Dot("nw", -76.0, 40.1), Dot("se", -75.9, 40.0)]
    )
    spots = re.findall(r'cx="(-?\d+)" cy="(-?\d+)"', page)
    (west, north), (east, south) = [(int(x), int(y)) for x, y in spots]
    assert west < east
    assert north < south


def test_a_degree_east_is_shorter_than_a_degree_north() -> None:
    page = maps.outline_map("Map", "A square of degrees.", [Place("Here", SQUARE)])
    corners = [tuple(map(int, pair)) for pair in re.findall(r"(\d+) (\d+)", re.search(r' d="([^"]+)"', page)[1])]  # type: ignore[index]
    wide = max(x for x, _ in corners) - min(x for x, _ in corners)
    tall = max(y for _, y in corners) - min(y for _, y in corners)
    assert wide / tall == pytest.approx(0.766, abs=0.02)  # cos 40°


@pytest.mark.parametrize(
    "outline", [{}, {"type": "Point", "coordinates": [1, 2]}, {"type": "Polygon", "coordinates": [[]]}]
)
def test_a_place_without_an_outline_stays_in_the_table(outline: dict[str, Any]) -> None:
    page = maps.outline_map("Map", "No outlines yet.", [Place("Harbor", outline)], [Dot("x", 1, 1)])
    assert "<svg" not in page
    assert "Harbor" in page


def test_numbers_in_a_picture_are_the_same_in_every_language() -> None:
    with translation.override("es"):
        spanish = "".join(drawings("a").values())
    numbers = re.findall(r' (?:x|y|cx|cy|width|height|d|viewBox)="([^"]*)"', spanish)
    assert numbers
    assert not any("," in number for number in numbers)


def test_a_share_stays_between_nothing_and_all() -> None:
    assert [charts.share_of(v, w) for v, w in [(1, 3), (5, 3), (-1, 3), (1, 0), (None, 3), (1, None)]] == [
        33,
        100,
        0,
        0,
        0,
        0,
    ]
