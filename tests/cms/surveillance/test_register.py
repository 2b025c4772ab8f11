"""The surveillance register: entries with versions, reviews that speak up, harms told in safety, and residents' votes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from cms.surveillance import actions
from cms.surveillance.models import Harm, RenewalVote, Technology
from cms.surveillance.readiness import lacking
from following.models import Announcement
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
SAID = "My neighbor Olga at 4 Mill Path was stopped twice."
FINDING = "A plate was read wrongly, and a driver was stopped twice."


def words(**other):
    told = {
        "name": "Plate readers", "purpose": "Finding stolen cars.", "legal_basis": "City code 9.14",
        "data_kept": "Plate, place and minute.", "retention": "30 days", "who_sees": "Six officers.",
        "vendor": "Gatewise", "cost": 4_820_000, "policy": "No lists of people.",
        "policy_url": "https://city.example/rules", "review_on": clock.today() + timedelta(days=40),
    }  # fmt: skip
    return told | other


@pytest.fixture
def readers(dev):
    return actions.enter(None, by=dev, why="First entry in the register.", **words())


@pytest.fixture
def renewal(readers, dev):
    return actions.open_vote(readers, by=dev, closes_at=clock.now() + timedelta(days=10))


def page(client, thing):
    caches["pages"].clear()
    return client.get(thing.get_absolute_url().split("#")[0]).content.decode()


def test_each_change_is_a_version_that_shows_what_was_said_before(readers, dev, ana, client):
    with pytest.raises(Forbidden):
        actions.enter(None, by=ana, why="I want to, so there.", **words())
    with pytest.raises(ValidationError, match="Nothing is different"):
        actions.enter(readers, by=dev, why="Nothing changes at all.", **words())
    actions.enter(readers, by=dev, why="The council asked for less.", **words(retention="14 days"))
    shown = page(client, readers)
    assert "<del>30 days</del> <ins>14 days</ins>" in shown
    assert "The council asked for less." in shown
    assert "First entry in the register." in shown
    with pytest.raises(ValidationError):
        actions.enter(readers, by=dev, why="Short", **words(retention="7 days"))
    assert Technology.objects.get().retention == "14 days"


def test_an_overdue_review_shows_loudly_and_is_told_once_for_each_review(readers, dev, client):
    assert actions.remind() == 1  # sixty days before
    assert actions.remind() == 0
    with clock.at(clock.now() + timedelta(days=30)):
        assert actions.remind() == 1  # fourteen days before
    with clock.at(clock.now() + timedelta(days=41)):
        assert (actions.remind(), actions.remind()) == (1, 0)
        assert "1 review is overdue" in client.get("/surveillance/").content.decode()
        assert "has not happened" in page(client, readers)
        assert "Its review is overdue." in lacking(readers)
    assert Announcement.objects.filter(sentence="The review of “%(name)s” is overdue.").count() == 1
    actions.enter(
        readers, by=dev, why="A new day for the review.", **words(review_on=clock.today() + timedelta(days=9))
    )
    assert actions.remind() == 1


def test_a_harm_is_reported_without_an_account_and_its_words_stay_with_the_council(readers, cora, dev, ana, client):
    address = f"/surveillance/{readers.pk}/harm/"
    assert client.post(address, {"kind": "mistaken", "words": "Bad."}).status_code == 422
    answer = client.post(address, {"kind": "mistaken", "words": SAID})
    code = re.search(r"[2-9A-Z]{5}(-[2-9A-Z]{5}){3}", answer.content.decode())[0]
    assert "no-store" in answer["Cache-Control"]
    harm = Harm.objects.get()
    assert code.replace("-", "") not in harm.key
    assert "Olga" not in page(client, readers)
    assert "1 report so far." in page(client, readers)
    assert not any("Olga" in str(vars(entry)) for entry in Entry.objects.all())
    for nobody in (ana, dev):
        client.force_login(nobody)
        assert client.get("/surveillance/harms/").status_code == 403
        with pytest.raises(Forbidden):
            actions.settle(harm, by=nobody, stands=True, finding=FINDING)
    client.force_login(cora)
    assert "Olga" in client.get("/surveillance/harms/").content.decode()
    client.post(f"/surveillance/harms/{harm.pk}/", {"stands": "yes", "finding": FINDING})
    client.force_login(dev)
    client.post(f"/admin/surveillance/harms/{harm.pk}/", {"words": "A person looks at each hit before a stop now."})
    client.logout()
    shown = page(client, readers)
    assert FINDING in shown
    assert "A person looks at each hit" in shown
    assert "Olga" not in shown
    mine = client.post("/surveillance/harms/answer/", {"code": code.lower()}).content.decode()
    assert FINDING in mine
    assert client.post("/surveillance/harms/answer/", {"code": "AAAAA"}).status_code == 422
    with clock.at(clock.now() + timedelta(days=100)):
        assert actions.forget_words() == 1
    assert Harm.objects.get().words == ""


def test_the_vote_is_one_a_resident_changeable_and_hidden_until_the_close(renewal, readers, ana, bo, gus, dev, client):
    client.force_login(ana)
    for choice in ("renew", "end", "end"):
        client.post(f"/surveillance/renewals/{renewal.pk}/vote/", {"choice": choice})
    assert RenewalVote.objects.get().choice == "end"
    assert "checked" in page(client, readers)
    actions.vote(renewal, by=bo, choice="end")
    for nobody in (gus, dev):
        with pytest.raises(Forbidden):
            actions.vote(renewal, by=nobody, choice="end")
    client.logout()
    assert "voted" not in page(client, readers).replace("who voted what", "")
    assert actions.close_due() == 0
    with clock.at(renewal.closes_at):
        with pytest.raises(Forbidden, match="over"):
            actions.vote(renewal, by=ana, choice="renew")
        assert (actions.close_due(), actions.close_due()) == (1, 0)
        assert "2 residents voted." in page(client, readers)
    renewal.refresh_from_db()
    assert renewal.tally == {"renew": 0, "conditions": 0, "end": 2}
    assert not RenewalVote.objects.exists()  # who voted what is forgotten
    assert not Entry.objects.filter(verb="surveillance.vote").exists()


def test_whoever_is_no_resident_any_more_is_not_counted(renewal, ana, bo):
    actions.vote(renewal, by=ana, choice="end")
    actions.vote(renewal, by=bo, choice="renew")
    ana.residence.delete()
    with clock.at(renewal.closes_at):
        actions.close_due()
    renewal.refresh_from_db()
    assert renewal.tally == {"renew": 1, "conditions": 0, "end": 0}


def test_the_city_decides_after_the_vote_and_the_advice_and_says_where_it_departs(
    renewal, readers, ana, cora, dev, client
):
    actions.vote(renewal, by=ana, choice="end")
    given = {"decision": "renew", "reasons": "The stolen cars of this year were all found by them."}
    with pytest.raises(Forbidden):
        actions.decide(renewal, by=dev, **given)
    with clock.at(renewal.closes_at + timedelta(days=1)):
        actions.close_due()
        with pytest.raises(Forbidden, match="two weeks"):
            actions.decide(renewal, by=dev, **given)
        with pytest.raises(Forbidden):
            actions.advise(renewal, by=dev, advice="end", words="Nobody needs them any more here.")
        actions.advise(renewal, by=cora, advice="end", words="Nobody needs them any more here.")
        with pytest.raises(ValidationError, match="reviewed next"):
            actions.decide(renewal, by=dev, **given)
        actions.decide(renewal, by=dev, **given, review_on=clock.today() + timedelta(days=365))
        shown = page(client, readers)
        assert "This is not what most residents voted for." in shown
        assert "Advice of the Harbor council:" in shown
        assert Technology.objects.get().review_on == clock.today() + timedelta(days=365)
        with pytest.raises(Forbidden):
            actions.decide(renewal, by=dev, **given)


def test_ending_it_is_in_the_register(renewal, readers, dev):
    with clock.at(renewal.closes_at + timedelta(days=20)):
        actions.close_due()
        actions.decide(renewal, by=dev, decision="end", reasons="Nobody has used it for a whole year.")
    readers.refresh_from_db()
    assert (readers.state, readers.versions.first().why) == ("ended", "The city decided to end it.")
    with pytest.raises(Forbidden, match="no longer used"):
        actions.open_vote(readers, by=dev, closes_at=clock.now() + timedelta(days=30))


def test_a_vote_is_long_enough_and_before_the_review_and_one_at_a_time(readers, dev):
    for days in (3, 60):
        with pytest.raises(ValidationError):
            actions.open_vote(readers, by=dev, closes_at=clock.now() + timedelta(days=days))
    actions.open_vote(readers, by=dev, closes_at=clock.now() + timedelta(days=10))
    with pytest.raises(Forbidden, match="not decided"):
        actions.open_vote(readers, by=dev, closes_at=clock.now() + timedelta(days=10))


def test_the_desk_enters_changes_and_opens_the_vote(dev, client):
    client.force_login(dev)
    assert client.get("/admin/surveillance/").status_code == 200
    sent = words(cost="48,200.00", why="First entry in the register.")
    assert client.post("/admin/surveillance/new/", sent | {"name": ""}).status_code == 422
    client.post("/admin/surveillance/new/", sent)
    made = Technology.objects.get()
    assert made.cost == 4_820_000
    desk = f"/admin/surveillance/{made.pk}/"
    assert client.get(desk).status_code == 200
    changed = {f"entry-{name}": value for name, value in sent.items()} | {"act": "entry", "entry-retention": "7 days"}
    client.post(desk, changed)
    made.refresh_from_db()
    assert (made.retention, made.versions.count()) == ("7 days", 2)
    until = (clock.now() + timedelta(days=10)).strftime("%Y-%m-%dT%H:%M")
    client.post(desk, {"act": "vote", "vote-closes_at": until})
    assert made.renewals.get().is_running


def test_the_register_as_a_table_and_as_a_feed(readers, client):
    table = b"".join(client.get("/surveillance/register.csv")).decode("utf-8-sig").splitlines()
    assert table[0].startswith("name,purpose")
    assert "Plate readers" in table[1]
    feed = client.get("/surveillance/feed/").content.decode()
    assert "http://www.w3.org/2005/Atom" in feed
    assert "First entry in the register." in feed


def test_lists_ask_as_many_questions_for_many_as_for_one(readers, client):
    def count():
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            client.get("/surveillance/")
        return len(asked)

    count()
    few = count()
    told = words()
    Technology.objects.bulk_create(Technology(**told | {"name": f"Thing {n}"}, made_at=clock.now()) for n in range(9))
    assert count() == few <= 15
