"""Many people at the same instant: each counts once, nobody waits for another, and no vote is left out of the numbers."""

from __future__ import annotations

import time
from datetime import timedelta
from unittest import mock

import factories
import pytest
from races import at_once

from deliberation.opinions import actions, studies
from deliberation.opinions.models import Conversation, Participant, Statement, Vote
from kit import clock
from kit.verdict import Forbidden

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
PEOPLE = 200
HANDS = 16  # threads at once: as many as the pool of connections has


@pytest.fixture
def statements():
    moment = clock.now()
    made = actions.plan(
        None,
        by=factories.officer(),
        question="How should the harbor be lit?",
        neighborhood=None,
        who=Conversation.Who.SIGNED_IN,
        reads_first=False,
        opens_at=moment - timedelta(days=1),
        closes_at=moment + timedelta(days=1),
        seeds=["Lamps come first.", "Benches come first.", "People come first."],
    )
    with mock.patch("deliberation.opinions.telling.announce"):
        actions.announce(made, by=factories.officer())
    return list(Statement.objects.select_related("conversation__neighborhood"))


def test_two_hundred_people_who_vote_at_once_count_once_each(statements):
    people = [factories.person(f"Voter {n}") for n in range(PEOPLE)]
    with mock.patch.object(studies, "async_task") as queued:
        begun = time.perf_counter()

        def hand(number):
            for place in range(number, PEOPLE, HANDS):
                for _click in range(2):
                    actions.vote(statements[0], by=people[place], value=1 if place % 2 else -1)

        answers = at_once(hand, HANDS)
        took = time.perf_counter() - begun
    print(f"{2 * PEOPLE} clicks of {PEOPLE} people in {took:.1f} s; the worker was asked {queued.call_count} times")
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert (Participant.objects.count(), Vote.objects.count()) == (PEOPLE, PEOPLE)
    assert Vote.objects.filter(value=1).count() == PEOPLE // 2
    assert queued.call_count <= took / studies.EVERY.total_seconds() + 1
    assert Conversation.objects.get().stale
    assert studies.work_out(statements[0].conversation_id).votes == PEOPLE


def test_one_person_who_clicks_twenty_times_at_once_has_one_vote(statements):
    ana = factories.person("Ana")
    with mock.patch.object(studies, "async_task"):
        answers = at_once(lambda n: actions.vote(statements[0], by=ana, value=(n % 3) - 1), 12)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert (Participant.objects.count(), Vote.objects.count()) == (1, 1)


def test_statements_sent_at_once_get_numbers_of_their_own(statements):
    people = [factories.person(f"Writer {n}") for n in range(8)]
    words = ["Ducks", "Trees", "Boats", "Mills", "Roofs", "Doors", "Stairs", "Bells"]
    conversation = statements[0].conversation
    answers = at_once(
        lambda n: actions.propose(conversation, by=people[n], text=f"{words[n]} matter.", knowingly=True), 8
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert sorted(Statement.objects.values_list("number", flat=True)) == list(range(11))


def test_of_two_who_let_a_statement_in_at_once_one_is_heard(statements):
    council = [factories.council_member(name) for name in ("Cora", "Chidi")]
    Conversation.objects.update(reads_first=True)
    conversation = Conversation.objects.get()
    made = actions.propose(conversation, by=factories.person("Ana"), text="Ducks matter most.")
    acts = [
        lambda: actions.accept(made, by=council[0]),
        lambda: actions.accept(made, by=council[1]),
    ]
    answers = at_once(lambda n: acts[n](), 2)
    assert sum(isinstance(answer, Forbidden) for answer in answers) == 1
    assert made.decisions.count() == 1
