"""The map on which places are drawn: zoomed and moved by buttons, keys and fingers."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def seen(page: Page) -> list[int]:
    """The part of the map that is seen: left, top, width, height."""
    return [int(part) for part in (page.get_by_role("application").get_attribute("viewBox") or "").split()]


def test_the_map_is_zoomed_and_moved_by_buttons_keys_and_fingers(page_as: Callable[..., Page]) -> None:
    page = page_as("Ana", **PHONE)
    page.goto("/proposals/new/?cycle=winter-youth-fund-2027")
    page.get_by_label("Title").fill("Sand for the steps")
    page.get_by_label("The whole city").check()
    page.get_by_label("What is it about?").select_option(index=1)
    page.get_by_role("button", name="Begin").click()
    expect(page).to_have_url(re.compile("/write/"))
    page.goto(re.sub("write/.*", "write/where/", page.url))
    board, points = page.get_by_role("application"), page.get_by_label("Points on the map")
    whole = seen(page)
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Zoom in").click()
    near = seen(page)
    assert near[2] < whole[2] / 2
    page.get_by_role("button", name="To the east").click()
    east = seen(page)
    assert (east[0] > near[0], east[1], east[2]) == (True, near[1], near[2])
    board.focus()
    page.keyboard.press("Shift+ArrowDown")
    assert seen(page)[1] > east[1]
    page.keyboard.press("0")
    assert seen(page) == whole
    fingers(page, [(120, 120), (200, 120)], [(80, 120), (240, 120)])
    pinched = seen(page)
    assert pinched[2] < whole[2] * 0.7
    fingers(page, [(160, 130)], [(100, 110)])
    assert seen(page)[0] > pinched[0]
    assert points.input_value() == ""  # moving sets no point
    page.wait_for_timeout(500)  # or Chromium takes the tap for the end of the last touch
    board.tap()
    expect(points).not_to_have_value("")
    page.get_by_role("button", name="Whole map").click()
    assert seen(page) == whole


def fingers(page: Page, start: list[tuple[int, int]], end: list[tuple[int, int]]) -> None:
    """Put fingers down on the map, draw them from `start` to `end` (pixels from its corner), and lift them."""
    box = page.get_by_role("application").bounding_box()
    assert box is not None
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, places: list[tuple[float, float]]) -> None:
        touched = [{"x": box["x"] + x, "y": box["y"] + y, "id": n} for n, (x, y) in enumerate(places)]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    touch("touchStart", start)
    for step in range(1, 6):
        touch(
            "touchMove",
            [(x + (u - x) * step / 5, y + (v - y) * step / 5) for (x, y), (u, v) in zip(start, end, strict=True)],
        )
    touch("touchEnd", [])
