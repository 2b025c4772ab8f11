"""Public pages in dark mode, and as a reader of a language that runs from right to left would have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

PLACES = [
    "/",
    "/proposals/",
    "/voting/",
    "/projects/",
    "/assemblies/",
    "/opinions/",
    "/explainers/",
    "/contact/",
    "/accounts/login/",
]
FIRST = {  # where a list leads first: proposal, outcome, project, assembly, explainer, budget
    "/proposals/?cycle=all&state=funded": ".card h2 a",
    "/voting/": "a[href$='/outcome/']",
    "/projects/": "main .card a",
    "/assemblies/": "main .card a",
    "/opinions/": "main .card a",
    "/explainers/": "main .card a",
    "/budget/": "main .table a",
}


def pages(page: Page) -> Iterator[str]:
    """Open each kind of public page in turn; its address."""
    for address in PLACES:
        page.goto(address)
        yield page.url
    for address, first in FIRST.items():
        page.goto(address)
        page.goto(str(page.locator(first).first.get_attribute("href")))
        yield page.url


def test_by_night_no_public_page_has_a_barrier(visit: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = visit(color_scheme="dark", viewport={"width": 360, "height": 900})
    seen = 0
    for _address in pages(page):
        accessible(page)
        seen += 1
    assert seen == len(PLACES) + len(FIRST)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"


def test_mirrored_nothing_stands_outside_the_window(visit: Callable[..., Page]) -> None:
    page = visit()
    wide = []
    for address in pages(page):
        page.evaluate("document.documentElement.dir = 'rtl'")
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            # Pages of this direction scroll to negative places.
            if page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth") > 0:
                wide.append(f"{address} at {width}")
    assert wide == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_an_address_reads_from_left_to_right_in_any_direction(visitor: Page, direction: str) -> None:
    visitor.goto("/contact/")
    visitor.evaluate(f"document.documentElement.dir = '{direction}'")
    link = visitor.locator("a[href^='mailto:']").first
    assert link.evaluate("e => getComputedStyle(e).direction") == "ltr"
