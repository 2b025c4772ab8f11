"""Training: Ana signs up on a phone and reflects, an officer counts, and the council's approval is read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 360, "height": 780}}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_resident_signs_up_on_a_phone_gives_the_seat_back_and_takes_it_again(page_as, scripts):
    lupe = page_as("Lupe" if scripts else "Ana", java_script_enabled=scripts, locale="en", **PHONE)
    lupe.goto("/training/sessions/")
    lupe.locator(".card", has_text="Riverside").get_by_role("link").click()
    lupe.get_by_role("link", name=re.compile("^(Sign up|Apuntarse)$")).click()
    lupe.get_by_label(re.compile("What you need|Lo que necesitas")).fill("A quiet corner")
    lupe.locator("main form button").first.click()
    expect(lupe.get_by_role("heading", name=re.compile("You have a seat|Tienes asiento"))).to_be_visible()
    expect(lupe.get_by_text("A quiet corner")).to_be_visible()
    lupe.get_by_role("button", name=re.compile("Give my place back|Devolver mi lugar")).click()
    lupe.get_by_role("button", name=re.compile("Undo|Deshacer")).click()
    expect(lupe.get_by_role("heading", name=re.compile("You have a seat|Tienes asiento"))).to_be_visible()
    assert lupe.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")


def test_who_was_there_reflects_and_everybody_reads_what_a_council_approved(page_as, visitor, accessible, screens):
    ana = page_as("Ana", **PHONE)
    ana.goto("/training/")
    ana.get_by_role("link", name="All sessions").click()
    ana.locator(".card", has_text="Harbor").get_by_role("link").click()
    ana.get_by_role("link", name="Write what you take with you").click()
    ana.get_by_role("button", name="Publish").click()
    expect(ana.locator(".error, .field-error, .errorlist").first).to_be_visible()
    ana.get_by_label("What do you take with you?").fill("Next time I bring my daughter.")
    accessible(ana)
    ana.get_by_role("button", name="Publish").click()
    expect(ana.get_by_text("Next time I bring my daughter.")).to_be_visible()
    expect(ana.get_by_role("link", name="Change what you wrote")).to_be_visible()

    visitor.goto("/training/")
    accessible(visitor)
    screens(visitor, "training")
    visitor.get_by_role("heading", level=3, name="Calm first").last.get_by_role("link").click()
    expect(visitor.get_by_text("Next time I bring my daughter.")).to_be_visible()
    expect(visitor.get_by_text("The Harbor council approved this version")).to_be_visible()
    accessible(visitor)
    screens(visitor, "training-curriculum")
    visitor.get_by_role("link", name=re.compile("Version 2 of")).first.click()
    expect(visitor.locator("ins").first).to_be_visible()
    accessible(visitor)


def test_an_officer_plans_a_session_and_a_co_chair_is_told_what_is_missing(page_as, accessible):
    dev = page_as("Dev")
    dev.goto("/training/")
    dev.get_by_role("link", name="Reading the city's budget in an evening").click()
    dev.get_by_role("link", name="Plan a session").click()
    dev.get_by_label("Place").fill("Town hall, room 2")
    dev.get_by_role("button", name="Publish the session").click()
    expect(dev.get_by_label("Place")).to_have_value("Town hall, room 2")
    accessible(dev)
    dev.get_by_label("Begins").fill("2031-05-02T18:00")
    dev.get_by_label("Ends").fill("2031-05-02T20:00")
    dev.get_by_label("Language").fill("English")
    dev.get_by_label("Seats").fill("12")
    dev.get_by_role("button", name="Publish the session").click()
    expect(dev.get_by_text("0 of 12 seats taken")).to_be_visible()
    expect(dev.get_by_text("not approved yet")).to_be_visible()

    chidi = page_as("Chidi")
    chidi.goto("/training/")
    chidi.get_by_role("heading", level=3, name="Reading the city's budget in an evening").last.get_by_role(
        "link"
    ).click()
    chidi.get_by_role("link", name="Version 1 of").first.click()
    chidi.get_by_role("link", name="Write down that a council approved it").click()
    expect(chidi.get_by_text("No council has decided anything since this version was written.")).to_be_visible()
    accessible(chidi)


def test_the_liaison_writes_the_ledger_and_everybody_sees_who_is_missing(page_as, visitor, accessible, screens):
    lia = page_as("Lia", java_script_enabled=False, **PHONE)
    lia.goto("/outreach/")
    lia.get_by_role("link", name="Fish market, change of shifts").click()
    lia.get_by_role("link", name="Write down what came of it").click()
    lia.get_by_label("Cost").fill("a lot")
    lia.get_by_label("Vietnamese").fill("27")
    lia.get_by_label("English").fill("4")
    lia.get_by_label("What you heard").fill("The night bus leaves too early. | /proposals/")
    lia.get_by_role("button", name="Write it down").click()
    expect(lia.get_by_label("Vietnamese")).to_have_value("27")
    lia.get_by_label("Cost").fill("85.50")
    lia.get_by_role("button", name="Write it down").click()
    expect(lia.get_by_text("fewer than 10")).to_be_visible()
    expect(lia.get_by_text("$85.50")).to_be_visible()

    visitor.goto("/outreach/")
    accessible(visitor)
    screens(visitor, "outreach")
    visitor.get_by_role("link", name="Fish market, change of shifts").click()
    expect(visitor.get_by_role("link", name="What became of it")).to_have_attribute("href", "/proposals/")
    accessible(visitor)
    visitor.goto("/outreach/who-is-missing/")
    expect(visitor.get_by_text("Missing entirely: Northgate").first).to_be_visible()
    accessible(visitor)
    screens(visitor, "who-is-missing")


def test_an_officer_brings_a_file_and_sees_each_mistake_by_its_line(page_as, accessible):
    dev = page_as("Dev")
    dev.goto("/outreach/files/bring/")
    accessible(dev)
    dev.get_by_label("stops that were held").check()
    text = b"day,kind,where,neighborhood,language,came,cost\n2026-05-02,park,Pond,Northgate,Klingon,12,5\n"
    file = {"name": "may.csv", "mimeType": "text/csv"}
    dev.get_by_label("File (CSV or XLSX)").set_input_files({**file, "buffer": text})
    dev.get_by_role("button", name="Look at the file").click()
    expect(dev.get_by_text("Line 2, “language”")).to_be_visible()
    dev.get_by_role("link", name="Bring the mended file").click()
    dev.get_by_label("stops that were held").check()
    dev.get_by_label("File (CSV or XLSX)").set_input_files({**file, "buffer": text.replace(b"Klingon", b"es")})
    dev.get_by_role("button", name="Look at the file").click()
    accessible(dev)
    dev.get_by_role("button", name="Write it into the ledger").click()
    expect(dev.get_by_role("link", name="Pond")).to_be_visible()


def test_a_page_is_explained_in_plain_words_side_by_side(page_as, visitor, accessible, screens):
    gus = page_as("Gus", java_script_enabled=False, **PHONE)
    gus.goto("/cycles/")
    gus.get_by_role("link", name="Explain this page").click()
    expect(gus.get_by_label("Which page or document?")).to_have_value("/cycles/")
    gus.get_by_role("button", name="Ask for an explanation").click()
    gus.get_by_label("What is not clear?").fill("What is counted in the phase “count”?")
    gus.get_by_role("button", name="Ask for an explanation").click()
    expect(gus.get_by_text("The liaison has been asked.")).to_be_visible()

    lia = page_as("Lia")
    lia.goto("/liaison/")
    accessible(lia)
    lia.get_by_role("link", name="What is counted in the phase").click()
    lia.get_by_role("link", name="Explain for the city").click()
    lia.get_by_label("Answer").fill("The ballots. Everybody can check the sum.")
    accessible(lia)
    lia.get_by_role("button", name="Publish the answer").click()
    expect(lia.get_by_text("Everybody can check the sum.")).to_be_visible()

    visitor.goto("/liaison/")
    accessible(visitor)
    screens(visitor, "liaison")
    expect(visitor.get_by_text("Everybody can check the sum.").first).to_be_visible()
    visitor.get_by_role("link", name="Resolution 2026-14").click()
    expect(visitor.get_by_text("Very hard to read")).to_be_visible()
    plain, original = (
        visitor.get_by_role("heading", level=2, name=name).bounding_box() for name in ("In plain words", "The original")
    )
    assert plain["y"] == original["y"], "side by side"
    assert plain["x"] < original["x"]
    accessible(visitor)
    screens(visitor, "plain-version")
    visitor.set_viewport_size({"width": 360, "height": 800})
    plain, original = (
        visitor.get_by_role("heading", level=2, name=name).bounding_box() for name in ("In plain words", "The original")
    )
    assert plain["y"] < original["y"], "one below the other"
