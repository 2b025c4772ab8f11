from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client
from django_q.models import OrmQ
from factories import neighborhood, person

from accounts.mail import letter, tell
from accounts.models import News
from accounts.unsubscribing import address_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters(settings):
    """A letter of the tests: its headline has the subject's name, its text greets the person."""
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]}
    ]


def test_ana_and_bo_each_get_their_own_letter(ana, bo):
    tell([ana.pk, bo.pk, ana.pk], "letters/news", neighborhood("Harbor"))
    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["ana@example.org"], "News of Harbor"),
        (["bo@example.org"], "News of Harbor"),
    ]
    assert mail.outbox[0].body.startswith("Dear Ana,")


def test_a_letter_is_plain_text_and_nothing_in_it_is_escaped(ana):
    place = neighborhood("Salt & <Pepper>")
    assert letter(ana, "letters/news", place).subject == "News of Salt & <Pepper>"


def test_a_name_with_line_breaks_adds_no_header(ana):
    ana.public_name = "Ana\nBcc: all@example.org"
    place = neighborhood("Harbor\r\nBcc: all@example.org")
    message = letter(ana, "letters/news", place)
    assert "\n" not in message.subject
    assert "Bcc" not in message.message()


def test_each_letter_speaks_the_persons_language(ana):
    ana.language = "es"
    assert "[es]" in letter(ana, "letters/news", neighborhood()).body


def test_who_has_left_gets_no_letter(ana, bo):
    ana.delete()
    bo.is_active = False
    bo.save()
    tell([ana.pk or 1, bo.pk], "letters/news", neighborhood())
    assert mail.outbox == []


def test_news_goes_to_who_wants_news_and_the_rest_to_everybody(ana, bo):
    ana.news = News.NEVER
    ana.save()
    tell([ana.pk, bo.pk], "letters/news", neighborhood(), news=True)
    assert [m.to for m in mail.outbox] == [["bo@example.org"]]
    tell([ana.pk], "letters/news", neighborhood())
    assert mail.outbox[-1].to == ["ana@example.org"]


def test_ana_chooses_how_soon_news_comes(client, ana):
    client.force_login(ana)
    form = {"public_name": "Ana", "language": "en"}
    assert client.post("/people/change/", form).status_code == 422
    assert client.post("/people/change/", {**form, "news": "weekly"}).status_code == 302
    assert "news: once a week" in client.get("/people/").content.decode()
    ana.refresh_from_db()
    assert ana.news == News.WEEKLY


def test_news_says_how_to_stop_it_and_what_must_come_does_not(ana):
    tell([ana.pk], "letters/news", neighborhood(), news=True)
    tell([ana.pk], "letters/news", neighborhood())
    news, other = mail.outbox
    assert news.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in other.extra_headers


def stop_address(person):
    return address_for(person).removeprefix(settings.SITE_URL)


def test_a_mail_program_stops_news_with_a_bare_post(ana):
    """RFC 8058: no cookie, no form token, and a body that only says so."""
    program = Client(enforce_csrf_checks=True)
    answer = program.post(stop_address(ana), "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    assert answer.status_code == 200
    ana.refresh_from_db()
    assert ana.news == News.NEVER


def test_a_scanner_that_follows_the_link_stops_nothing(client, ana):
    assert "Stop news by e-mail?" in client.get(stop_address(ana)).content.decode()
    ana.refresh_from_db()
    assert ana.news == News.AT_ONCE


def test_a_made_up_address_stops_nobody(client, ana):
    assert client.post(stop_address(ana)[:-3] + "xx/").status_code == 404


def test_no_letter_is_queued_for_nobody():
    tell([], "letters/news", neighborhood())
    assert mail.outbox == []


def test_the_queue_holds_numbers_and_an_undone_act_leaves_no_letter(ana, monkeypatch):
    from django_q.conf import Conf

    monkeypatch.setattr(Conf, "SYNC", False)
    with transaction.atomic():
        tell([ana.pk], "letters/news", neighborhood())
        transaction.set_rollback(True)
    assert OrmQ.objects.count() == 0
    tell([ana.pk], "letters/news", neighborhood())
    task = OrmQ.objects.get().task
    assert task["args"] == ([ana.pk], "letters/news", "neighborhoods.neighborhood", neighborhood().pk, False)


def test_one_task_a_person_so_that_a_retry_bothers_nobody_twice(ana, bo, monkeypatch):
    from django_q.conf import Conf

    from accounts.tasks import tell_each

    monkeypatch.setattr(Conf, "SYNC", False)
    tell_each([ana.pk, bo.pk], "letters/news", "neighborhoods.neighborhood", neighborhood().pk, False)
    assert [q.task["args"][0] for q in OrmQ.objects.order_by("pk")] == [ana.pk, bo.pk]
    assert all(q.task["ack_failure"] is False for q in OrmQ.objects.all())


def test_a_person_without_an_address_is_passed_over():
    silent = person("Silent")
    silent.email = ""
    silent.save()
    tell([silent.pk], "letters/news", neighborhood())
    assert mail.outbox == []
