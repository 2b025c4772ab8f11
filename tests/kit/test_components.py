"""Every component stands on the house's own page, and says what it must in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from config.showcase import sample_cycle
from kit.paging import page_of
from kit.verdict import YES, no


def shown(template: str, **context: Any) -> str:
    return Template("{% load kit %}" + template).render(Context(context))


@pytest.fixture
def look(db: None) -> str:
    return Client().get("/house/look/").content.decode()


@pytest.mark.parametrize(
    "css_class",
    [
        "skip",
        "street",
        "brand",
        "menu",
        "dusk",
        "phase-bar",
        "button",
        "button-quiet",
        "button-danger",
        "why",
        "tag-leaf",
        "card",
        "facts",
        "callout-setback",
        "empty",
        "timeline",
        "table-stack",
        "meter",
        "bar",
        "chart",
        "map",
        "stances",
        "comment",
        "form",
        "field",
        "helptext",
        "pagination",
        "tabs",
        "foot",
    ],
)
def test_the_page_of_components_shows(css_class: str, look: str) -> None:
    assert f'"{css_class}' in look or f" {css_class}" in look


def test_the_page_has_one_main_heading_a_skip_link_and_a_language(look: str) -> None:
    assert look.count("<h1") == 1
    assert 'href="#main"' in look
    assert '<main id="main"' in look
    assert '<html lang="en" dir="ltr">' in look


def test_the_navigation_says_where_one_is(db: None) -> None:
    request = type("Request", (), {"path": "/proposals/7/"})()
    here = shown("{% street_menu %}", request=request)
    assert '<a class="street-link" href="/proposals/" aria-current="true">' in here
    assert here.count("aria-current") == 1
    request.path = "/proposals/"
    assert 'href="/proposals/" aria-current="page"' in shown("{% street_menu %}", request=request)
    request.path = "/"
    assert 'href="/" aria-current="page"' in shown("{% street_menu %}", request=request)


def test_an_icon_is_hidden_from_screen_readers_and_never_breaks_a_page() -> None:
    assert 'aria-hidden="true"' in shown('{% icon "lamp" %}')
    assert "<svg" in shown('{% icon "no-such-icon-anywhere" %}')


@pytest.mark.parametrize("position", range(6))
def test_the_phase_bar_says_where_we_are_and_until_when(position: int) -> None:
    bar = render_to_string("components/phase_bar.html", {"cycle": sample_cycle(position)})
    assert "Now: " in bar
    assert "Closes " in bar
    assert "in 4 days" in bar or "in 5 days" in bar
    assert bar.count('aria-current="step"') == 1


def test_before_the_first_phase_the_bar_says_what_comes_next() -> None:
    bar = render_to_string("components/phase_bar.html", {"cycle": sample_cycle(None)})
    assert "Next: Propose" in bar
    assert "aria-current" not in bar


def test_a_no_stands_beside_its_button_and_a_yes_shows_nothing() -> None:
    page = render_to_string(
        "components/why.html", {"verdict": no("Voting opens on Friday."), "label": "Vote", "key": "v"}
    )
    assert 'aria-disabled="true" aria-describedby="why-v"' in page
    assert 'id="why-v"' in page
    assert "Voting opens on Friday." in page
    assert render_to_string("components/why.html", {"verdict": YES, "label": "Vote"}).strip() == ""


def test_a_meter_says_its_numbers_and_warns_past_the_whole() -> None:
    page = render_to_string(
        "components/meter.html", {"value": 7_250_000, "max": 10_000_000, "label": "Ballot", "money": True}
    )
    assert "<strong>$72,500</strong> of $100,000" in page
    assert 'width="72"' in page
    assert "is-over-limit" not in page
    assert "is-over-limit" in render_to_string("components/meter.html", {"value": 12, "max": 10, "label": "Chosen"})


def test_pages_keep_the_filters_of_the_address(rf: Any) -> None:
    page = page_of(rf.get("/proposals/?category=lighting&page=3"), range(100))
    links = render_to_string("components/pagination.html", {"page": page})
    assert 'href="?category=lighting&amp;page=4"' in links
    assert 'aria-current="page"' in links


def test_one_page_needs_no_pagination(rf: Any) -> None:
    assert render_to_string("components/pagination.html", {"page": page_of(rf.get("/"), range(3))}).strip() == ""


def test_the_language_changes_by_a_plain_link_and_leads_back(db: None) -> None:
    town = Client()
    assert 'href="/language/es/?next=%2Fhouse%2Flook%2F"' in town.get("/house/look/").content.decode()
    answer = town.get("/language/es/?next=/house/look/%3Fpage%3D2")
    assert (answer.status_code, answer["Location"]) == (302, "/house/look/?page=2")
    assert '<html lang="es"' in town.get("/house/look/").content.decode()


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_the_language_link_never_leads_away_from_the_site(db: None, away: str) -> None:
    assert Client().get("/language/es/", {"next": away})["Location"] == "/"


def test_an_unknown_language_is_no_page(db: None) -> None:
    assert Client().get("/language/xx/").status_code == 404


@pytest.mark.parametrize(("page", "words"), [("404.html", "no page"), ("429.html", "minutes")])
def test_pages_of_the_house_say_what_to_do(db: None, page: str, words: str) -> None:
    with translation.override("en"):
        assert words in render_to_string(page)


def test_when_something_broke_the_page_needs_neither_database_nor_context() -> None:
    assert "our side" in render_to_string("500.html")


def test_a_refused_form_gives_the_words_back(db: None) -> None:
    page = render_to_string(
        "refused.html",
        {"title": "Once more", "reason": "It took long.", "typed": [("body", "<b>My words")], "action": "/x/"},
    )
    assert "&lt;b&gt;My words</textarea>" in page
    assert 'action="/x/"' in page
