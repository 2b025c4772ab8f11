"""Many people at the same instant: each counts once, nobody waits for another, and no vote is left out of the numbers."""

from __future__ import annotations

import time
from datetime import timedelta
from unittest import mock

import factories
import pytest
from races import at_once

from deliberation.discussions import actions as moderation
from deliberation.discussions.models import Decision, Discussion, HouseRule, RuleBook
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


def a_rule():
    """The code of a rule in force: an emptied database has none."""
    if not HouseRule.objects.in_force().exists():
        book = RuleBook.objects.create(version=1, made_at=clock.now())
        HouseRule.objects.create(book=book, code="clear", position=1, words={"en": {"title": "One thing", "text": ""}})
    return HouseRule.objects.in_force()[0].code


def test_the_first_two_decisions_at_once_have_one_place_in_the_log(statements):
    council, rule = [factories.council_member(name) for name in ("Cora", "Chidi")], a_rule()
    answers = at_once(
        lambda n: actions.hide(statements[n], by=council[n], rule=rule, reason="It says two things at once."), 2
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert len(set(Decision.objects.values_list("discussion", flat=True))) == 1
    assert Discussion.objects.filter(has_comments=False).count() == 1


def test_of_two_who_decide_on_an_appeal_at_once_one_is_heard(statements):
    cora, *others = (factories.council_member(name) for name in ("Cora", "Chidi", "Carl"))
    ana = factories.person("Ana")
    mine = actions.propose(statements[0].conversation, by=ana, text="Ducks matter most.")
    made = moderation.appeal(
        actions.hide(mine, by=cora, rule=a_rule(), reason="It says two things at once."),
        by=ana,
        words="It says one thing, about ducks.",
    )
    acts = [
        lambda: moderation.overturn(made, by=others[0], reason="It does say one thing only."),
        lambda: moderation.uphold(made, by=others[1], reason="It does say two things."),
    ]
    answers = at_once(lambda n: acts[n](), 2)
    assert sum(isinstance(answer, Forbidden) for answer in answers) == 1
    made.refresh_from_db()
    mine.refresh_from_db()
    assert (made.state, mine.state) in (("overturned", "shown"), ("upheld", "hidden"))
