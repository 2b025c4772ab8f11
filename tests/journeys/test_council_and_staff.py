"""What councils and staff do: decide in the open, moderate with a reason, publish, and keep the calendar."""

import re

import pytest
from playwright.sync_api import expect


def test_cora_hides_a_comment_and_says_why(page_as, visitor, accessible, screens):
    page = page_as("Cora")
    page.goto("/discussions/queue/")
    accessible(page)
    screens(page, "council-queue")
    address = page.locator(".comment a.muted").first.get_attribute("href")
    page.get_by_role("link", name=re.compile("^Hide")).first.click()
    page.get_by_label("Reason").fill("It is an advertisement.")
    page.get_by_role("button", name=re.compile("Hide")).click()
    expect(page.locator(".messages, [role=status]").first).to_be_visible()
    visitor.goto(address)
    expect(visitor.get_by_text("Hidden by the council because: It is an advertisement.").first).to_be_visible()


def test_bo_is_no_council_member_and_reads_why(page_as, watch):
    page = page_as("Ana")
    assert page.goto("/discussions/queue/").status == 403
    expect(page.get_by_text("council").first).to_be_visible()


def test_an_editor_publishes_news_and_visitors_see_it_at_once(page_as, visitor):
    visitor.goto("/news/")  # from now on this page is kept for visitors
    page = page_as("Eli")
    page.goto("/news/")
    number = re.search(r"/pages/(\d+)/", page.get_by_role("link", name="Edit this page").get_attribute("href")).group(1)
    page.goto(f"/admin/pages/add/cms/newspage/{number}/")
    page.locator("textarea[name=title], input[name=title]").fill("The library opens its desk")
    page.locator("[name=summary]").fill("From Monday you can vote at the desk of every library.")
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("published").first).to_be_visible()
    visitor.goto("/news/")
    expect(visitor.get_by_role("link", name="The library opens its desk").first).to_be_visible()


def test_an_auditor_reads_the_record_and_finds_it_whole(page_as, accessible, screens):
    page = page_as("Fay")
    page.goto("/audit/")
    accessible(page)
    screens(page, "audit")
    page.get_by_role("button", name=re.compile("verif|check", re.I)).first.click()
    expect(page.get_by_text(re.compile("whole|unbroken|nothing|unchanged", re.I)).first).to_be_visible()


READ_BY_ALL = [
    "/",
    "/cycles/safer-streets-2026/",
    "/proposals/?cycle=safer-streets-2026",
    "/voting/1/outcome/",
    "/projects/1/",
    "/neighborhoods/",
    "/neighborhoods/harbor/",
    "/explainers/",
    "/explainers/how-votes-are-counted/",
    "/explainers/glossary/",
    "/budget/",
    "/budget/safety-2026/",
    "/news/",
    "/news/the-vote-is-open/",
    "/about/",
    "/contact/",
    "/search/?q=lamp",
    "/assemblies/",
]


@pytest.mark.parametrize("address", READ_BY_ALL)
def test_every_kind_of_page_is_accessible_and_fits(visitor, accessible, screens, address):
    assert visitor.goto(address).status == 200
    accessible(visitor)
    screens(visitor, "page" + re.sub(r"\W+", "-", address).rstrip("-"))
