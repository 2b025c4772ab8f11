"""The people of the tests, each with one line of who they are. A test says `def test_…(ana, bo)` and they exist."""

from __future__ import annotations

import factories
import pytest

from accounts.models import Role, User
from neighborhoods.models import Seat


@pytest.fixture
def ana(db: None) -> User:
    """A resident of Harbor."""
    return factories.resident("Ana", "Harbor")


@pytest.fixture
def bo(db: None) -> User:
    """A resident of Old Mill, the next neighborhood."""
    return factories.resident("Bo", "Old Mill")


@pytest.fixture
def cora(db: None) -> User:
    """A member of the Harbor council."""
    return factories.council_member("Cora", "Harbor")


@pytest.fixture
def chair(db: None) -> User:
    """The resident co-chair of the Harbor council."""
    return factories.council_member("Chidi", "Harbor", Seat.Duty.RESIDENT_CHAIR)


@pytest.fixture
def dev(db: None) -> User:
    """An officer."""
    return factories.with_role(factories.person("Dev"), Role.OFFICER)


@pytest.fixture
def dee(db: None) -> User:
    """A second officer: certifying takes two."""
    return factories.with_role(factories.person("Dee"), Role.OFFICER)


@pytest.fixture
def eli(db: None) -> User:
    """An editor."""
    return factories.with_role(factories.person("Eli"), Role.EDITOR)


@pytest.fixture
def fay(db: None) -> User:
    """An auditor."""
    return factories.with_role(factories.person("Fay"), Role.AUDITOR)


@pytest.fixture
def gus(db: None) -> User:
    """Signed up, but his residence is not verified."""
    return factories.person("Gus")


@pytest.fixture
def odile(db: None) -> User:
    """Odile, a second officer."""
    return factories.officer("Odile")
