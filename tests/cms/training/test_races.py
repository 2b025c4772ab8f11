"""Two people at the same instant: the last seat has one taker, and one cancellation moves one person up."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
from races import at_once
from teaching import WORDS

from cms.training import actions
from cms.training.models import Place, Session
from kit import clock

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def a_session(seats: int) -> Session:
    dev = factories.officer("Dev")
    calm = actions.start(by=dev, title="Calm first", audience="both", **WORDS)
    begins = clock.now() + timedelta(days=3)
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=2)}
    return actions.plan_session(calm, by=dev, place="Library", seats=seats, language="English", **times)


def test_the_last_seat_is_taken_once() -> None:
    session, people = a_session(1), [factories.resident(f"Person {number}") for number in range(8)]
    answers = at_once(lambda n: actions.register(session, by=people[n]), 8)
    assert sorted(place.state for place in answers) == ["seated", *["waiting"] * 7]


def test_one_person_who_clicks_often_has_one_place() -> None:
    session, ana = a_session(3), factories.resident("Ana")
    at_once(lambda _n: actions.register(session, by=ana), 6)
    assert Place.objects.count() == 1


def test_two_who_leave_at_once_make_two_move_up() -> None:
    session, people = a_session(2), [factories.resident(f"Person {number}") for number in range(5)]
    for person in people:
        actions.register(session, by=person)
    at_once(lambda n: actions.cancel(session, by=people[n]), 2)
    seated = Place.objects.filter(state="seated").values_list("person", flat=True)
    assert set(seated) == {people[2].pk, people[3].pk}
