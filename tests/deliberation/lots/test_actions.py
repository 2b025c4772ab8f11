"""From a plan to filled seats: who may do what and when, and what becomes of what volunteers said."""

from __future__ import annotations

import random
from datetime import timedelta

import factories
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.signals import leaving
from audit.models import Entry
from deliberation.lots import actions, telling
from deliberation.lots.actions import drawing
from deliberation.lots.models import Lottery, Place, Volunteer
from deliberation.lots.numbers import document
from following.models import Announcement, Notice
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.models import ForceMember, Seat, TaskForce

from .conftest import QUOTAS, a_plan

pytestmark = pytest.mark.django_db


def test_only_officers_plan_and_quotas_must_fit_the_seats(dev, ana):
    with pytest.raises(Forbidden, match="officer"):
        actions.plan(None, by=ana, **a_plan())
    wrong = [["Age", "young", 2, 1], ["Age", "old", 2, 2], ["Home", "rents", 0, 0], ["Home", "owns", 0, 1]]
    with pytest.raises(ValidationError) as refused:
        actions.plan(None, by=dev, **a_plan(quotas=wrong))
    assert refused.value.message_dict["quotas"] == [
        "Age, young: the most is less than the fewest.",
        "Age: the fewest add up to 4, more than the 2 seats.",
        "Home: the most add up to 1, fewer than the 2 seats.",
    ]
    with pytest.raises(ValidationError, match="two hours"):
        actions.plan(None, by=dev, **a_plan(dice_at=a_plan()["closes_at"] + timedelta(hours=1)))
    assert not Lottery.objects.exists()


def test_residents_of_the_neighborhood_volunteer_change_it_and_take_it_back(lottery, ana, bo, cora, dev, gus):
    actions.volunteer(lottery, by=ana, profile=[0, 2])
    actions.volunteer(lottery, by=ana, profile=[1, 3])
    assert Volunteer.objects.get().profile == [1, 3]
    assert not Entry.objects.filter(actor=ana.pk).exists()
    for person, why in ((bo, "residents of Harbor"), (gus, "verified"), (cora, "has a seat"), (dev, "verified")):
        with pytest.raises(Forbidden, match=why):
            actions.volunteer(lottery, by=person, profile=[0, 2])
    for profile in ([0], [0, 1], [2, 0], [0, 2, 3]):
        with pytest.raises(ValidationError):
            actions.volunteer(lottery, by=ana, profile=profile)
    actions.withdraw(lottery, by=ana)
    assert not Volunteer.objects.exists()


def test_the_calendar_binds_volunteers_and_the_dice(listed, neighbors, dev, ana):
    with pytest.raises(Forbidden, match="closed"):
        actions.volunteer(listed, by=factories.resident("Late"), profile=[0, 2])
    with pytest.raises(Forbidden, match="closed"):
        actions.withdraw(listed, by=ana)
    with pytest.raises(Forbidden, match="as announced"):
        actions.draw(listed, by=dev, dice="407")
    Lottery.objects.update(listed_at=listed.dice_at)
    with time_machine.travel(listed.dice_at + timedelta(minutes=30)), pytest.raises(Forbidden, match="for an hour"):
        actions.draw(listed, by=dev, dice="407")


def test_the_list_is_public_before_the_dice_without_names_or_answers(listed, neighbors):
    text = listed.listing
    assert listed.fingerprint == document.fingerprint(listed.listed())
    assert not any(person.public_name in text for person in neighbors)
    assert "profile" not in text
    assert listed.panels == 1000
    ana = Volunteer.objects.get(person=neighbors[0])
    assert listed.chances[ana.ticket - 1] == 1000
    others = [chance for ticket, chance in enumerate(listed.chances, start=1) if ticket != ana.ticket]
    assert others == [250] * 4
    assert Entry.objects.get(verb="lots.list").facts["fingerprint"] == listed.fingerprint


def test_who_could_not_sit_any_more_gets_no_ticket(lottery, neighbors):
    neighbors[1].residence.delete()
    with time_machine.travel(lottery.closes_at + timedelta(minutes=1)):
        actions.close_due()
    assert sorted(Volunteer.objects.values_list("ticket", flat=True)) == [1, 2, 3, 4]


def test_a_made_up_city_draws_the_same_people_each_time(lottery, neighbors, monkeypatch):
    monkeypatch.setattr(drawing, "async_task", lambda *_task: None)  # or the worker takes a salt of its own

    def drawn_up():
        with transaction.atomic():
            actions.freeze(lottery, chance=random.Random(7))
            people = list(lottery.volunteers.order_by("ticket").values_list("person", flat=True))
            fingerprint = actions.work_out(lottery.pk, salt="Lanternfield").fingerprint
            transaction.set_rollback(True)
        return people, fingerprint

    with time_machine.travel(lottery.closes_at + timedelta(minutes=1)):
        first, again = drawn_up(), drawn_up()
    assert first == again


def test_quotas_that_cannot_be_met_are_named_widened_with_a_reason_and_the_list_follows(lottery, dev, ana):
    actions.volunteer(lottery, by=ana, profile=[1, 2])
    actions.volunteer(lottery, by=factories.resident("Uma"), profile=[1, 2])
    with time_machine.travel(lottery.closes_at + timedelta(minutes=1)):
        actions.close_due()
        found = Lottery.objects.get()
        assert found.state == Lottery.State.FROZEN
        assert {row["value"]: row["would"] for row in found.problem} == {"under 40": [0, 1], "40 or older": [1, 2]}
        assert actions.work_out(lottery.pk).problem == found.problem  # a task may run twice
        with pytest.raises(ValidationError, match="stay"):
            actions.widen(found, by=dev, quotas=[["Age", "any", 0, 2]], reason="Two came.")
        wider = [["Age", "under 40", 0, 1], ["Age", "40 or older", 1, 2], *QUOTAS[2:]]
        actions.widen(found, by=dev, quotas=wider, reason="Nobody under 40 came.")
        assert Lottery.objects.get().state == Lottery.State.LISTED


def test_when_too_few_came_volunteering_opens_again(lottery, dev, ana):
    actions.volunteer(lottery, by=ana, profile=[1, 2])
    with time_machine.travel(lottery.closes_at + timedelta(minutes=1)):
        actions.close_due()
        found = Lottery.objects.get()
        assert found.problem == [{"volunteers": 1, "seats": 2}]
        later = clock.now() + timedelta(days=3)
        actions.reopen(found, by=dev, closes_at=later, dice_at=later + timedelta(days=1), reason="One came.")
        actions.volunteer(lottery, by=factories.resident("Uma"), profile=[0, 2])
    assert Volunteer.objects.filter(ticket=None).count() == 2


def test_the_dice_name_a_panel_and_its_people_are_asked_by_letter(drawn):
    assert sorted(drawn.places.values_list("ticket", flat=True)) == drawn.listed()["panels"][407]
    asked = Announcement.objects.filter(letter="lots/mail/asked", always=True)
    heard = Notice.objects.filter(announcement__in=asked).values_list("person", flat=True)
    assert sorted(heard) == sorted(place.person_id for place in drawn.places.all())


def test_dice_that_name_no_panel_are_refused_and_nobody_throws_twice(listed, dice_day, dev, ana):
    for dice in ("", "40", "4070", "four"):
        with pytest.raises(ValidationError):
            actions.draw(listed, by=dev, dice=dice)
    with pytest.raises(Forbidden):
        actions.draw(listed, by=ana, dice="407")
    actions.draw(listed, by=dev, dice="407")
    with pytest.raises(Forbidden):
        actions.draw(listed, by=dev, dice="408")


def test_who_has_not_answered_two_days_before_the_end_is_asked_once_more(drawn, ana):
    other = drawn.places.exclude(person=ana).get()
    actions.accept(drawn.places.get(person=ana), by=ana)
    with time_machine.travel(other.answer_by - timedelta(days=2, minutes=1)):
        assert actions.remind() == 0
    with time_machine.travel(other.answer_by - timedelta(days=1)):
        assert actions.remind() == 1
        assert actions.remind() == 0
    said = Announcement.objects.get(sentence=telling.REMINDER)
    assert [notice.person for notice in Notice.objects.filter(announcement=said)] == [other.person]


def test_nobody_is_reminded_where_the_time_to_answer_is_as_short_as_the_reminder(drawn):
    Lottery.objects.update(answer_days=2)
    with time_machine.travel(drawn.places.first().answer_by - timedelta(hours=1)):
        assert actions.remind() == 0


def test_who_declines_or_is_silent_is_replaced_by_the_published_rule_until_nobody_is_left(drawn, ana):
    other = drawn.places.exclude(person=ana).get()
    line = document.order(drawn.listed(), "407")
    mine = drawn.places.get(person=ana).ticket
    waiting = [ticket for ticket in line if ticket not in (mine, other.ticket)]
    groups = drawn.listed()["groups"]
    alike = [ticket for ticket in waiting if groups[ticket - 1] == groups[other.ticket - 1]]
    actions.decline(other, by=other.person)
    second = drawn.places.waiting().exclude(person=ana).get()
    assert (second.ticket, second.instead_of) == (alike[0], other.ticket)
    with time_machine.travel(second.answer_by + timedelta(minutes=1)):
        with pytest.raises(Forbidden, match="over"):
            actions.accept(second, by=second.person)
        assert actions.lapse_due() == 2  # Ana was silent too, and nobody is like her
        third = drawn.places.waiting().get()
        assert third.ticket in set(waiting) - {alike[0]}
        assert third.instead_of == second.ticket


def test_seats_are_filled_when_all_have_answered_and_say_that_they_were_drawn(drawn, dev, ana, bo):
    place = drawn.places.get(person=ana)
    with pytest.raises(Forbidden, match="Only who was drawn"):
        actions.accept(place, by=bo)
    actions.accept(place, by=ana)
    with pytest.raises(Forbidden, match="has not answered"):
        actions.settle(drawn, by=dev)
    for one in drawn.places.waiting():
        actions.accept(one, by=one.person)
    actions.settle(drawn, by=dev)
    assert Seat.objects.filter(filled=Seat.Filled.LOT, starts_on=drawn.starts_on).count() == 2
    with pytest.raises(Forbidden, match="filled"):
        actions.decline(place, by=ana)


def test_a_task_force_can_be_drawn_too(dev, ana):
    council = factories.neighborhood("Harbor").council
    force = TaskForce.objects.create(council=council, name="Night walks", purpose="Who walks home late.")
    plan = a_plan(task_force=force, seats=1, quotas=[["Age", "any", 1, 1], ["Age", "none", 0, 0]])
    made = actions.announce_lottery(actions.plan(None, by=dev, **plan), by=dev)
    actions.volunteer(made, by=ana, profile=[0])
    with time_machine.travel(made.closes_at + timedelta(minutes=1)):
        actions.close_due()
    with time_machine.travel(made.dice_at + timedelta(minutes=1)):
        actions.draw(made, by=dev, dice="000")
        actions.accept(Place.objects.get(), by=ana)
        actions.settle(made, by=dev)
    assert ForceMember.objects.get().name == "Ana"


def test_who_leaves_gives_up_their_place_and_their_ticket_leads_to_nobody(drawn, ana):
    leaving.send(sender=None, user=ana)
    assert drawn.places.get(ticket=Volunteer.objects.get(person=None).ticket).state == Place.State.DECLINED
    assert not Place.objects.kept().of(ana).exists()


def test_thirty_days_after_the_end_nobody_knows_who_volunteered_or_what_they_said(lottery, neighbors, dev):
    actions.call_off(lottery, by=dev, reason="The council keeps its size.")
    with time_machine.travel(clock.now() + timedelta(days=29)):
        assert actions.forget() == 0
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert actions.forget() == 1
        assert actions.forget() == 0
    assert not Volunteer.objects.exists()
