"""A seat is drawn by lot: Ana volunteers for one draw, an officer writes down the dice of another, and she accepts."""

from __future__ import annotations

from playwright.sync_api import expect


def test_ana_volunteers_and_is_drawn_and_accepts(page_as, visitor, accessible, screens):
    visitor.goto("/lots/")
    accessible(visitor)
    ana = page_as("Ana", java_script_enabled=False)
    ana.goto("/lots/")
    ana.get_by_role("link", name="Two seats on the Harbor council").click()
    ana.get_by_role("link", name="Volunteer", exact=True).click()
    ana.get_by_label("under 40").check()
    ana.get_by_label("rents").check()
    ana.get_by_role("button", name="Put me in the draw").click()
    expect(ana.get_by_text("Look at your answers, or take them back")).to_be_visible()

    dev = page_as("Dev")
    dev.goto("/admin/lots/")
    dev.get_by_role("link", name="Four neighbors for the night walks").click()
    dev.get_by_label("What the dice showed").fill("0 1 7")
    dev.get_by_role("button", name="Write down the dice").click()
    expect(dev.get_by_text("The panel is drawn, and its people are asked.")).to_be_visible()

    ana.goto("/lots/")
    ana.get_by_role("link", name="Four neighbors for the night walks").click()
    ana.get_by_role("button", name="I accept").click()
    expect(ana.get_by_text("You were drawn, and you accepted.")).to_be_visible()
    visitor.goto(ana.url)
    expect(visitor.get_by_text("The dice showed 017")).to_be_visible()
    accessible(visitor)
    screens(visitor, "a-draw")
