"""Before an assembly: signing up with what one needs, the door, the reminder, and forgetting."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.signals import leaving
from audit.models import Entry
from deliberation.assemblies import actions, tasks
from deliberation.assemblies.models import Assembly, Attendance, Hand, Registration
from following.models import Notice
from kit import clock
from kit.verdict import Forbidden


def words(answer):
    return answer.content.decode()


def test_ana_signs_up_changes_it_and_takes_it_back(harbor, ana):
    actions.register(harbor, by=ana, needs="A ramp", interpretation="Signs", children=2)
    actions.register(harbor, by=ana, needs=" A  ramp ", from_afar=True)
    kept = Registration.objects.get()
    assert (kept.needs, kept.interpretation, kept.children, kept.from_afar) == ("A ramp", "", 0, True)
    assert not Entry.objects.filter(actor=ana.pk).exists()
    actions.unregister(harbor, by=ana)
    assert not Registration.objects.exists()


def test_who_may_not_sign_up(harbor, bo, ana, chair):
    with pytest.raises(Forbidden, match="residents of Harbor"):
        actions.register(harbor, by=bo)
    with pytest.raises(ValidationError):
        actions.register(harbor, by=ana, children=10)
    Assembly.objects.update(way="room")
    with pytest.raises(ValidationError, match="in the room only"):
        actions.register(harbor, by=ana, from_afar=True)
    actions.start(harbor, by=chair)
    with pytest.raises(Forbidden, match="It has begun"):
        actions.register(harbor, by=ana)


def test_the_chair_checks_in_at_the_door_who_signed_up(harbor, ana, chair, cora):
    registration = actions.register(harbor, by=ana)
    with pytest.raises(Forbidden):
        actions.check_in_at_the_door(registration, by=cora)
    for _ in range(2):
        actions.check_in_at_the_door(registration, by=chair)
    assert Attendance.objects.get().person == ana
    entry = Entry.objects.get(verb="assemblies.check_in_at_the_door")
    assert entry.facts == {}


def test_who_signed_up_is_reminded_once_within_a_day(harbor, ana, bo, mailoutbox, django_capture_on_commit_callbacks):
    actions.register(harbor, by=ana)
    with time_machine.travel(harbor.starts_at - timedelta(hours=30), tick=False):
        assert tasks.remind() == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.remind() == 1
    assert tasks.remind() == 0
    assert [notice.person for notice in Notice.objects.all()] == [ana]
    [letter] = mailoutbox
    assert letter.to == [ana.email]
    assert "Lamps or benches?" in letter.subject
    assert harbor.get_absolute_url() in letter.body


def test_what_was_told_is_forgotten_three_days_after_the_end_and_when_somebody_leaves(harbor, ana, chair):
    bea = factories.resident("Bea", "Harbor")
    actions.register(harbor, by=ana, needs="A ramp")
    actions.register(harbor, by=bea)
    leaving.send(sender=None, user=bea)
    assert Registration.objects.get().person == ana
    actions.start(harbor, by=chair)
    actions.note_hand(harbor, by=chair, name="Mrs. Ito")
    actions.end(harbor, by=chair)
    with time_machine.travel(clock.now() + timedelta(days=2, hours=23), tick=False):
        assert tasks.forget_people() == 0
    with time_machine.travel(clock.now() + timedelta(days=3, hours=1), tick=False):
        assert tasks.forget_people() == 2
    assert not Hand.objects.exists()


def test_an_assembly_that_was_never_held_keeps_nothing_either(harbor, ana):
    actions.register(harbor, by=ana)
    with time_machine.travel(harbor.starts_at + timedelta(days=31), tick=False):
        assert tasks.forget_people() == 1


def test_signing_up_and_the_door_by_plain_pages(client, harbor, ana, chair):
    client.force_login(ana)
    assert "Sign up" in words(client.get(harbor.get_absolute_url()))
    address = f"/assemblies/{harbor.pk}/registration/"
    assert client.post(address, {"children": "99", "needs": "A ramp"}).status_code == 422
    page = client.post(address, {"children": "1", "needs": "A ramp", "interpretation": "Signs"}, follow=True)
    assert "You are on the list" in words(page)
    assert "A ramp" in words(client.get(address))
    assert client.get(f"/assemblies/{harbor.pk}/door/").status_code == 403
    client.force_login(chair)
    door = f"/assemblies/{harbor.pk}/door/"
    page = words(client.get(door))
    for seen in ("Ana", "A ramp", "Signs"):
        assert seen in page
    for nonsense in ("", "x", "9" * 30, "99999"):
        assert client.post(door, {"registration": nonsense}).status_code == 404
    assert "Checked in" in words(client.post(door, {"registration": Registration.objects.get().pk}, follow=True))
    client.force_login(ana)
    client.post(address, {"not-coming": "1"})
    assert not Registration.objects.exists()


def test_what_ana_needs_is_on_no_public_page(client, harbor, ana):
    actions.register(harbor, by=ana, needs="A ramp for my chair")
    for address in (
        harbor.get_absolute_url(),
        f"/assemblies/{harbor.pk}/state.json",
        f"/assemblies/{harbor.pk}/screen/",
    ):
        assert "A ramp for my chair" not in words(client.get(address))


def test_the_door_asks_the_database_as_often_for_one_as_for_ten(client, harbor, ana, chair):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/assemblies/{harbor.pk}/door/").status_code == 200
        return len(captured)

    client.force_login(chair)
    actions.register(harbor, by=ana)
    queries()
    few = queries()
    for n in range(10):
        actions.register(harbor, by=factories.resident(f"Guest {n}", "Harbor"), needs="x")
    assert queries() == few
