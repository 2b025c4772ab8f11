"""Riverside agrees on what matters: Lupe weighs without scripts, the city settles, two sign; Ana cites Harbor's charter."""

from __future__ import annotations

import re

from playwright.sync_api import expect

WEIGHTS = {"Lighting": 20, "Safe routes": 30, "Youth programs": 10, "Mental health supports": 10}


def weigh(page, **last: int) -> None:
    for label, value in (WEIGHTS | {"Public spaces": last["rest"], "De-escalation training": 0}).items():
        page.get_by_label(label).fill(str(value))


def test_a_draft_is_weighed_settled_and_signed(own_town, page_as, accessible, screens):
    lupe = page_as("Lupe", java_script_enabled=False)
    lupe.goto("/neighborhoods/riverside/")
    lupe.get_by_role("link", name="the charter").click()
    lupe.get_by_role("link", name="Read the draft and say what matters").click()
    lupe.get_by_role("link", name="Say what matters to me").click()
    weigh(lupe, rest=20)
    lupe.get_by_role("button", name="Propose these weights").click()
    expect(lupe.get_by_text("10 are missing").first).to_be_visible()
    expect(lupe.get_by_label("Safe routes")).to_have_value("30")
    lupe.get_by_label("Public spaces").fill("30")
    lupe.get_by_role("button", name="Propose these weights").click()
    expect(lupe.get_by_text("Your weights count.")).to_be_visible()
    expect(lupe.get_by_text("The middle of what 9 neighbors said.")).to_be_visible()

    dee = page_as("Dee")
    dee.goto("/charters/")
    accessible(dee)
    dee.get_by_role("link", name="Version 1").click()
    accessible(dee)
    screens(dee, "charter-draft")
    dee.get_by_role("link", name="The city agency’s weights").click()
    weigh(dee, rest=30)
    expect(dee.locator("[data-sum] strong")).to_have_text("100")
    accessible(dee)
    dee.get_by_role("button", name="Propose these weights").click()
    expect(dee.get_by_text("The city agency’s weights are on the page.")).to_be_visible()

    dev = page_as("Dev")
    dev.goto(dee.url)
    dev.get_by_role("link", name="Settle it").click()
    accessible(dev)
    screens(dev, "charter-settle")
    expect(dev.locator("[data-sum] strong")).to_have_text("100")
    dev.get_by_role("button", name="Settle it").click()
    for page in (dev, dee):
        page.goto(dev.url)
        page.get_by_role("button", name="Sign this text").click()
        expect(page.get_by_text("You have signed this version.")).to_be_visible()
        accessible(page)
    expect(dee.get_by_text("Signed: co-chair (resident)")).to_be_visible()
    screens(dee, "charter-to-sign")


def test_an_author_cites_a_clause_and_the_clause_says_so(own_town, page_as, accessible, screens):
    ana = page_as("Ana")
    ana.goto("/proposals/mine/")
    ana.get_by_role("link", name="Late swim on Fridays").first.click()
    if "/write/" in ana.url:
        ana.goto(re.sub(r"write/.*", "", ana.url))
    ana.get_by_role("link", name="Cite the charter").click()
    accessible(ana)
    screens(ana, "charter-cite")
    clauses = ana.get_by_label("Which clause?")
    clauses.select_option(
        clauses.locator("option", has_text=re.compile("C4.*Harbor|Harbor.*C4")).get_attribute("value")
    )
    ana.get_by_label("How does it apply?").fill("We asked the swimmers which evening they want.")
    ana.get_by_role("button", name="Cite it").click()
    expect(ana.get_by_text("We asked the swimmers")).to_be_visible()
    accessible(ana)
    ana.goto("/neighborhoods/harbor/charter/#C4")
    accessible(ana)
    screens(ana, "charter")
    clause = ana.locator("#C4")
    clause.get_by_text(re.compile(r"Cited \d")).click()
    expect(clause.get_by_text("We asked the swimmers")).to_be_visible()
