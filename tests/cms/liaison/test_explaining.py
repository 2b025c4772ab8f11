"""Explain this: asked by anyone, answered in public by the clock, and texts side by side with plain words."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from cms.due import due_for
from cms.liaison import actions, tasks
from cms.liaison.addresses import may_be_asked_about
from cms.liaison.models import Ask, Plain
from cms.models import GlossaryTerm
from following.models import Notice
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
TEXT = {
    "title": "Resolution 14",
    "address": "/budget/",
    "original": "Appropriations hereunder shall be expended exclusively. " * 8,
    "plain": "The money is for <the> envelope.\n\nIt is for what people voted for. " + "We pay the bill. " * 6,
    "language": "en",
}


@pytest.fixture
def lia(db):
    """The liaison."""
    return factories.with_role(factories.person("Lia"), Role.LIAISON)


@pytest.fixture
def asked(gus, lia):
    return actions.ask(by=gus, address="/cycles/", question="What is a phase?")


def test_anybody_who_is_signed_in_asks_a_few_times_a_day(gus, asked, lia, client):
    assert Notice.objects.filter(person=lia).count() == 1
    for number in range(7):
        actions.ask(by=gus, address="/cycles/", question=f"And {number}?")
    with pytest.raises(Forbidden, match="tomorrow"):
        actions.ask(by=gus, address="/cycles/", question="One more?")
    assert client.post("/liaison/ask/", {"address": "/cycles/", "question": "Me too?"}).status_code == 401
    assert Ask.objects.count() == 8


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("/cycles/", True),
        ("/proposals/3/", True),
        ("https://city.example/plan.pdf", True),
        ("http://city.example/plan.pdf", False),
        ("//evil.example/", False),
        ("/\\evil.example", False),
        ("javascript:alert(1)", False),
        ("/accounts/email/", False),
        ("/people/unsubscribe/abc/", False),
        ("/people/unsubscribe/abc:def/", False),
        ("/a b/", False),
        ("/" + "x" * 300, False),
    ],
)
def test_only_what_everybody_may_see_is_asked_about(gus, address, may):
    assert may_be_asked_about(address) is may
    if not may:
        with pytest.raises(ValidationError):
            actions.ask(by=gus, address=address, question="What?")


def test_a_question_is_public_with_its_answer_and_without_a_name(asked, gus, ana, lia, client):
    address = asked.get_absolute_url()
    assert client.get(address).status_code == 404
    page = client.get("/liaison/").content.decode()
    assert "/cycles/" in page
    assert "What is a phase?" not in page
    client.force_login(gus)
    assert client.get(address).status_code == 200
    for nobody in (gus, ana):
        with pytest.raises(Forbidden):
            actions.answer(asked, by=nobody, words="A part.")
    with pytest.raises(ValidationError):
        actions.answer(asked, by=lia, words="  ")
    plain = actions.write_plain(by=lia, **TEXT)
    actions.answer(asked, by=lia, words="A stretch of time <b>", plain=plain)
    client.logout()
    caches["pages"].clear()
    page = client.get(address).content.decode()
    assert "A stretch of time &lt;b&gt;" in page
    assert "Resolution 14" in page
    assert "Gus" not in page
    assert Notice.objects.filter(person=gus).count() == 1
    assert "A stretch of time" in client.get("/liaison/feed/").content.decode()


def test_what_is_declined_stays_between_two(asked, gus, lia, client):
    actions.decline(asked, by=lia, reason="This is about somebody else.")
    assert client.get(asked.get_absolute_url()).status_code == 404
    client.force_login(gus)
    assert "This is about somebody else." in client.get(asked.get_absolute_url()).content.decode()
    with pytest.raises(Forbidden):
        actions.answer(asked, by=lia, words="Now I do.")


def test_what_is_late_shows_and_is_told_once(asked, gus, lia, ana, client):
    assert [due.words for due in due_for(lia)] == ["Explanations to give"]
    assert tasks.speak_up() == 0
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        assert (tasks.speak_up(), tasks.speak_up()) == (1, 0)
        assert "It was due" in client.get("/liaison/").content.decode()
        assert actions.answer(asked, by=lia, words="A part.").is_late
    assert Notice.objects.filter(person=gus, announcement__sentence=actions.STILL).count() == 1


def test_plain_versions_stand_side_by_side_with_their_reading_level(lia, ana, client):
    GlossaryTerm.objects.create(term="envelope", meaning="The money for one neighborhood.")
    with pytest.raises(Forbidden):
        actions.write_plain(by=ana, **TEXT)
    for wrong in ({"plain": ""}, {"original": " "}, {"address": "//x"}, {"language": "tlh"}, {"plain": "x" * 20_001}):
        with pytest.raises(ValidationError):
            actions.write_plain(by=lia, **TEXT | wrong)
    made = actions.write_plain(by=lia, **TEXT)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "very hard to read" in page
    assert "easy to read" in page
    assert "&lt;the&gt;" in page
    assert 'popovertarget="term-envelope"' in page
    assert "The money for one neighborhood." in page
    actions.write_plain(by=lia, version=made, **TEXT | {"title": "Better"})
    assert Plain.objects.get().title == "Better"


def test_each_page_leads_to_the_question_about_it(client, gus):
    page = client.get("/cycles/").content.decode()
    assert 'href="/liaison/ask/?page=/cycles/"' in page
    first = client.get("/liaison/ask/?page=/cycles/")
    assert "Sign in to ask" in first.content.decode()
    assert "%3Fpage%3D/cycles/" in first.content.decode()
    client.force_login(gus)
    assert 'value="/cycles/"' in client.get("/liaison/ask/?page=/cycles/").content.decode()
    assert (
        "evil"
        not in client.get("/liaison/ask/?page=//evil.example/").content.decode().split("<main")[1].split("</main")[0]
    )
    assert "Explain this page" not in client.get("/people/").content.decode()
    refused = client.post("/liaison/ask/", {"address": "/nowhere-at-all", "question": "Kept words"})
    assert refused.status_code == 422
    assert "Kept words" in refused.content.decode()


def test_the_desk_answers_and_declines(asked, lia, client):
    client.force_login(lia)
    address = f"{asked.get_absolute_url()}answer/"
    assert client.post(address, {"words": ""}).status_code == 422
    assert client.post(address, {"words": "A part of a cycle."}).status_code == 302
    assert Ask.objects.get().state == "answered"
    assert client.post("/liaison/plain/new/", TEXT | {"plain": ""}).status_code == 422
    assert client.post("/liaison/plain/new/", TEXT).status_code == 302


def test_the_desk_asks_as_many_questions_for_many_as_for_one(asked, lia, gus, client):
    def count():
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as made:
            client.get("/liaison/")
        return len(made)

    actions.answer(actions.ask(by=gus, address="/cycles/", question="Why?"), by=lia, words="So.")
    actions.write_plain(by=lia, **TEXT)
    count()
    few = count()
    for number in range(4):
        person = factories.person(f"Person {number}")
        actions.ask(by=person, address="/cycles/", question="When?")
        plain = actions.write_plain(by=lia, **TEXT)
        actions.answer(actions.ask(by=person, address="/cycles/", question="Why?"), by=lia, words="So.", plain=plain)
    assert count() == few <= 15
