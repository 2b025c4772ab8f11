"""The page of all components, seen in Chromium: every width, day and night, both directions, keyboard only."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import servers
import snapshot
from playwright.sync_api import Page, expect

LOOK = "/house/look/"


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    """An empty city in development mode, the only one that shows the page of components."""
    folder = tmp_path_factory.mktemp("workshop")
    shutil.copyfile(snapshot.migrated_sqlite(), folder / "town.sqlite3")
    with servers.serving(
        folder / "town.sqlite3", "--no-worker", folder=Path(folder), LAMPLIGHT_MODE="development"
    ) as server:
        yield server


@pytest.fixture
def city(workshop: servers.Server) -> servers.Server:
    return workshop


def sideways(page: Page) -> int:
    """How many pixels of the page stand outside the window."""
    wide: int = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    return wide


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_component_has_a_barrier_by_day_or_by_night(
    visit: Callable[..., Page], accessible: Callable[[Page], None], scheme: str
) -> None:
    for width in (1280, 360):
        page = visit(color_scheme=scheme, viewport={"width": width, "height": 900})
        page.goto(LOOK + "?refused=1")
        accessible(page)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_stands_outside_the_window(visit: Callable[..., Page], direction: str) -> None:
    page = visit()
    page.goto(f"{LOOK}?refused=1&dir={direction}")
    for width in (320, 360, 640, 768, 1280, 2560):  # 640 is a 1280-pixel window at 200 %
        page.set_viewport_size({"width": width, "height": 900})
        assert sideways(page) <= 0, f"at {width} px"


def test_in_high_contrast_and_in_print_nothing_is_lost(visit: Callable[..., Page]) -> None:
    page = visit(forced_colors="active")
    page.goto(LOOK)
    assert page.get_by_role("link", name="Go to the ballot").first.is_visible()
    page = visit()
    page.goto(LOOK)
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    assert not page.get_by_role("navigation", name="Main").is_visible()


def test_a_phone_opens_and_closes_the_menu_with_the_keyboard_and_without_scripts(visit: Callable[..., Page]) -> None:
    page = visit(viewport={"width": 360, "height": 700}, java_script_enabled=False)
    page.goto(LOOK)
    menu = page.get_by_role("navigation", name="Main")
    assert not menu.is_visible()
    page.get_by_role("button", name="Menu").press("Enter")
    expect(menu.get_by_role("link", name="Proposals")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_the_first_tab_leads_past_the_navigation(visitor: Page) -> None:
    visitor.goto(LOOK)
    visitor.keyboard.press("Tab")
    visitor.keyboard.press("Enter")
    assert visitor.evaluate("document.activeElement.id") == "main"


def test_after_a_refusal_the_cursor_is_at_the_mistakes_and_a_link_leads_to_the_control(visitor: Page) -> None:
    visitor.goto(LOOK + "?refused=1")
    assert visitor.evaluate("document.activeElement.className") == "error-summary"
    visitor.get_by_role("link", name="Stance").click()
    assert visitor.evaluate("document.activeElement.name || document.querySelector(':target').name") == "stance"


def test_a_text_box_counts_what_is_left_and_never_cuts(visitor: Page) -> None:
    visitor.goto(LOOK)
    box = visitor.get_by_label("The idea")
    box.fill("x" * 190)
    expect(visitor.get_by_text("10 characters left")).to_be_visible()
    box.fill("x" * 205)
    expect(visitor.get_by_text("5 characters too many")).to_be_visible()
    assert len(box.input_value()) == 205


def test_every_button_and_link_outside_a_text_is_wide_enough_for_a_thumb(visit: Callable[..., Page]) -> None:
    page = visit(viewport={"width": 360, "height": 900})
    page.goto(LOOK)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.button, .street-link, summary, .pagination a, .choice label')]
            .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 43.5))
            .map(([name, box]) => `${name} ${box.width}×${box.height}`)"""
    )
    assert small == []


def test_a_page_needs_at_most_eight_requests(visitor: Page, watch: object) -> None:
    visitor.goto(LOOK)
    visitor.wait_for_load_state("networkidle")
    assert 4 <= len(watch.transferred) <= 8  # type: ignore[attr-defined]
