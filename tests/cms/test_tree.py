"""A new house has a home page and its first pages, also after a test has emptied the database."""

import pytest
from wagtail.models import Page, Site

from audit.models import Entry
from cms.models import HomePage, StandardPage
from cms.tree import ensure_tree

FIRST = [
    "/",
    "/explainers/",
    "/explainers/glossary/",
    "/budget/",
    "/news/",
    "/about/",
    "/privacy/",
    "/accessibility/",
    "/contact/",
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", FIRST)
def test_a_new_house_opens_on_working_pages(client, home, address):
    response = client.get(address)
    assert response.status_code == 200
    assert b"<h1" in response.content


@pytest.mark.django_db
def test_planting_twice_plants_once(home):
    before = Page.objects.count()
    assert ensure_tree() == home
    assert Page.objects.count() == before
    assert HomePage.objects.count() == 2  # one a language
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk


@pytest.mark.django_db
def test_a_first_page_that_editors_took_away_does_not_come_back(home):
    StandardPage.objects.filter(slug="about").first().delete()
    ensure_tree()
    assert StandardPage.objects.filter(slug="about").count() == 1  # in the other language


@pytest.mark.django_db
def test_wagtails_welcome_page_is_gone(home):
    assert not Page.objects.filter(title="Welcome to your new Wagtail site!").exists()


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_gets_its_tree_back(client):
    Entry.objects.count()
    Page.objects.all().delete()
    home = ensure_tree()
    assert home.depth == 2
    assert client.get("/privacy/").status_code == 200
