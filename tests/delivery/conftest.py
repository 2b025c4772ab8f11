"""A funded project of Harbor that is being delivered, its council, and what the council decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import factories
import pytest

from accounts.models import User
from kit import clock
from neighborhoods.decisions.models import Motion, Session
from neighborhoods.models import Seat
from proposals.delivery import actions
from proposals.delivery.models import Project

BODY = "<p>Ten lamps on the path.</p><p>They burn until one at night.</p>"


@pytest.fixture
def harbor_lamps(ana: Any) -> Project:
    """Ana's lamps, funded with Harbor's money and being delivered now."""
    cycle = factories.cycle(now_in="deliver")
    cycle.phases.filter(kind="deliver").update(closes_at=clock.now() + timedelta(days=400))
    money = factories.envelope(cycle, factories.neighborhood("Harbor"))
    idea = factories.proposal(
        state="funded", author=ana, envelope=money, cost=20_000_00, summary="Light on the path", body=BODY, revision=2
    )
    return actions.start_project(idea)


@pytest.fixture
def officer_chair(db: None) -> User:
    """The officer who co-chairs the Harbor council."""
    odo = factories.officer("Odo")
    council = factories.neighborhood("Harbor").council
    Seat.objects.create(
        council=council, holder=odo, duty=Seat.Duty.OFFICER_CHAIR, starts_on=clock.today() - timedelta(days=30)
    )
    return odo


@pytest.fixture
def decided(db: None) -> Callable[..., Motion]:
    """`decided(mover=…)`: a motion of the Harbor council that was decided at this moment and stands."""

    def decide(place: str = "Harbor", mover: Any = None, state: str = "standing", **fields: Any) -> Motion:
        council = factories.neighborhood(place).council
        session = Session.objects.create(council=council, starts_at=clock.now(), place="Library", state="closed")
        words = {"title": "Yes to fewer lamps", "text": "The council agrees.", "number": 1, "moved_at": clock.now()}
        words |= {"counted_at": clock.now(), "state": state, "mover": mover} | fields
        return Motion.objects.create(session=session, **words)

    return decide
