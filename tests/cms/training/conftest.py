"""A curriculum in two versions, and a session with two seats."""

from __future__ import annotations

from datetime import timedelta

import pytest
from teaching import WORDS

from cms.training import actions
from cms.training.models import Curriculum, Session
from kit import clock


@pytest.fixture
def calm(dev) -> Curriculum:
    return actions.start(by=dev, title="Calm first", audience="both", **WORDS)


@pytest.fixture
def session(calm, dev) -> Session:
    begins = clock.now() + timedelta(days=3)
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=2)}
    return actions.plan_session(calm, by=dev, place="Library", seats=2, language="English", **times)


@pytest.fixture
def held(session, ana) -> Session:
    """A session that has begun, with Ana in it."""
    actions.register(session, by=ana)
    Session.objects.update(starts_at=clock.now() - timedelta(hours=1), ends_at=clock.now() + timedelta(hours=1))
    return Session.objects.get()
