from __future__ import annotations

import factories
import pytest

from cycles.charters.models import Charter, Clause, Version
from kit import clock


def charter(place, *clauses: str, number: int = 1, by=None) -> Version:
    """A version in force, written straight to the database."""
    made = Charter.objects.get_or_create(neighborhood=place)[0]
    version = Version.objects.create(
        charter=made,
        number=number,
        state="agreed",
        changes="What matters.",
        opened_by=by or factories.officer(),
        opened_at=clock.now(),
        agreed_at=clock.now(),
        fingerprint="f" * 64,
    )
    for n, text in enumerate(clauses, start=1):
        Clause.objects.create(version=version, number=n, text=text)
    return version


@pytest.fixture
def harbor(db) -> Version:
    return charter(factories.neighborhood("Harbor"), "Light first.", "Repair before buying.")


@pytest.fixture
def idea(ana, harbor):
    """Ana's proposal for Harbor's money, in a cycle that reviews."""
    cycle = factories.cycle(now_in="review")
    return factories.proposal(envelope=factories.envelope(cycle, harbor.charter.neighborhood), author=ana)
