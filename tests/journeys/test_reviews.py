"""A council member, a second reviewer and an officer at their desks; what everybody reads of it; the bell."""

import re

import pytest
from playwright.sync_api import Page, expect

APPEALED = "Night watchman with a dog on the pier"
CONFLICTED = "Reflector workshop at the harbor library"


def number_of(page: Page, title: str) -> str:
    page.goto("/proposals/?cycle=winter-youth-fund-2027&q=" + title.split()[0])
    return re.search(r"/proposals/(\d+)/", page.get_by_role("link", name=title).first.get_attribute("href")).group(1)


def test_cora_fills_in_the_rubric_and_dev_publishes_and_costs(page_as, visitor, screens):
    cora = page_as("Cora")
    cora.goto("/admin/reviews/")
    screens(cora, "reviews-queue")
    expect(cora.locator(".late").first).to_be_visible()
    cora.get_by_role("link", name=CONFLICTED).click()
    expect(cora.get_by_text("Chidi Okafor stands aside").first).to_be_visible()
    screens(cora, "reviews-rubric")
    cora.get_by_role("button", name="Decide", exact=True).click()
    expect(cora.get_by_text("Declare a conflict of interest below").first).to_be_visible()
    for question in cora.locator("input[type=radio][value=yes]").all():
        question.check()
    cora.get_by_label("It passes").check()
    cora.get_by_label("I have no interest of my own").check()
    cora.get_by_role("button", name="Decide", exact=True).click()
    expect(cora.locator(".messages")).to_contain_text("It passed the formal check")
    visitor.goto(f"/proposals/{number_of(visitor, CONFLICTED)}/reviewed/")
    expect(visitor.get_by_text("passed the formal check").first).to_be_visible()
    dev = page_as("Dev")
    dev.goto("/admin/reviews/?queue=answers")
    screens(dev, "reviews-answers")
    dev.locator("input[name=proposal]").first.check()
    dev.get_by_role("button", name="Publish the chosen answers together").click()
    expect(dev.locator(".messages")).to_contain_text("public now")
    dev.goto("/admin/reviews/?queue=costing")
    dev.get_by_role("link", name="Warm corner at the bus loop").click()
    screens(dev, "reviews-cost")


def test_chidi_decides_an_appeal_against_coras_no(page_as, visitor, accessible, screens):
    cora, chidi = page_as("Cora"), page_as("Chidi")
    number = number_of(visitor, APPEALED)
    cora.goto(f"/admin/reviews/{number}/appeal/")
    expect(
        cora.get_by_text("does this by").or_(cora.get_by_text("You decided on this proposal before"))
    ).to_be_visible()
    chidi.goto("/admin/reviews/?queue=appeals")
    chidi.get_by_role("link", name=APPEALED).click()
    screens(chidi, "reviews-appeal")
    chidi.get_by_label("Grant the appeal").check()
    chidi.get_by_label("Final reason, in plain words").fill("The land register says that this part is the city's.")
    chidi.get_by_label("I have no interest of my own").check()
    chidi.get_by_role("button", name="Decide for good").click()
    expect(chidi.locator(".messages")).to_contain_text("Everyone can read the final reason")
    visitor.goto(f"/proposals/{number}/reviewed/")
    expect(visitor.get_by_text("The land register says").first).to_be_visible()
    accessible(visitor)
    screens(visitor, "reviewed")


def test_anas_bell_what_she_follows_and_what_became_of_her_input(page_as, accessible, screens):
    page = page_as("Ana")
    page.goto("/following/")
    accessible(page)
    screens(page, "following-notices")
    before = int(page.locator(".bell-number").inner_text().split()[0])
    with page.expect_navigation():  # opening it is what marks it as read
        page.locator(".notice.is-new .notice-words").first.click()
    page.goto("/following/topics/")
    accessible(page)
    screens(page, "following-topics")
    assert int(page.locator(".bell-number").inner_text().split()[0]) == before - 1
    page.goto("/following/input/")
    accessible(page)
    screens(page, "following-input")
    page.goto("/proposals/around/")
    accessible(page)
    screens(page, "following-around")
    page.get_by_label("What do you call the place?").fill("The way to school")
    page.get_by_label("Where is its middle?").select_option(label="Northgate")
    page.get_by_role("button", name="Follow this place").click()
    expect(page.get_by_text("The way to school").first).to_be_visible()


@pytest.mark.parametrize("address", ["/proposals/causes/", "/proposals/causes/?cycle=winter-youth-fund-2027"])
def test_prevention_beside_enforcement_is_readable_by_all(visitor, accessible, screens, address):
    visitor.goto(address)
    accessible(visitor)
    screens(visitor, "causes-" + str(len(address)))
