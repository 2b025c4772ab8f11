"""One address, two languages: a reader of Spanish gets Spanish where it is written, and else is told so."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from page_factories import ROWS, a_budget, an_explainer, paragraphs, published, some_news
from wagtail.models import Locale, Page

from cms import actions
from cms.languages import in_readers_language
from cms.models import BudgetPage, ExplainerPage, GlossaryTerm, HomePage, StandardPage

pytestmark = pytest.mark.django_db
FIRST = ["/", "/explainers/", "/explainers/glossary/", "/budget/", "/news/", "/about/", "/privacy/", "/accessibility/", "/contact/"]  # fmt: skip
NOTICE = "Esta página todavía no está en español. Idioma del texto: Inglés."


def read(client: Any, address: str, language: str = "es") -> str:
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def in_spanish(page: Any, live: bool = True, **words: Any) -> Any:
    """The page's translation, published as an editor would."""
    copy = page.copy_for_translation(Locale.objects.get(language_code="es"), copy_parents=True)
    for name, value in words.items():
        setattr(copy, name, value)
    copy.save()
    return copy if not live else type(page).objects.get(pk=copy.save_revision().publish() or copy.pk)


@pytest.mark.parametrize("address", FIRST)
def test_every_first_page_of_a_new_house_is_there_in_both_languages(client, home, address):
    english, spanish = read(client, address, "en"), read(client, address)
    assert "todavía no está en español" not in spanish
    assert '<html lang="es"' in spanish
    heading = [html.split("<h1>")[1].split("</h1>")[0] for html in (english, spanish)]
    assert heading[0] != heading[1]


def test_a_page_that_is_not_translated_comes_in_english_with_a_notice(client, home):
    page = an_explainer("Who decides?")
    html = read(client, page.url)
    assert NOTICE in html
    assert '<div class="stack" lang="en">' in html
    assert "Who decides?" in html
    assert "todavía no está" not in read(client, page.url, "en")


def test_a_translated_page_has_the_same_address_and_no_notice(client, home):
    page = an_explainer("Who decides?")
    copy = in_spanish(page, title="¿Quién decide?")
    assert copy.url == page.url
    assert "¿Quién decide?" in read(client, page.url)
    assert "todavía no está" not in read(client, page.url)
    assert "Who decides?" in read(client, page.url, "en")


def test_a_translation_in_draft_is_nobodys_business(client, home):
    page = an_explainer("Who decides?")
    in_spanish(page, live=False, title="¿Quién decide?")
    html = read(client, page.url)
    assert "Who decides?" in html
    assert "¿Quién decide?" not in html


def test_an_address_that_a_translator_changed_leads_to_the_readers_words_from_both_sides(client, home):
    page = an_explainer("Who decides?")
    copy = in_spanish(page, title="¿Quién decide?", slug="quien-decide")
    for address in (page.url, copy.url):
        assert "¿Quién decide?" in read(client, address)
        assert "Who decides?" in read(client, address, "en")


def test_lists_name_each_thing_once_in_the_readers_language(client, home):
    in_spanish(an_explainer("Who decides?"), title="¿Quién decide?")
    an_explainer("Who pays?")
    in_spanish(some_news("Voting opens"), title="Se abre la votación")
    for address in ("/explainers/", "/"):
        spanish, english = read(client, address), read(client, address, "en")
        assert "¿Quién decide?" in spanish
        assert "Who decides?" not in spanish
        assert 'lang="en"><a' in spanish  # the card of the one that is not translated
        assert "Who decides?" in english
        assert "¿Quién decide?" not in english
    assert read(client, "/news/").count("Se abre la votación") == 1
    assert read(client, "/news/feed/").count("<item>") == 1


def test_search_finds_each_thing_once_in_the_readers_language(client, home):
    in_spanish(an_explainer("Lanterns for all"), title="Farolas para todos lanterns")
    assert "Farolas para todos" in read(client, "/search/?q=lanterns")
    assert "Lanterns for all" not in read(client, "/search/?q=lanterns")
    assert "Farolas" not in read(client, "/search/?q=lanterns", "en")


def test_a_question_asked_in_one_language_stands_beside_the_paragraph_in_the_other(client, home, ana, dev):
    page = an_explainer("Who decides?")
    copy = in_spanish(page, title="¿Quién decide?")
    assert paragraphs(copy) == paragraphs(page)
    asked = actions.ask(copy, paragraphs(copy)[0], by=ana, question="¿Y quién paga?")
    actions.answer(asked, by=dev, words="La ciudad.")
    assert "¿Y quién paga?" in read(client, page.url, "en")
    assert "¿Y quién paga?" in read(client, page.url)


def test_a_translated_budget_shows_the_same_lines(client, home):
    page = a_budget(rows=ROWS)
    copy = in_spanish(page, title="Presupuesto")
    totals = [
        (budget.line_count, budget.planned, budget.spent)
        for budget in BudgetPage.objects.filter(pk__in=[page.pk, copy.pk]).with_totals()
    ]
    assert totals[0] == totals[1] == (4, totals[0][1], totals[0][2])
    assert "Sidewalks" in read(client, f"{page.url}?by=program")
    assert list(BudgetPage.objects.with_numbers()) == [page]


def test_words_are_explained_in_the_language_of_the_page(client, home):
    GlossaryTerm.objects.create(term="quorum", meaning="How many must be there.")
    GlossaryTerm.objects.create(term="quorum", meaning="Cuántas personas deben estar.", language="es")
    page = an_explainer("Who decides?")
    assert "How many must be there." in read(client, page.url)  # English words, English explanation
    in_spanish(page, title="¿Quién decide?", body=[("paragraph", "<p>Hace falta un quorum.</p>")])
    assert "Cuántas personas deben estar." in read(client, page.url)
    assert "Cuántas personas deben estar." in read(client, "/explainers/glossary/")
    assert "Cuántas personas deben estar." not in read(client, "/explainers/glossary/", "en")


def test_a_reader_of_spanish_costs_no_more_than_fifteen_questions(client, home, django_assert_max_num_queries):
    for number in range(5):
        in_spanish(an_explainer(f"Explainer {number}"), title=f"Explicación {number}")
        some_news(f"News {number}")
    for address in ("/", "/explainers/", "/news/"):
        read(client, address)
        with django_assert_max_num_queries(15):
            read(client, f"{address}?again")


def test_addresses_that_lead_nowhere_still_lead_nowhere(client, home):
    for language in ("en", "es"):
        assert client.get("/explainers/no-such-page/", headers={"Accept-Language": language}).status_code == 404


def test_an_editor_sees_the_way_to_translate(client, home, eva):
    page = an_explainer("Who decides?")
    client.force_login(eva)
    assert f"/admin/translation/submit/page/{page.pk}/" in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    form = {"locales": [Locale.objects.get(language_code="es").pk]}
    assert client.post(f"/admin/translation/submit/page/{page.pk}/", form).status_code == 302
    copy = ExplainerPage.objects.get(locale__language_code="es")
    assert (copy.live, copy.slug, copy.get_parent().slug) == (False, page.slug, "explainers")


def test_kept_pages_are_kept_for_each_language(client, home):
    for language in ("en", "es", "en", "es"):
        assert ("Barrios" in read(client, "/about/", language)) == (language == "es")


def test_where_a_house_has_no_spanish_tree_readers_of_spanish_read_english(client, home):
    HomePage.objects.get(locale__language_code="es").delete()
    Page.objects.filter(locale__language_code="es").delete()
    assert "todavía no está en español" in read(client, "/about/").lower()
    assert read(client, "/")


def test_the_sitemap_names_each_address_once(client, home):
    in_spanish(an_explainer("Who decides?"), title="¿Quién decide?")
    addresses = client.get("/sitemap-pages.xml").content.decode()
    assert addresses.count("/explainers/who-decides/") == 1


def test_the_condition_counts_what_is_only_there_in_spanish(client, home):
    spanish = StandardPage.objects.get(slug="about", locale__language_code="es")
    own = published(spanish, StandardPage(title="Solo aquí", slug="solo", locale=spanish.locale))
    with translation.override("es"):
        assert own in StandardPage.objects.filter(in_readers_language())
    assert own not in StandardPage.objects.filter(in_readers_language())
