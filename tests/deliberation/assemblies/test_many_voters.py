"""Many residents answer in the same second; each is counted once. SQLite here, PostgreSQL and Redis with the services."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import factories
import pytest
from django.db import connection

from deliberation.assemblies import actions
from deliberation.assemblies.models import Assembly, Attendance, LiveVote
from deliberation.assemblies.snapshot import Audience, snapshot
from kit import clock
from kit.verdict import Forbidden
from residence.models import Residence


def crowd(assembly, size):
    """Residents who have checked in, straight into the database."""
    people = [factories.person(f"Voter {i}") for i in range(size)]
    Residence.objects.bulk_create(
        Residence(user=p, neighborhood=assembly.neighborhood, method="desk", verified_at=clock.now()) for p in people
    )
    Attendance.objects.bulk_create(Attendance(assembly=assembly, person=p, checked_in_at=clock.now()) for p in people)
    return people


def all_at_once(acts, threads=16):
    """Run acts from many threads; what each returned or raised."""

    def run(act):
        try:
            return act()
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, acts))


def everyone_votes_three_times(poll, people):
    options = [option.pk for option in poll.options.all()]
    random.seed(4)
    choices = [(person, random.choice(options), f"{person.pk}-{n}") for n in range(3) for person in people]
    random.shuffle(choices)
    before = Assembly.objects.get(pk=poll.assembly_id).version
    made = all_at_once([lambda c=c: actions.vote(poll, by=c[0], option=c[1], key=c[2]) for c in choices])
    assert [problem for problem in made if isinstance(problem, Exception)] == []
    assert LiveVote.objects.count() == len(people)
    [seen] = snapshot(poll.assembly, Audience.PUBLIC)["polls"]
    counted = Counter(LiveVote.objects.values_list("option", flat=True))
    assert seen["total"] == len(people)
    assert [o["votes"] for o in seen["options"]] == [counted[o["id"]] for o in seen["options"]]
    raised = Assembly.objects.get(pk=poll.assembly_id).version - before
    assert len(people) <= raised <= 3 * len(people)


@pytest.mark.django_db(transaction=True)
def test_thirty_residents_who_tap_three_times_are_thirty_votes(poll):
    everyone_votes_three_times(poll, crowd(poll.assembly, 30))


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_hundred_residents_who_tap_three_times_are_two_hundred_votes(poll):
    assert connection.vendor == "postgresql"
    everyone_votes_three_times(poll, crowd(poll.assembly, 200))


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
