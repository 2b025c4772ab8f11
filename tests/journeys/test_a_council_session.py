"""The Harbor council meets: three people on their own phones, one of them without scripts, and a decision that stands."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_a_council_meets_votes_and_signs_and_everybody_reads_it(page_as, visitor, accessible, screens):
    chidi, cora = page_as("Chidi"), page_as("Cora", java_script_enabled=False)
    dev = page_as("Dev")
    visitor.goto("/councils/harbor/")
    accessible(visitor)
    screens(visitor, "council-decisions")
    address = visitor.get_by_role("link", name=re.compile(r", \d")).first.get_attribute("href")
    chidi.goto(address)
    accessible(chidi)
    chidi.get_by_role("button", name="Open the session").click()
    for page in (cora, dev):
        page.goto(address)
        page.get_by_role("button", name="I am here").click()
        expect(page.get_by_role("button", name="I am leaving")).to_be_visible()

    chidi.goto(address)
    expect(chidi.get_by_text("Present: 3 of 6. Quorum: 3.")).to_be_visible()
    benches = chidi.locator("article", has_text="Two benches at the bus stop")
    benches.get_by_role("button", name="Second it").click()
    benches.get_by_role("button", name="Call the vote").click()
    accessible(chidi)
    screens(chidi, "council-voting")
    for page, choice in ((cora, "For"), (dev, "Abstain"), (chidi, "For")):
        page.goto(address)
        page.locator("article", has_text="Two benches").get_by_role("button", name=choice, exact=True).click()
        expect(page.get_by_text("You have voted.")).to_be_visible()
    chidi.get_by_role("button", name="Count the votes").click()
    carried = "Carried, 2 to 0; abstained: 1. Could vote: 3, quorum: 3."
    expect(chidi.get_by_text(carried)).to_be_visible()

    for page in (chidi, dev):
        page.goto(address)
        page.get_by_role("link", name=re.compile("Two benches")).click()
        page.get_by_role("button", name="Sign the decision").click()
    accessible(dev)
    visitor.goto("/councils/harbor/")
    decision = visitor.locator("li.card", has_text="Two benches")
    expect(decision.get_by_text("stands", exact=True)).to_be_visible()
    expect(decision.get_by_text(carried)).to_be_visible()

    chidi.goto(address)
    chidi.get_by_role("link", name="Draft of the minutes").click()
    chidi.locator("#note-text").fill("Nobody wanted to sit on the old bench.")
    chidi.get_by_role("button", name="Add the note").click()
    expect(chidi.get_by_text("Nobody wanted to sit on the old bench.")).to_be_visible()
    accessible(chidi)
    screens(chidi, "council-minutes")


def test_a_task_forces_page_and_what_is_due_have_no_barriers(page_as, accessible, screens):
    page = page_as("Cora")
    page.goto("/neighborhoods/harbor/")
    page.get_by_role("link", name="Safe ways home").click()
    accessible(page)
    screens(page, "task-force")
    page.goto("/councils/mine/")
    accessible(page)
    page.get_by_label("What came of it").first.fill("At seven, every day.")
    page.get_by_role("button", name="It is done").first.click()
    expect(page.get_by_text("At seven, every day.")).to_be_visible()
