"""What becomes public is recorded and shown at once; what is not public is never kept for others."""

import pytest
from django.test import Client
from page_factories import a_budget, some_news
from wagtail.models import PageViewRestriction

from audit.models import Entry
from cms.models import CitySettings, GlossaryTerm, NewsPage, StandardPage

pytestmark = pytest.mark.django_db


def verbs(page):
    return list(
        Entry.objects.filter(subject=f"wagtailcore.page:{page.pk}").order_by("seq").values_list("verb", flat=True)
    )


def test_publishing_unpublishing_and_deleting_are_recorded(home):
    news = some_news()
    news.unpublish()
    pk = news.pk
    news.delete()
    news.pk = pk
    assert verbs(news) == ["cms.publish", "cms.unpublish", "cms.delete"]


def test_moving_a_page_is_recorded(home):
    page, about = (StandardPage.objects.get(slug=slug, locale__language_code="en") for slug in ("privacy", "about"))
    page.move(about, pos="last-child")
    assert verbs(page) == ["cms.move"]


def test_the_record_names_the_editor_who_published(client, home, eva):
    news = some_news()
    client.force_login(eva)
    news.save_revision()
    data = {
        "title": "Voting opens", "slug": news.slug, "published_on": "2026-05-01", "summary": "In short.",
        "picture_alt": "", "seo_title": "", "search_description": "", "action-publish": "1",
        "body-count": "0", "go_live_at": "", "expire_at": "",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comment_notifications": "",
    }  # fmt: skip
    response = client.post(f"/admin/pages/{news.pk}/edit/", data)
    assert response.status_code == 302
    assert Entry.objects.filter(verb="cms.publish").first().actor == eva.pk


def test_a_draft_is_not_recorded_and_not_shown(client, home):
    news = some_news()
    before = verbs(news)
    news.title = "Secret"
    news.save_revision()
    assert verbs(news) == before
    assert b"Secret" not in client.get(news.url).content


def test_a_kept_page_is_forgotten_when_it_is_published_anew(client, home):
    news = some_news()
    assert b"Voting opens" in client.get(news.url).content
    news.title = "Voting is open"
    news.save_revision().publish()
    assert b"Voting is open" in client.get(news.url).content
    news.unpublish()
    assert client.get(news.url).status_code == 404


def test_words_that_every_page_shows_are_forgotten_too(client, home):
    client.get("/about/")
    CitySettings.objects.create(site=home.get_site(), footer_text="Open on Monday.")
    assert b"Open on Monday." in client.get("/about/").content
    GlossaryTerm.objects.create(term="cycle", meaning="One round.")
    assert Entry.objects.first().verb == "cms.change_glossaryterm"


def test_a_page_made_private_is_gone_from_the_kept_pages_and_from_every_list(client, home):
    news = some_news("For the council")
    assert client.get(news.url).status_code == 200
    PageViewRestriction.objects.create(page=news, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(news.url).status_code == 302
    for address in ("/", "/news/", "/news/feed/", "/sitemap-pages.xml", "/search/?q=council"):
        assert b"For the council" not in client.get(address).content, address
        assert news.slug.encode() not in client.get(address).content, address


def test_a_private_folder_hides_what_is_below_it(client, home):
    budget = a_budget()
    PageViewRestriction.objects.create(page=budget.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert budget.url.encode() not in client.get("/sitemap-pages.xml").content
    assert budget.get_parent().specific is not None
    from cms.models import BudgetPage

    assert not BudgetPage.objects.newest().exists()


def test_a_page_with_a_password_is_never_kept(home):
    news = some_news("For the council")
    PageViewRestriction.objects.create(page=news, restriction_type="password", password="lamp")
    knows = Client()
    asked = knows.get(news.url)
    assert b"This page has a password" in asked.content
    restriction = PageViewRestriction.objects.get()
    knows.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{news.pk}/",
        {"password": "lamp", "return_url": news.url},
    )
    assert b"In short." in knows.get(news.url).content
    stranger = Client()
    for _again in range(2):
        assert b"In short." not in stranger.get(news.url).content


def test_a_preview_is_neither_kept_nor_answered_from_what_is_kept(client, home):
    news = some_news()
    client.get(news.url)
    news.title = "Not yet"
    preview = news.make_preview_request()
    assert b"Not yet" in preview.content
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]  # the editor shows it in a frame
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src 'self'" in preview["Content-Security-Policy"]
    assert b"Not yet" not in client.get(news.url).content


def test_a_picture_without_words_is_refused(home):
    from django.core.exceptions import ValidationError

    news = NewsPage(title="x", summary="y", picture_id=1)
    with pytest.raises(ValidationError, match="what the picture shows"):
        news.clean()


@pytest.mark.parametrize(
    ("who", "allowed"), [("eli", True), ("dev", True), ("fay", False), ("cora", False), ("ana", False)]
)
def test_editors_and_officers_publish_auditors_and_residents_do_not(request, home, who, allowed):
    from cms.duties import ensure_duties

    ensure_duties()
    person = request.getfixturevalue(who)
    assert some_news().permissions_for_user(person).can_publish() is allowed


def test_duties_are_granted_once_however_often_they_are_asked_for(home):
    from django.contrib.auth.models import Group
    from wagtail.models import GroupPagePermission, Workflow

    from cms.duties import ensure_duties

    ensure_duties()
    before = GroupPagePermission.objects.count(), Workflow.objects.count(), Group.objects.count()
    ensure_duties()
    assert (GroupPagePermission.objects.count(), Workflow.objects.count(), Group.objects.count()) == before
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert home.get_workflow().name == "A second pair of eyes"


def test_the_feed_names_the_news_at_the_site_s_own_address(client, home, settings):
    settings.SITE_URL = "https://town.example"
    some_news("Lamps & poles")
    feed = client.get("/news/feed/").content.decode()
    assert "<title>Lamps &amp; poles</title>" in feed
    assert "https://town.example/news/" in feed


def test_search_finds_pages_and_proposals(client, home):
    import factories

    some_news("Bright lanterns at Pier School")
    factories.proposal("Lanterns for the pier")
    found = client.get("/search/?q=lanterns").content.decode()
    assert "Bright lanterns at Pier School" in found
    assert "Lanterns for the pier" in found
    assert "Nothing found" in client.get("/search/?q=zzzz").content.decode()
    assert client.get("/search/").status_code == 200


def test_a_message_without_words_comes_back_with_what_was_typed(client, home):
    back = client.post("/contact/", {"your_name": "Ana", "your_e_mail_address": "nonsense", "your_message": ""})
    assert back.status_code == 422
    assert b'value="Ana"' in back.content
    assert b"has arrived" in client.post("/contact/", {"your_message": "Hello"}).content


def write(client, words="The lamp is out.", **meta):
    return client.post("/contact/", {"your_name": "Ana", "your_message": words}, **meta)


def test_a_flood_of_messages_is_stopped_and_the_words_come_back(client, home):
    from wagtail.contrib.forms.models import FormSubmission

    assert [write(client).status_code for _n in range(5)] == [200] * 5
    refused = write(client, "The sixth: my street is dark.")
    html = refused.content.decode()
    assert (refused.status_code, refused["Retry-After"]) == (429, "600")
    assert "my street is dark." in html
    assert 'value="Ana"' in html
    assert "send it again in ten minutes" in html
    assert FormSubmission.objects.count() == 5
    assert client.get("/contact/").status_code == 200


def test_a_neighbors_messages_and_ones_own_mistakes_do_not_count(client, home):
    for _n in range(8):
        assert client.post("/contact/", {"your_message": ""}).status_code == 422
    for _n in range(5):
        write(client, REMOTE_ADDR="192.0.2.1")
    assert write(client, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert write(client, REMOTE_ADDR="192.0.2.2").status_code == 200


def test_ten_minutes_later_a_message_is_sent_again(client, home):
    import time_machine

    with time_machine.travel("2026-05-04T18:00:00Z", tick=False) as traveller:
        for _n in range(6):
            last = write(client)
        assert last.status_code == 429
        traveller.shift(601)
        assert write(client).status_code == 200
