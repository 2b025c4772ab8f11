"""Captions in three browsers: the chair types, a phone and the wall follow; and without scripts."""

from __future__ import annotations

import re

from playwright.sync_api import expect

PHONE = {"viewport": {"width": 360, "height": 740}}
WALL = {"viewport": {"width": 1920, "height": 1080}}


def to_the_assembly(page):
    page.goto("/assemblies/")
    page.get_by_role("link", name=re.compile("what shall we measure")).first.click()


def test_what_is_typed_stands_on_the_phone_and_the_wall(page_as, visit, own_town, accessible, screens):
    chair, phone, wall = page_as("Chidi"), page_as("Ana", **PHONE), visit(**WALL)
    for page in (chair, phone):
        to_the_assembly(page)
    wall.goto(phone.url + "screen/")
    chair.goto(phone.url + "chair/")
    for page in (chair, phone, wall):
        expect(page.locator("[data-connection]")).to_have_text("Updates by itself")
    box = chair.get_by_label("What is being said")
    for said in ("The first line", "and the second,", "typed without waiting."):
        box.press_sequentially(said)
        box.press("Enter")
    for page in (phone, wall):
        lines = page.get_by_role("log", name="Captions").get_by_role("listitem")
        expect(lines.last).to_have_text("typed without waiting.")
        assert [lines.nth(n).inner_text() for n in (-3, -2)] == ["The first line", "and the second,"]
        assert lines.last.get_attribute("lang") == "en"
    expect(box).to_have_value("")
    shown = wall.locator(".room-captions")
    assert wall.evaluate("document.documentElement.scrollHeight") == 1080  # nobody scrolls on a wall
    for page in (phone, wall):
        accessible(page)
    screens(wall, "captions-wall")
    chair.get_by_role("button", name="Take them off the room screen").click()
    expect(shown).to_be_hidden()
    expect(phone.get_by_role("log", name="Captions")).to_be_visible()
    chair.get_by_role("button", name="Show them on the room screen").click()
    expect(shown).to_be_visible()


def test_a_line_that_is_refused_comes_back_into_the_box(page_as, own_town):
    chair = page_as("Chidi")
    to_the_assembly(chair)
    chair.goto(chair.url + "captions/")
    expect(chair.locator("[data-connection]")).to_have_text("Updates by itself")
    box = chair.get_by_label("What is being said")
    box.evaluate("box => box.removeAttribute('maxlength')")
    box.fill("x" * 300)
    box.press("Enter")
    expect(chair.get_by_role("alert")).to_contain_text("under 240 characters")
    expect(box).to_have_value("x" * 300)


def test_captions_are_typed_corrected_and_put_below_the_minutes_without_scripts(page_as, own_town, accessible, screens):
    chair = page_as("Chidi", java_script_enabled=False, **PHONE)
    to_the_assembly(chair)
    chair.get_by_role("link", name="All captions").click()
    chair.get_by_label("What is being said").fill("We meat again on Friday.")
    chair.get_by_role("button", name="Send the line").click()
    row = chair.locator(".transcript > li", has_text="We meat again")
    row.locator("summary").click()
    row.get_by_label("What was said").fill("We meet again on Friday.")
    row.get_by_role("button", name="Save").click()
    expect(chair.locator(".transcript > li").last).to_contain_text("We meet again on Friday. (corrected)")
    chair.goto(chair.url.replace("captions/", "chair/minutes/"))
    chair.get_by_role("link", name="Put the notes and captions below the draft").click()
    expect(chair.get_by_label("Minutes")).to_have_value(re.compile("We meet again on Friday."))


def test_the_page_of_captions_is_for_everyone(page_as, visitor, accessible, screens):
    to_the_assembly(visitor)
    visitor.get_by_role("link", name="All captions").click()
    accessible(visitor)
    chair = page_as("Chidi", **PHONE)
    chair.goto(visitor.url)
    accessible(chair)
    screens(chair, "captions")
