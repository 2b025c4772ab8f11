"""Many residents answer in the same second; each is counted once. SQLite here, PostgreSQL and Redis with the services."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from deliberation.assemblies import actions
from deliberation.assemblies.lifecycle import PollKind
from deliberation.assemblies.models import Assembly, Attendance, LiveVote
from deliberation.assemblies.snapshot import Audience, snapshot
from kit import clock
from kit.verdict import Forbidden
from residence.models import Residence

CROWD = 200
ANSWERS = ["Lamps", "Benches", "A crossing"]
KINDS = [PollKind.OPEN, PollKind.NAMED, PollKind.SECRET, PollKind.DOTS]


def crowd(assembly, size):
    """Residents who have checked in, straight into the database."""
    people = User.objects.bulk_create(
        User(email=f"voter-{i}@example.org", public_name=f"Voter {i}", password="!") for i in range(size)
    )
    Residence.objects.bulk_create(
        Residence(user=p, neighborhood=assembly.neighborhood, method="desk", verified_at=clock.now()) for p in people
    )
    Attendance.objects.bulk_create(Attendance(assembly=assembly, person=p, checked_in_at=clock.now()) for p in people)
    return people


def all_at_once(acts, threads=8):
    """Run acts from many threads, each with a connection of its own; what each returned or raised."""

    def tried(act):
        try:
            return act()
        except Exception as problem:
            return problem

    def run(mine):
        try:
            return [tried(act) for act in mine]
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return [answer for answers in pool.map(run, (acts[n::threads] for n in range(threads))) for answer in answers]


def everyone_votes_at_once(assembly, chair, kind):
    """Two hundred residents answer a poll of a kind in the same moment, every tenth twice by an impatient finger."""
    people = crowd(assembly, CROWD)
    made = actions.prepare_poll(assembly, by=chair, question="What first?", options=ANSWERS, kind=kind, dots=2)
    poll = actions.open_poll(made, by=chair)
    poll.assembly = assembly
    numbers = [option.pk for option in poll.options.all()]
    dice = random.Random(4)
    wanted = {person.pk: dice.choice(numbers) for person in people}
    senders = [*people, *people[::10]]
    dice.shuffle(senders)

    def answer(person):
        if kind == PollKind.DOTS:
            return actions.put_dots(poll, by=person, option=wanted[person.pk], count=2)
        return actions.vote(poll, by=person, option=wanted[person.pk], key=f"k{person.pk}")

    before = Assembly.objects.get(pk=assembly.pk).version
    answers = all_at_once([lambda p=p: answer(p) for p in senders])
    assert [problem for problem in answers if isinstance(problem, Exception)] == []
    assert Assembly.objects.get(pk=assembly.pk).version == before + CROWD  # each counted once, and no more
    actions.close_poll(poll, by=chair)
    return poll, wanted


def each_is_counted_once(assembly, chair, kind):
    poll, wanted = everyone_votes_at_once(assembly, chair, kind)
    counted, each = Counter(wanted.values()), 2 if kind == PollKind.DOTS else 1
    assert {option.pk: option.votes for option in poll.options.all()} == {n: each * counted[n] for n in wanted.values()}
    votes = LiveVote.objects.filter(poll=poll)
    assert sorted(votes.values_list("voter", flat=True)) == sorted(wanted)
    kept = dict(votes.values_list("voter", "option"))
    assert kept == (dict.fromkeys(wanted) if kind == PollKind.SECRET else wanted)  # who voted in secret, and not what
    [seen] = snapshot(assembly, Audience.PUBLIC)["polls"]
    assert seen["total"] == CROWD
    shown = [len(option["names"].split(", ")) for option in seen["options"]]
    if kind in (PollKind.OPEN, PollKind.NAMED):
        assert shown == [counted[option["id"]] for option in seen["options"]]
    else:
        assert shown == [1] * len(ANSWERS)  # one empty text: nobody is named


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.django_db(transaction=True)
def test_two_hundred_residents_at_once_are_two_hundred_answers(live, chair, kind):
    each_is_counted_once(live, chair, kind)


@pytest.mark.services
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.django_db(transaction=True)
def test_two_hundred_residents_at_once_are_two_hundred_answers_on_postgresql(live, chair, kind):
    assert connection.vendor == "postgresql"
    each_is_counted_once(live, chair, kind)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_residents_who_change_their_answers_in_a_race_have_one_answer_each(poll):
    people = crowd(poll.assembly, 60)
    numbers = [option.pk for option in poll.options.all()]
    dice = random.Random(4)
    choices = [(person, dice.choice(numbers), f"{person.pk}-{n}") for n in range(3) for person in people]
    dice.shuffle(choices)
    made = all_at_once([lambda c=c: actions.vote(poll, by=c[0], option=c[1], key=c[2]) for c in choices])
    assert [problem for problem in made if isinstance(problem, Exception)] == []
    counted = Counter(LiveVote.objects.values_list("option", flat=True))
    assert counted.total() == len(people)
    [seen] = snapshot(poll.assembly, Audience.PUBLIC)["polls"]
    assert [option["votes"] for option in seen["options"]] == [counted[n] for n in numbers]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_dots_put_from_many_windows_are_never_more_than_a_person_has(live, chair, ana):
    made = actions.prepare_poll(live, by=chair, question="Which?", options=ANSWERS, kind=PollKind.DOTS, dots=3)
    poll = actions.open_poll(made, by=chair)
    poll.assembly = live
    Attendance.objects.create(assembly=live, person=ana, checked_in_at=clock.now())
    numbers = [option.pk for option in poll.options.all()]
    made = all_at_once(
        [lambda n=n, c=c: actions.put_dots(poll, by=ana, option=n, count=c) for n in numbers for c in (1, 2, 3, 0, 2)]
    )
    assert {type(problem) for problem in made if isinstance(problem, Exception)} <= {Forbidden}
    assert sum(LiveVote.objects.values_list("weight", flat=True)) <= 3


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_votes_that_race_with_the_closing_are_in_the_tally_or_refused(poll, chair):
    people = crowd(poll.assembly, 60)
    option = poll.options.first().pk
    acts = [lambda p=p: actions.vote(poll, by=p, option=option) for p in people]
    acts.insert(30, lambda: actions.close_poll(poll, by=chair))
    made = all_at_once(acts)
    refused = [problem for problem in made if isinstance(problem, Exception)]
    assert {type(problem) for problem in refused} <= {Forbidden}
    assert sum(o.votes for o in poll.options.all()) == LiveVote.objects.count() == len(people) - len(refused)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_chairs_at_once_lose_neither_act(poll, chair):
    live = poll.assembly
    acts = [lambda i=i: actions.add_item(live, by=chair, title=f"Point {i}", minutes=5) for i in range(12)]
    acts += [lambda item=item: actions.move_agenda(live, by=chair, to=item) for item in live.agenda.all()] * 4
    made = all_at_once(acts)
    assert [problem for problem in made if isinstance(problem, Exception)] == []
    assert sorted(live.agenda.values_list("order", flat=True)) == list(range(1, 16))
    assert live.agenda.filter(state="current").count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_person_who_floods_from_many_windows_still_keeps_the_pace(ana):
    from deliberation.discussions import actions as discussions
    from deliberation.discussions.models import Comment
    from deliberation.discussions.trust import LIMITS, Level

    pace = LIMITS[Level.NEW].in_ten_minutes
    lamps = discussions.open_discussion(title="Lamps", url="", cycle=None, neighborhood=None)
    made = all_at_once(
        [lambda i=i: discussions.comment(lamps, by=ana, body=f"Point {i}", stance="for") for i in range(30)]
    )
    assert Comment.objects.count() == pace
    assert sum(isinstance(problem, Forbidden) for problem in made) == 30 - pace
