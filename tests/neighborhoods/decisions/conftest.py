from __future__ import annotations

from datetime import timedelta

import factories
import pytest

from accounts.models import Role
from kit import clock
from neighborhoods.decisions import actions
from neighborhoods.models import Seat


@pytest.fixture
def hana(db):
    """An officer, co-chair of the Harbor council."""
    user = factories.with_role(factories.with_role(factories.person("Hana"), Role.COUNCIL), Role.OFFICER)
    day = clock.today() - timedelta(days=30)
    council = factories.neighborhood("Harbor").council
    Seat.objects.create(council=council, holder=user, duty=Seat.Duty.OFFICER_CHAIR, starts_on=day)
    return user


@pytest.fixture
def council(cora, chair, hana):
    """The Harbor council: Cora, Chidi and Hana, with a quorum of two."""
    made = factories.neighborhood("Harbor").council
    made.quorum = 2
    made.save()
    return made


@pytest.fixture
def planned(council, chair):
    later = clock.now() + timedelta(days=1)
    return actions.call(council, by=chair, starts_at=later, place="Harbor school", purpose="Lamps")


@pytest.fixture
def sitting(planned, chair, cora, hana):
    """An open session with all three in the room."""
    made = actions.open_session(planned, by=chair)
    for member in (cora, hana):
        actions.arrive(made, by=member)
    return made


@pytest.fixture
def moved(sitting, cora):
    return actions.move(sitting, by=cora, title="More lamps", text="The council asks for ten lamps.")


@pytest.fixture
def seconded(moved, chair):
    return actions.second(moved, by=chair)


def decide(motion, by, **votes):
    """Call, cast and count a vote: `decide(motion, chair, yes=[cora], no=[hana])`."""
    actions.open_vote(motion, by=by)
    for choice, members in votes.items():
        for member in members:
            actions.vote(motion, by=member, choice=choice)
    return actions.count(motion, by=by)


@pytest.fixture
def carried(seconded, chair, cora, hana):
    return decide(seconded, chair, yes=[cora, chair], no=[hana])


@pytest.fixture
def standing(carried, chair, hana):
    for member in (chair, hana):
        carried = actions.sign(carried, by=member)
    return carried
