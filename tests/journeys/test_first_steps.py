"""The first steps of a visitor: pages open, work without scripts, and one click makes somebody of the city of them."""

import pytest
from playwright.sync_api import expect

PAGES = [
    "/",
    "/proposals/",
    "/cycles/",
    "/voting/",
    "/projects/",
    "/accounts/login/",
    "/accounts/signup/",
    "/people/personas/",
    "/neighborhoods/old-mill/progress/",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_can_read_it_on_any_screen(visitor, accessible, screens, address):
    assert visitor.goto(address).status == 200
    accessible(visitor)
    screens(visitor, "visitor" + address.replace("/", "-").rstrip("-"))


def test_one_click_makes_ana_of_a_visitor(page_as, accessible):
    page = page_as("Ana")
    expect(page.get_by_text("You are here as Ana").first).to_be_visible()
    accessible(page)


def test_an_officer_of_the_demo_reaches_the_desk(page_as):
    page = page_as("Dev")
    assert page.goto("/admin/").status == 200
    assert "/admin/" in page.url


def test_without_scripts_a_visitor_walks_from_the_home_page_to_the_proposals(no_js):
    no_js.goto("/proposals/")
    assert no_js.locator("h1").count() == 1


def test_spanish_is_one_click_away(visitor):
    visitor.goto("/proposals/")
    visitor.get_by_role("link", name="Español").first.click()
    expect(visitor.locator("html")).to_have_attribute("lang", "es")
