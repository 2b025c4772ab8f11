"""Ana counts lamps on her phone, and everybody reads what came of it."""

from __future__ import annotations

from playwright.sync_api import expect


def test_a_resident_measures_an_indicator_on_a_phone(page_as, accessible, screens):
    page = page_as("Ana", viewport={"width": 360, "height": 740})
    page.goto("/indicators/")
    accessible(page)
    screens(page, "indicators")
    expect(page.locator("li.card").first.get_by_text("Target missed")).to_be_visible()
    page.get_by_role("link", name="Working street lamps").click()
    accessible(page)
    screens(page, "indicator")
    page.get_by_role("link", name="Measure", exact=True).click()
    accessible(page)
    for _lamp in range(3):
        page.get_by_role("button", name="+ 1, Working").click()
    page.get_by_role("button", name="+ 1, Not working").click()
    page.get_by_label("I walked a route for this").check()
    page.get_by_label("Where and how").fill("Mill Path, after dark")
    page.get_by_role("button", name="Send the reading").click()
    expect(page.get_by_text("Thank you. Your reading counts.")).to_be_visible()
    expect(page.locator("#main .thin-list > li").first).to_contain_text("3 / 4")
    expect(page.get_by_text("Mill Path, after dark")).to_be_visible()
