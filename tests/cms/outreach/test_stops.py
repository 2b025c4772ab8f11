"""Stops: planned, held, written down; and counts that give nobody away."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from accounts.models import Role
from cms.due import due_for
from cms.outreach import actions, rounding, tasks
from cms.outreach.models import Stop
from following.models import Follow, Notice
from following.topics import name_of
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def lia(db):
    """The liaison."""
    return factories.with_role(factories.person("Lia"), Role.LIAISON)


@pytest.fixture
def told(db):
    begins = clock.now() + timedelta(days=2)
    return {
        "kind": "school", "name": "Harbor school", "neighborhood": factories.neighborhood("Harbor"),
        "languages": ["es", "en"], "who_goes": "Lia", "starts_at": begins, "ends_at": begins + timedelta(hours=2),
    }  # fmt: skip


@pytest.fixture
def stop(told, lia):
    return actions.plan(by=lia, **told)


@pytest.fixture
def held(stop):
    """The stop, a day later than its end."""
    Stop.objects.update(starts_at=clock.now() - timedelta(hours=26), ends_at=clock.now() - timedelta(hours=24))
    return Stop.objects.get()


@pytest.fixture
def kept(held, lia):
    heard = "The crossing. | /proposals/12/\n\nBenches."
    return actions.write_down(held, by=lia, cost=12_550, came={"es": 23, "en": 4, "vi": 0}, heard=heard)


def test_the_liaison_and_officers_plan(told, ana, cora, dev, lia):
    for nobody in (ana, cora):
        with pytest.raises(Forbidden, match="officers and the liaison"):
            actions.plan(by=nobody, **told)
    Follow.objects.create(person=ana, topic=name_of(told["neighborhood"]))
    actions.plan(by=dev, **told)
    assert Notice.objects.filter(person=ana).count() == 1
    wrong = (
        {"languages": []}, {"languages": ["klingon"]}, {"starts_at": clock.now() - timedelta(1)},
        {"ends_at": told["starts_at"]}, {"kind": "moon"}, {"name": ""},
    )  # fmt: skip
    for one in wrong:
        with pytest.raises(ValidationError):
            actions.plan(by=lia, **told | one)
    assert Stop.objects.count() == 1


def test_a_stop_is_changed_and_called_off_until_it_begins(stop, told, lia, dev):
    assert actions.change(stop, by=dev, **told | {"name": "The gym"}).sequence == 1
    with pytest.raises(ValidationError):
        actions.call_off(stop, by=lia, reason=" ")
    actions.call_off(stop, by=lia, reason="Snow.")
    for act in (lambda: actions.change(stop, by=dev, **told), lambda: actions.call_off(stop, by=dev, reason="Again.")):
        with pytest.raises(Forbidden, match="called off"):
            act()


def test_the_ledger_is_written_once_it_has_begun_and_can_be_corrected(stop, lia, ana):
    with pytest.raises(Forbidden, match="not begun"):
        actions.write_down(stop, by=lia, cost=0, came={})
    Stop.objects.update(starts_at=clock.now() - timedelta(hours=1))
    with pytest.raises(Forbidden):
        actions.write_down(stop, by=ana, cost=0, came={})
    with pytest.raises(ValidationError):
        actions.write_down(stop, by=lia, cost=-1, came={})
    with pytest.raises(ValidationError):
        actions.write_down(stop, by=lia, cost=0, came={"es": -3})
    actions.write_down(stop, by=lia, cost=100, came={"es": 3})
    actions.write_down(stop, by=lia, cost=200, came={"en": 5}, heard="One.")
    found = Stop.objects.get()
    assert (found.cost, found.came, found.heard.count()) == (200, 5, 1)


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a b"]
)
def test_what_was_heard_leads_only_to_pages_of_this_site(held, lia, address):
    with pytest.raises(ValidationError, match="no address of this site"):
        actions.write_down(held, by=lia, cost=0, came={}, heard=f"Look | {address}")
    assert Stop.objects.get().kept_at is None


def test_pages_and_files_show_rounded_counts(kept, client):
    page = client.get(kept.get_absolute_url()).content.decode()
    assert ">20<" in page.replace(" ", "")
    assert "23" not in page.split("What we heard")[0].split("What came of it")[1]
    assert "fewer than 10" in page
    assert "$125.50" in page
    assert 'href="/proposals/12/"' in page
    table = b"".join(client.get("/outreach/ledger.csv")).decode("utf-8-sig")
    assert ",20,125.50" in table
    assert "27" not in table.replace("2027", "")


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0"), (1, "fewer than 10"), (9, "fewer than 10"), (10, "10"), (119, "110")]
)
def test_a_count_stands_for_ten(count, said):
    assert rounding.shown(count) == said


def test_calendars_and_the_feed(stop, lia, client):
    event = Calendar.from_ical(client.get(f"/outreach/{stop.pk}/calendar.ics").content).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Harbor school"
    assert "Harbor school" in client.get("/outreach/feed/").content.decode()
    actions.call_off(stop, by=lia, reason="Snow.")
    caches["pages"].clear()
    event = Calendar.from_ical(client.get("/outreach/calendar.ics").content).walk("VEVENT")[0]
    assert event["STATUS"] == "CANCELLED"


def test_a_missing_ledger_is_due_and_told_once(held, lia, ana):
    assert [due.words for due in due_for(lia)] == ["Stops that nobody wrote down"]
    assert tasks.speak_up() == 0
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        assert (tasks.speak_up(), tasks.speak_up()) == (1, 0)
    assert Notice.objects.filter(person=lia, announcement__sentence=actions.LATE).count() == 1
    assert not due_for(ana)


def test_the_forms_keep_what_was_typed(stop, held, lia, client):
    client.force_login(lia)
    address = f"/outreach/{held.pk}/ledger/"
    page = client.post(address, {"cost": "much", "came-es": "7", "heard": "Kept words"})
    assert page.status_code == 422
    assert "Kept words" in page.content.decode()
    page = client.post(
        address, {"cost": "12.50", "came-es": "17", "came-other": "2", "heard": "Look | /x/"}, follow=True
    )
    assert "fewer than 10" in page.content.decode()
    assert Stop.objects.get().came == 19
    page = client.get(address).content.decode()
    assert "Look | /x/" in page
    assert 'value="17"' in page
    assert client.post("/outreach/new/", {"name": "Kept words"}).status_code == 422


def test_the_list_asks_as_many_questions_for_many_as_for_one(kept, told, lia, client):
    def count(address):
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    actions.plan(by=lia, **told)
    addresses = ("/outreach/", "/outreach/who-is-missing/", kept.get_absolute_url())
    for address in addresses:
        count(address)
    few = [count(address) for address in addresses]
    for number in range(4):
        made = actions.plan(by=lia, **told | {"neighborhood": factories.neighborhood(f"Place {number}")})
        Stop.objects.filter(pk=made.pk).update(starts_at=clock.now() - timedelta(hours=3), ends_at=clock.now())
        actions.write_down(made, by=lia, cost=1, came={"es": 40, "vi": 30})
        actions.plan(by=lia, **told)
    assert [count(address) for address in addresses] == few
    assert max(few) <= 15
