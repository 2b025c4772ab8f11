"""From the home page in three clicks: what was spent on lighting in my neighborhood, and what is late. On a phone, too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

SLIM = "/embed/progress/neighborhoods/harbor/"


def three_clicks(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Spent, late, done: all numbers").click()
    page.get_by_role("table", name="By neighborhood").get_by_role("link", name="Harbor").click()
    expect(page.get_by_role("heading", level=1, name="Progress: Harbor")).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Street lighting upkeep"))
    expect(row).to_contain_text("$308,572")  # two clicks for what was spent on lighting here
    late = page.get_by_role("heading", name=re.compile("Milestones that are late"))
    assert late.bounding_box()["y"] < row.bounding_box()["y"]  # type: ignore[index]  # both are on the page
    row.get_by_role("link", name="Street lighting upkeep").click()
    expect(page.get_by_text("$308,572").first).to_be_visible()  # the third leads to the line itself


def test_a_resident_finds_what_was_spent_on_lighting_and_what_is_late(visitor: Page, accessible: Any) -> None:
    three_clicks(visitor)
    visitor.goto("/neighborhoods/harbor/progress/")
    accessible(visitor)


def test_and_without_scripts(no_js: Page) -> None:
    three_clicks(no_js)


def test_what_is_late_leads_to_the_very_milestone(visitor: Page, accessible: Any) -> None:
    visitor.goto("/progress/")
    accessible(visitor)
    visitor.get_by_role("link", name="100 members").click()
    expect(visitor).to_have_url(re.compile(r"/projects/\d+/#step-\d+$"))
    visitor.go_back()
    visitor.get_by_role("table", name="By category").get_by_role("link", name="$76,350").click()
    expect(visitor.locator(".figure-number")).to_have_text("$76,350")
    accessible(visitor)


@pytest.mark.parametrize("address", [SLIM, "/embed/progress/"])
def test_the_slim_page_reads_by_itself(visitor: Page, accessible: Any, address: str) -> None:
    visitor.goto(address)
    accessible(visitor)
    assert visitor.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
