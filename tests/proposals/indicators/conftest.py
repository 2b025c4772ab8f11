from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import factories
import pytest

from kit import clock
from proposals.delivery.actions import start_project
from proposals.indicators import actions

LAMPS = {
    "name": "Working street lamps",
    "question": "How many of the street lamps work?",
    "kind": "share",
    "yes_words": "working",
    "no_words": "not working",
    "direction": "more",
    "method": "Walk the route after dark and count.",
    "target_words": "Nine of ten lamps work.",
}


def day(days: int = 0) -> date:
    return clock.today() + timedelta(days=days)


def propose(by: Any, **changes: Any) -> Any:
    """An indicator of Harbor: 90 % of lamps in a month's time, unless `changes` say otherwise."""
    told = LAMPS | {"target_value": 90_00, "target_on": day(30)} | changes
    if "project" not in told:
        told.setdefault("neighborhood", factories.neighborhood("Harbor"))
    return actions.propose(by=by, **told)


def past(indicator: Any, days: int = 1) -> Any:
    """The indicator, its day moved into the past."""
    indicator.target_on = day(-days)
    indicator.save(update_fields=["target_on"])
    return indicator


@pytest.fixture
def project(ana: Any) -> Any:
    cycle = factories.cycle(now_in="deliver")
    money = factories.envelope(cycle, factories.neighborhood("Harbor"))
    return start_project(factories.proposal("Lamps on Mill Path", "funded", envelope=money, cost=20_000_00))


@pytest.fixture
def proposed(ana: Any) -> Any:
    return propose(ana)


@pytest.fixture
def chosen(proposed: Any, cora: Any) -> Any:
    return actions.choose(proposed, by=cora)
