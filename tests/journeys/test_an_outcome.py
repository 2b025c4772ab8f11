"""A resident reads an outcome: why, round by round, how fair, by other rules, and what their own vote did."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import servers
from playwright.sync_api import Page, expect

PARTS = ["Rounds", "Fairness", "Other rules", "My vote"]


def outcome(page: Page) -> None:
    page.goto("/voting/")
    page.get_by_role("link", name="Whole city").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Outcome: Whole city")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_part_of_an_outcome_is_without_barriers(
    visit: Callable[..., Page], accessible: Callable[[Page], None], screens: Callable[[Page, str], None], scheme: str
) -> None:
    page = visit(color_scheme=scheme)
    outcome(page)
    accessible(page)
    for part in PARTS:
        page.get_by_role("navigation", name="Parts of the outcome").get_by_role("link", name=part).click()
        accessible(page)
        screens(page, f"outcome-{part.lower().replace(' ', '-')}-{scheme}")
    page.goto(page.url.replace("my-vote/", "rounds/2/"))
    accessible(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_one_reads_what_a_vote_did_with_and_without_scripts_and_leaves_no_trace(
    visit: Callable[..., Page], accessible: Callable[[Page], None], scripts: bool
) -> None:
    page = visit(java_script_enabled=scripts)
    outcome(page)
    page.get_by_role("link", name="What did my vote do?").click()
    page.get_by_label(re.compile("Boxing gym")).check()
    page.get_by_label(re.compile("Counselors in two")).check()
    page.get_by_role("button", name="Tell me what it did").click()
    expect(page.get_by_text("of the 2 projects you chose are funded.")).to_be_visible()
    expect(page.get_by_role("table", name="Where your share went")).to_be_visible()
    if scripts:  # axe is one
        accessible(page)
    assert page.url.endswith("/my-vote/")
    assert page.context.cookies() == []
    page.get_by_role("button", name="Change the ballot").click()
    expect(page.get_by_label(re.compile("Boxing gym"))).to_be_checked()


def test_the_worker_compares_the_rules(visitor: Page, city: servers.Server) -> None:
    outcome(visitor)
    visitor.get_by_role("link", name="Other rules", exact=True).click()

    def compared() -> bool:
        visitor.reload()
        return visitor.get_by_role("row", name=re.compile("Largest support")).count() > 0

    servers.wait_until(compared, seconds=60, what="the comparison")
    expect(visitor.get_by_role("row", name=re.compile("Most votes first")).first).to_be_visible()


def test_the_ledger_of_an_old_vote_says_why_it_ended_later_and_what_was_destroyed(
    page_as: Callable[..., Page], accessible: Callable[[Page], None], screens: Callable[[Page, str], None]
) -> None:
    ana = page_as("Ana")
    outcome(ana)
    number = re.search(r"/voting/(\d+)/", ana.url)[1]  # type: ignore[index]
    expect(ana.get_by_role("main")).to_contain_text("The power was out in Old Mill")
    ana.goto(f"/voting/{number}/ledger/")
    expect(ana.get_by_role("main")).to_contain_text("Old Mill estuvo un día sin luz")
    expect(ana.get_by_role("main")).to_contain_text("were shredded in the presence of the clerk")
    expect(ana.get_by_role("main")).not_to_contain_text("m..")
    accessible(ana)
    screens(ana, "ledger-destroyed")
    ana.goto(f"/voting/{number}/ledger/my-line/")
    expect(ana.get_by_role("main")).to_contain_text("is not known here any more")
    dev = page_as("Dev")
    dev.goto(f"/admin/polls/{number}/")
    expect(dev.get_by_text("residents have voted")).to_have_count(0)  # the marks are gone, and none is no news
    dev.goto(f"/admin/polls/{number}/paper/")
    expect(dev.get_by_role("row", name="handed out 6 by the closed account")).to_be_visible()
