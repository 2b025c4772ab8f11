from __future__ import annotations

from datetime import timedelta

import factories
import pytest

from accounts.models import Role
from cycles.charters import actions
from cycles.charters.models import Side, Version
from kit import clock
from neighborhoods.decisions import actions as decide
from neighborhoods.models import Seat

SLUGS = ("lighting", "safe-routes", "youth-programs")


@pytest.fixture
def hana(db):
    """An officer, co-chair of the Harbor council."""
    user = factories.with_role(factories.with_role(factories.person("Hana"), Role.COUNCIL), Role.OFFICER)
    council = factories.neighborhood("Harbor").council
    day = clock.today() - timedelta(days=30)
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
def draft(council, chair):
    """A first version of Harbor's charter, with one clause."""
    for slug in SLUGS:
        factories.category(slug)
    made = actions.open_version(council.neighborhood, by=chair, changes="A first charter, after the winter assembly.")
    actions.add_clause(made, by=chair, text="Ways to school are lit and safe first.", category=factories.category())
    return made


@pytest.fixture
def settled(draft, council, chair, hana, cora, dev):
    return settle(draft, council, chair, hana, cora, dev)


@pytest.fixture
def agreed(settled, chair, hana, dev):
    return sign(settled, chair, hana, dev)


def percents(*values: int) -> dict[int, int]:
    """Weights of the three categories of these tests, in the order of `SLUGS`."""
    return {factories.category(slug).pk: value for slug, value in zip(SLUGS, values, strict=True)}


def decided(council, chair, second, seconder, title="The council weighs"):
    """A motion that stands: put, seconded, carried and signed in a session of now."""
    session = decide.call(council, by=chair, starts_at=clock.now() + timedelta(days=1), place="Harbor school")
    decide.open_session(session, by=chair)
    for member in (second, seconder):
        decide.arrive(session, by=member)
    motion = decide.second(decide.move(session, by=chair, title=title, text="50, 30, 20."), by=seconder)
    decide.open_vote(motion, by=chair)
    for member in (chair, seconder):
        decide.vote(motion, by=member, choice="yes")
    decide.count(motion, by=chair)
    for member in (chair, second):
        motion = decide.sign(motion, by=member)
    decide.close(session, by=chair)
    return motion


def settle(draft, council, chair, hana, cora, dev, weights=(50, 30, 20)) -> Version:
    """The council and the agency weigh, and the weights are settled."""
    motion = decided(council, chair, hana, cora)
    actions.weigh(draft, side=Side.COUNCIL, by=chair, percents=percents(60, 20, 20), motion=motion)
    actions.weigh(draft, side=Side.AGENCY, by=dev, percents=percents(40, 40, 20), reason="Crashes on Pier Lane.")
    return actions.settle(draft, by=chair, percents=percents(*weights))


def sign(version, *people) -> Version:
    """Everybody signs the text as it is now."""
    for person in people:
        version = actions.sign(version, by=person, fingerprint=version.fingerprint)
    return version


def neighbors(draft, *rows, first=0):
    """A resident of Harbor for each row of weights."""
    people = [factories.resident(f"Neighbor {first + n}") for n in range(len(rows))]
    for person, row in zip(people, rows, strict=True):
        actions.weigh(draft, side=Side.RESIDENTS, by=person, percents=percents(*row))
    return people
