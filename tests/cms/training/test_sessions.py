"""Sessions: seats, the waiting list, taking back, reminders, calendars, and what is forgotten."""

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

from cms.training import actions, tasks, telling
from cms.training.models import Curriculum, Place, Session
from following.models import Announcement, Notice
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db


def times(session: Session, **other):
    names = ("starts_at", "ends_at", "place", "seats", "language")
    return {name: getattr(session, name) for name in names} | other


@pytest.fixture
def full(session, ana, bo, cora):
    """Both seats are taken, and Cora waits."""
    return [actions.register(session, by=person) for person in (ana, bo, cora)]


def states(session):
    return {place.person.public_name: place.state for place in session.places.select_related("person")}


def test_officers_plan_with_times_to_come(calm, dev, ana):
    begins = clock.now() + timedelta(days=1)
    words = {"place": "Hall", "seats": 3, "language": "Spanish"}
    with pytest.raises(Forbidden):
        actions.plan_session(calm, by=ana, starts_at=begins, ends_at=begins + timedelta(hours=1), **words)
    for starts, ends, seats in ((begins, begins, 3), (clock.now(), begins, 3), (begins, begins + timedelta(days=2), 3)):
        with pytest.raises(ValidationError):
            actions.plan_session(calm, by=dev, starts_at=starts, ends_at=ends, **words | {"seats": seats})
    with pytest.raises(ValidationError):
        actions.plan_session(
            calm, by=dev, starts_at=begins, ends_at=begins + timedelta(hours=1), **words | {"seats": 0}
        )
    assert not Session.objects.exists()


def test_seats_are_taken_in_order_and_the_waiting_list_moves_up(session, full, ana, cora):
    assert states(session) == {"Ana": "seated", "Bo": "seated", "Cora": "waiting"}
    actions.cancel(session, by=ana)
    assert states(session) == {"Ana": "cancelled", "Bo": "seated", "Cora": "seated"}
    assert Notice.objects.filter(person=cora).count() == 1
    back = actions.undo_cancel(session, by=ana)
    assert back.state == "waiting"  # her seat was given on; she is first in line
    with pytest.raises(Forbidden):
        actions.undo_cancel(session, by=ana)


def test_a_cancellation_is_taken_back_within_an_hour(session, ana):
    actions.register(session, by=ana, needs="a ramp")
    assert actions.cancel(session, by=ana).needs == ""
    assert actions.undo_cancel(session, by=ana).state == "seated"
    actions.cancel(session, by=ana)
    later = time_machine.travel(clock.now() + timedelta(hours=2), tick=False)
    with later, pytest.raises(Forbidden, match="nothing to take back"):
        actions.undo_cancel(session, by=ana)
    assert actions.register(session, by=ana).state == "seated"
    with pytest.raises(Forbidden, match="no place"):
        actions.cancel(session, by=factories.resident("Zoe"))


def test_more_seats_move_people_up_and_fewer_take_none_away(session, full, dev, cora, ana):
    with pytest.raises(ValidationError, match="2 people have a seat"):
        actions.change_session(session, by=dev, **times(session, seats=1))
    with pytest.raises(Forbidden):
        actions.change_session(session, by=ana, **times(session, seats=5))
    changed = actions.change_session(session, by=dev, **times(session, seats=3))
    assert states(session)["Cora"] == "seated"
    assert changed.sequence == 1
    told = Announcement.objects.count()
    actions.change_session(session, by=dev, **times(session, place="Elsewhere", seats=3))
    assert Notice.objects.filter(announcement__sentence=telling.CHANGED).count() == 3
    assert Announcement.objects.count() == told + 1


def test_who_may_sign_up(session, gus, dev, ana, calm):
    with pytest.raises(Forbidden, match="where you live"):
        actions.register(session, by=gus)
    assert actions.register(session, by=dev).state == "seated"  # for officers and residents together
    Curriculum.objects.update(audience="officers")
    with pytest.raises(Forbidden, match="officer"):
        actions.register(Session.objects.get(), by=ana)
    Curriculum.objects.update(audience="residents")
    actions.call_off(session, by=dev, reason="The hall is flooded.")
    with pytest.raises(Forbidden, match="called off"):
        actions.register(Session.objects.get(), by=ana)
    assert Session.objects.get().called_off == "The hall is flooded."


def test_nobody_signs_up_or_cancels_once_it_has_begun(held, ana, bo):
    for act in (lambda: actions.register(held, by=bo), lambda: actions.cancel(held, by=ana)):
        with pytest.raises(Forbidden, match="has begun"):
            act()


def test_who_has_a_seat_is_reminded_once(session, full, ana, bo, cora):
    assert tasks.remind() == 0
    Session.objects.update(starts_at=clock.now() + timedelta(hours=20))
    assert (tasks.remind(), tasks.remind()) == (1, 0)
    told = Notice.objects.filter(announcement__sentence=telling.REMINDER)
    assert set(told.values_list("person", flat=True)) == {ana.pk, bo.pk}


def test_what_people_need_is_forgotten_and_then_who_they_were(held, ana):
    Place.objects.update(needs="a ramp")
    tasks.forget()
    assert Place.objects.get().needs == "a ramp"
    with time_machine.travel(clock.now() + timedelta(days=4), tick=False):
        tasks.forget()
    assert Place.objects.get().needs == ""
    with time_machine.travel(clock.now() + timedelta(days=94), tick=False):
        tasks.forget()
    assert not Place.objects.exists()


def test_who_came_is_a_number(held, dev, ana, session):
    with pytest.raises(Forbidden):
        actions.count_who_came(held, by=ana, came=3)
    with pytest.raises(ValidationError):
        actions.count_who_came(held, by=dev, came=-1)
    assert actions.count_who_came(held, by=dev, came=0).came == 0


def test_needs_are_for_officers_alone(session, full, ana, bo, dev, client):
    Place.objects.filter(person=ana).update(needs="a quiet room")
    address = f"/training/sessions/{session.pk}/"
    for person in (None, bo):
        if person:
            client.force_login(person)
        assert "a quiet room" not in client.get(address).content.decode()
        assert client.get(f"{address}people/").status_code in (302, 403)
    client.force_login(dev)
    assert "a quiet room" in client.get(f"{address}people/").content.decode()


def test_calendars_say_when_and_that_it_was_called_off(session, dev, client):
    one = Calendar.from_ical(client.get(f"/training/sessions/{session.pk}/calendar.ics").content)
    event = one.walk("VEVENT")[0]
    assert (event["SUMMARY"], event["LOCATION"], event["SEQUENCE"]) == ("Calm first", "Library", 0)
    assert event["DTSTART"].dt == session.starts_at.replace(microsecond=0)
    actions.call_off(session, by=dev, reason="Rain.")
    caches["pages"].clear()
    event = Calendar.from_ical(client.get("/training/calendar.ics").content).walk("VEVENT")[0]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_the_pages_of_signing_up(session, full, client):
    zoe = factories.resident("Zoe")
    client.force_login(zoe)
    address = f"/training/sessions/{session.pk}/"
    assert "Join the waiting list" in client.get(address).content.decode()
    page = client.post(f"{address}register/", {"needs": "x" * 301})
    assert page.status_code == 422
    page = client.post(f"{address}register/", {"needs": "a ramp"}, follow=True).content.decode()
    assert "You are on the waiting list" in page
    assert "1 person waits before you." in page
    page = client.post(f"{address}cancel/", follow=True).content.decode()
    assert "Undo: keep my place after all" in page
    page = client.post(f"{address}undo/", follow=True).content.decode()
    assert "1 person waits before you." in page


def test_lists_ask_as_many_questions_for_many_as_for_one(session, dev, client, calm):
    def count(address):
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    addresses = ("/training/", "/training/sessions/", calm.get_absolute_url(), session.get_absolute_url())
    for address in addresses:
        count(address)
    few = [count(address) for address in addresses]
    for number in range(3):
        more = actions.start(by=dev, title=f"More {number}", audience="both", aims="A", modules="B")
        actions.register(session, by=factories.resident(f"Person {number}"))
        for of in (calm, more):
            actions.plan_session(of, by=dev, **times(session, place="Hall"))
        actions.ask_coauthor(calm, by=dev, email=factories.resident(f"Author {number}").email)
    calm.coauthors.update(state="named")
    assert [count(address) for address in addresses] == few
    assert max(few) <= 15
