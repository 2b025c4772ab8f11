from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine

from deliberation.lots import actions
from deliberation.lots.models import Lottery
from kit import clock

QUOTAS = [["Age", "under 40", 1, 1], ["Age", "40 or older", 1, 1], ["Home", "rents", 0, 2], ["Home", "owns", 0, 2]]


def a_plan(**other):
    """Two seats of the Harbor council; volunteering began an hour ago and lasts a day."""
    now = clock.now()
    plan = {
        "council": factories.neighborhood("Harbor").council,
        "task_force": None,
        "title": "Two seats by lot",
        "purpose": "So that the council looks like Harbor.",
        "seats": 2,
        "quotas": QUOTAS,
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(days=1),
        "dice_at": now + timedelta(days=2),
        "dice_how": "Three dice in the library",
        "answer_days": 7,
        "starts_on": (now + timedelta(days=20)).date(),
        "ends_on": None,
    }
    return plan | other


@pytest.fixture
def lottery(dev):
    """Announced, and open to volunteers."""
    return actions.announce_lottery(actions.plan(None, by=dev, **a_plan()), by=dev)


@pytest.fixture
def neighbors(lottery, ana):
    """Ana, who is the only one under 40, and four older neighbors; all volunteered."""
    people = [ana, *(factories.resident(name) for name in ("Ines", "Ivo", "Uma", "Yusuf"))]
    for number, person in enumerate(people):
        actions.volunteer(lottery, by=person, profile=[int(number > 0), 2 + number % 2])
    return people


@pytest.fixture
def listed(lottery, neighbors):
    """The list of panels is public, a day before the dice."""
    with time_machine.travel(lottery.closes_at + timedelta(minutes=1), tick=False):
        assert actions.close_due() == 1  # in tests the worker works at once
    return Lottery.objects.get(pk=lottery.pk)


@pytest.fixture
def dice_day(listed):
    """The day of the dice and after."""
    with time_machine.travel(listed.dice_at + timedelta(minutes=5), tick=False):
        yield


@pytest.fixture
def drawn(listed, dice_day, dev):
    return actions.draw(listed, by=dev, dice="4 0 7")
