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


def test_a_resident_reads_the_numbers_otherwise_without_scripts_and_the_city_answers(page_as, accessible):
    page = page_as("Lupe", viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.goto("/data/1/?f1=noise")
    page.get_by_role("link", name="Propose another reading").click()
    page.get_by_label("In one line").fill("Riverside sleeps worse than it says")
    page.get_by_label("What do the numbers say").fill("Who works at night does not report noise by day.")
    page.get_by_label("Riverside").check()
    page.get_by_label("How did you work it out?").fill("I asked at forty doors on my street.")
    figures = page.get_by_label("Your own figures")
    figures.fill("answer,doors\nsleeps badly\nsleeps well,17")
    page.get_by_role("button", name="Look at the table first").click()
    expect(page.get_by_text("Line 2").first).to_be_visible()
    figures.fill("answer,doors\nsleeps badly,23\nsleeps well,17")
    page.get_by_role("button", name="Look at the table first").click()
    expect(page.get_by_role("cell", name="23")).to_be_visible()
    expect(page.get_by_label("Riverside")).to_be_checked()
    page.get_by_role("button", name="Propose this reading").click()
    expect(page.get_by_role("heading", name="Riverside sleeps worse")).to_be_visible()
    expect(page.get_by_text("The city answers by")).to_be_visible()
    address = page.url

    desk = page_as("Dev")
    desk.goto("/admin/data/")
    desk.get_by_role("link", name="Riverside sleeps worse than it says").click()
    desk.get_by_role("link", name="Answer for the city").click()
    accessible(desk)
    desk.get_by_label("agrees in part").check()
    desk.get_by_label("Why?").fill("Nights are missing from the log, but forty doors are few.")
    desk.get_by_role("button", name="Publish the answer").click()
    expect(desk.get_by_text("The city agrees in part")).to_be_visible()
    accessible(desk)
    page.goto(address)
    expect(page.get_by_text("forty doors are few")).to_be_visible()
    for other in ("/data/1/", "/data/1/readings/new/"):
        desk.goto(other)
        accessible(desk)
