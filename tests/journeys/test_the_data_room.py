"""Neighbors write beside numbers what they know: on a phone, and without scripts."""

from __future__ import annotations

from playwright.sync_api import expect


def test_a_resident_writes_a_note_on_a_chart_on_a_phone(page_as, accessible):
    page = page_as("Ana", viewport={"width": 360, "height": 740})
    page.goto("/data/")
    page.get_by_role("link", name="Reports to the city that are not emergencies").click()
    accessible(page)
    page.get_by_label("One bar for each").select_option("kind")  # the look changes by itself, and is in the address
    page.wait_for_url("**by=1**")
    page.get_by_role("link", name="Note 2").click()  # a marker on the chart
    expect(page.locator("#note-2")).to_be_in_viewport()
    page.get_by_role("link", name="Write a note on a number").click()
    accessible(page)
    page.get_by_label("About which number?").select_option("noise")
    page.get_by_label("It adds something").check()
    page.get_by_label("Your note").fill("The school yard is louder since the new court opened.")
    page.get_by_role("button", name="Put it beside the number").click()
    expect(page.locator("#note-4")).to_contain_text("The school yard is louder")
    expect(page.get_by_role("link", name="Note 4", exact=True)).to_be_visible()


def test_a_neighbor_saw_it_too_without_scripts(page_as):
    page = page_as("Lupe", java_script_enabled=False)
    page.goto("/data/1/")
    page.locator("#note-3").get_by_role("button", name="I saw this too").click()
    expect(page.locator("#note-3")).to_contain_text("1 neighbor saw this too")
    page.locator("#note-3").get_by_role("link", name="Riverside").click()
    page.get_by_role("link", name="Flag").click()
    page.get_by_role("button", name="Send to the council").click()
    expect(page.get_by_text("Choose what is wrong with it.").first).to_be_visible()


def test_a_resident_votes_on_a_renewal_and_reports_a_harm_without_scripts(page_as, visit):
    page = page_as("Ana", java_script_enabled=False)
    page.goto("/surveillance/")
    expect(page.get_by_text("1 review is overdue")).to_be_visible()
    page.get_by_role("link", name="License plate readers").click()
    page.get_by_label("Go on with tighter rules").check()
    page.get_by_role("button", name="vote").click()
    expect(page.get_by_text("Your vote counts.")).to_be_visible()
    expect(page.get_by_label("Go on with tighter rules")).to_be_checked()
    visitor = visit(java_script_enabled=False)
    visitor.goto("/surveillance/1/")
    expect(visitor.get_by_text("Nobody sees any result before")).to_be_visible()
    visitor.get_by_role("link", name="Report a harm").click()
    visitor.get_by_label("It was used for something else").check()
    visitor.get_by_label("What happened?").fill("They looked for who came to our assembly.")
    visitor.get_by_role("button", name="Send it to the council").click()
    expect(visitor.get_by_text("Write this code down.")).to_be_visible()


def test_the_register_is_accessible(page_as, accessible):
    page = page_as("Ana", viewport={"width": 360, "height": 740})
    for address in ("/surveillance/", "/surveillance/1/", "/surveillance/2/", "/surveillance/1/harm/"):
        page.goto(address)
        accessible(page)
