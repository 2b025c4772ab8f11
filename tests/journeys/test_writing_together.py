"""Proposals written on a phone and without scripts, by two people, amended, supported; and the pages that came with it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import APIResponse, Page, Request, Route, expect

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
IDEA = "Parents wait outside until the lessons end. A bench with a back and arms would let the older ones sit down."


def begin(page: Page, title: str) -> None:
    page.goto("/proposals/new/?cycle=winter-youth-fund-2027")
    page.get_by_label("Title").fill(title)
    page.get_by_label("The whole city").check()
    page.get_by_label("What is it about?").select_option(index=1)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The idea")


def test_ana_writes_on_a_phone_and_lupe_joins(
    page_as: Callable[..., Page], accessible: Callable[[Page], None], screens: Callable[[Page, str], None]
) -> None:
    page = page_as("Ana", **PHONE)
    begin(page, "A rink behind the stadium")
    accessible(page)
    page.get_by_label("In one or two sentences").fill("A small open ice rink, lit until ten.")
    expect(page.get_by_text("Is it one of these?")).to_be_visible()
    expect(page.locator(".alike").get_by_role("link", name="Ice rink behind the stadium")).to_be_visible()
    expect(page.locator("[data-autosaved]")).to_contain_text("Saved at")
    screens(page, "writing-idea")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Your idea").fill(IDEA)
    expect(page.get_by_label("Whose leave?")).to_be_hidden()
    page.get_by_label("yes").check()
    page.get_by_label("Whose leave?").fill("The stadium's")
    accessible(page)
    screens(page, "writing-story")
    page.get_by_role("button", name="Save and go on").click()
    draw(page)
    accessible(page)
    screens(page, "writing-where")
    page.get_by_role("button", name="Save and go on").click()
    accessible(page)
    screens(page, "writing-pictures")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Their public name").fill("Lupe Hernández")
    page.get_by_role("button", name="Send the invitation").click()
    accessible(page)
    screens(page, "writing-people")
    join(page_as("Lupe", **PHONE), accessible)
    page.get_by_role("link", name="Go on").click()
    accessible(page)
    screens(page, "writing-check")
    page.get_by_role("button", name="Send to the council").click()
    expect(page.get_by_text(re.compile("proposed by Ana Reyes\\s+and\\s+Lupe"))).to_be_visible()
    expect(page.get_by_text("The stadium's")).to_be_visible()
    page.get_by_role("link", name="See them on the map").click()
    accessible(page)
    screens(page, "proposal-map")


def draw(page: Page) -> None:
    """A way of two points: one by touch, one by keyboard."""
    page.get_by_label("Where?").fill("Stadium")
    page.get_by_label("Name of the place").fill("The way in")
    page.get_by_label("It is").select_option("line")
    board = page.get_by_role("application")
    board.tap()
    board.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("Points drawn: 2")).to_be_visible()
    assert len(page.get_by_label("Points on the map").input_value().splitlines()) == 2


def join(page: Page, accessible: Callable[[Page], None]) -> None:
    page.goto("/proposals/mine/")
    page.get_by_role("link", name="A rink behind the stadium").click()
    accessible(page)
    page.locator("button[value=accept]").click()
    expect(page.get_by_role("heading", name="A rink behind the stadium")).to_be_visible()


def test_a_click_while_words_are_being_saved_loses_nothing_and_finds_no_other_window(
    page_as: Callable[..., Page],
) -> None:
    page = page_as("Ana")
    begin(page, "A lamp at the weir")
    held: list[tuple[Route, APIResponse]] = []

    def autosaves(request: Request) -> bool:
        return "autosave" in (request.post_data or "")

    def hold(route: Route) -> None:
        """The words arrive at once, the answer when the test wants it."""
        if autosaves(route.request):
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/write/idea/", hold)
    page.get_by_label("In one or two sentences").fill("One lamp where the path meets the weir.")
    while not held:
        page.wait_for_timeout(50)
    page.get_by_role("button", name="Save and go on").click()
    route, answer = held[0]
    route.fulfill(response=answer)
    expect(page.get_by_role("heading", level=1)).to_have_text("Why and how")
    page.get_by_role("link", name="The idea").click()
    expect(page.get_by_label("In one or two sentences")).to_have_value("One lamp where the path meets the weir.")


def test_the_steps_work_without_scripts(page_as: Callable[..., Page]) -> None:
    page = page_as("Ana", java_script_enabled=False)
    begin(page, "A bench at the pool")
    page.get_by_label("In one or two sentences").fill("A bench with a back in front of the pool.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Your idea").fill(IDEA)
    expect(page.get_by_text("Only if the answer to")).to_be_visible()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Name of the place").fill("The pool door")
    page.get_by_label("Points on the map").fill("nowhere")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Line 1 is not a point").first).to_be_visible()
    page.get_by_label("Points on the map").first.fill("")
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**/write/pictures/")  # it has a button of the same name
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**/people/")
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("button", name="Send to the council").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A bench at the pool")


def test_the_pages_of_the_rink_have_no_barrier(
    page_as: Callable[..., Page], accessible: Callable[[Page], None], screens: Callable[[Page, str], None]
) -> None:
    page = page_as("Lupe")
    page.goto("/proposals/?cycle=winter-youth-fund-2027&q=skates")
    page.locator("main .card h2 a").first.click()
    here = page.url
    accessible(page)
    screens(page, "proposal-together")
    for part in ("versions/", "amendments/", "amendments/new/", "share/", "map/"):
        page.goto(here + part)
        accessible(page)
        screens(page, "proposal-" + part.strip("/").replace("/", "-"))


def test_ana_merges_and_splits(
    page_as: Callable[..., Page], accessible: Callable[[Page], None], screens: Callable[[Page, str], None]
) -> None:
    page = page_as("Ana")
    for title in ("Sledges for the hill", "Sledges to borrow"):
        begin(page, title)
        page.get_by_role("link", name="Everything on one page").click()
        page.get_by_label("In one or two sentences").fill("Forty sledges that children can borrow at the hill.")
        page.get_by_label("Your idea").fill(IDEA)
        page.get_by_role("button", name="Send to the council").click()
    page.get_by_role("link", name="Merge it with others").click()
    accessible(page)
    screens(page, "merge-choose")
    page.get_by_label("Sledges for the hill").check()
    page.get_by_role("button", name="Go on").click()
    accessible(page)
    screens(page, "merge-write")
    page.get_by_label("Why?").fill("The same sledges")
    page.get_by_role("button", name="Ask all authors").click()
    expect(page.get_by_text("It is done.")).to_be_visible()
    accessible(page)
    screens(page, "merge-plan")
    page.locator("article h3 a").first.click()
    expect(page.get_by_text("Merged from:")).to_be_visible()
    page.get_by_role("link", name="Split it").click()
    accessible(page)
    screens(page, "split")
