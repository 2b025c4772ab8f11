"""Members and co-chairs at the same instant: each vote is counted once, and a vote is counted once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factories
import pytest
from races import at_once

from audit import log
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.decisions import actions
from neighborhoods.decisions.models import Motion, Signature, Vote
from neighborhoods.models import Seat

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def voting() -> tuple[Motion, list[Any]]:
    """A vote under way: the motion and eight members in the room, the co-chairs first."""
    chair = factories.council_member("Chidi", "Harbor", Seat.Duty.RESIDENT_CHAIR)
    officer = factories.officer("Hana")
    council = factories.neighborhood("Harbor").council
    day = clock.today() - timedelta(days=3)
    Seat.objects.create(council=council, holder=officer, duty=Seat.Duty.OFFICER_CHAIR, starts_on=day)
    members = [chair, officer, *(factories.council_member(f"Member {n}", "Harbor") for n in range(6))]
    session = actions.call(council, by=chair, starts_at=clock.now() + timedelta(days=1), place="School")
    actions.open_session(session, by=chair)
    for member in members:
        actions.arrive(session, by=member)
    motion = actions.move(session, by=chair, title="Lamps", text="Ten lamps.")
    actions.second(motion, by=officer)
    return actions.open_vote(motion, by=chair), members


def test_eight_members_vote_in_the_same_second_and_each_is_counted_once(voting: tuple[Motion, list[Any]]) -> None:
    motion, members = voting
    given = at_once(lambda n: actions.vote(motion, by=members[n % 8], choice="yes"), 16)
    assert not [answer for answer in given if isinstance(answer, Exception)]
    made = actions.count(motion, by=members[0])
    assert (made.yes, made.able) == (8, 8)
    assert Vote.objects.count() == 8
    assert log.verify() is None


def test_of_two_co_chairs_who_count_at_once_one_counts(voting: tuple[Motion, list[Any]]) -> None:
    motion, members = voting
    actions.vote(motion, by=members[0], choice="yes")
    answers = at_once(lambda n: actions.count(motion, by=members[n]), 2)
    assert sum(isinstance(answer, Forbidden) for answer in answers) == 1


def test_two_co_chairs_sign_at_once_and_the_decision_stands(voting: tuple[Motion, list[Any]]) -> None:
    motion, members = voting
    actions.vote(motion, by=members[0], choice="yes")
    actions.count(motion, by=members[0])
    answers = at_once(lambda n: actions.sign(motion, by=members[n]), 2)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    motion.refresh_from_db()
    assert motion.state == Motion.State.STANDING
    assert Signature.objects.count() == 2


def test_a_motion_moved_by_everybody_at_once_gets_numbers_of_their_own(voting: tuple[Motion, list[Any]]) -> None:
    motion, members = voting
    made = at_once(lambda n: actions.move(motion.session, by=members[n], title=f"Tree {n}", text="x"), 8)
    assert sorted(one.number for one in made) == list(range(2, 10))
