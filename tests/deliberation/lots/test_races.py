"""Two officers and many neighbors at the same instant: one list, one draw, and nobody half in the pool. On PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine
from races import at_once

from audit.models import Entry
from deliberation.lots import actions
from deliberation.lots.models import Lottery, Place, Volunteer
from following.models import Announcement
from kit.verdict import Forbidden

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def refused(answers):
    return [answer for answer in answers if isinstance(answer, Exception)]


def test_two_officers_who_read_the_dice_at_once_draw_once(listed, dice_day, dev, dee):
    thrown = ["407", "407", "111", "815"]
    answers = at_once(lambda n: actions.draw(listed, by=(dev, dee)[n % 2], dice=thrown[n]), 4)
    kept = Lottery.objects.get(pk=listed.pk)
    assert len(refused(answers)) == 3
    assert all(isinstance(problem, Forbidden) for problem in refused(answers))
    entry = Entry.objects.get(verb="lots.draw")
    assert entry.facts["dice"] == kept.dice in thrown
    assert Place.objects.filter(lottery=kept).count() == kept.seats


def test_volunteers_are_fixed_once_and_whoever_comes_at_that_moment_is_in_or_told_no(lottery, ana):
    people = [factories.resident(f"Neighbor {n}", "Harbor") for n in range(6)]
    for number, person in enumerate([ana, *people[:3]]):
        actions.volunteer(lottery, by=person, profile=[int(number > 0), 2 + number % 2])
    late = people[3:]

    def act(number):
        if number < 3:
            return actions.volunteer(lottery, by=late[number], profile=[1, 2])
        return actions.freeze(lottery)

    # The gate opens when it closes: who is first decides for each of them, by the lock of the lottery's row.
    with time_machine.travel(lottery.closes_at - timedelta(milliseconds=20), tick=True):
        at_once(act, 6)
    with time_machine.travel(lottery.closes_at + timedelta(minutes=1), tick=False):
        actions.freeze(lottery)
    tickets = sorted(Volunteer.objects.filter(lottery=lottery).values_list("ticket", flat=True))
    assert tickets == list(range(1, len(tickets) + 1))  # nobody is in the pool without a ticket
    assert Entry.objects.get(verb="lots.freeze").facts["volunteers"] == len(tickets)


def test_a_list_is_published_once_however_many_workers_make_it(lottery, neighbors):
    from unittest.mock import patch

    with (
        time_machine.travel(lottery.closes_at + timedelta(minutes=1), tick=False),
        patch("deliberation.lots.actions.drawing.async_task"),
    ):
        actions.freeze(lottery)
    answers = at_once(lambda _n: actions.work_out(lottery.pk), 3)
    assert refused(answers) == []
    assert sum(answer is not None for answer in answers) == 1
    kept = Lottery.objects.get(pk=lottery.pk)
    assert Entry.objects.get(verb="lots.list").facts["fingerprint"] == kept.fingerprint
    assert Announcement.objects.filter(about__endswith=f":{lottery.pk}", sentence__contains="list").count() <= 1


def test_the_same_neighbor_from_two_phones_volunteers_once(lottery, ana):
    answers = at_once(lambda n: actions.volunteer(lottery, by=ana, profile=[n % 2, 2]), 6)
    assert refused(answers) == []
    assert Volunteer.objects.count() == 1
