"""What every test has: the cast, a migrated database that costs nothing to start, and where the shared data lies."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import snapshot
from cast import *  # noqa: F403 - the cast's fixtures

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # once, not in every xdist process
        from config.catalogs import compile_catalogs

        compile_catalogs()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("LAMPLIGHT_SERVICES"):
        return
    absent = pytest.mark.skip(reason="needs PostgreSQL and Redis: make test-services")
    for item in items:
        if item.get_closest_marker("services"):
            item.add_marker(absent)


def pytest_collection_finish() -> None:
    """What is there before the first test stays: the collector need not walk through it thousands of times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """In place of pytest-django's: a copy of the migrated snapshot, renewed after each test that commits."""
    from django.conf import settings
    from django.test import TransactionTestCase

    settings.CHECKPOINTS_ROOT = str(tmp_path_factory.mktemp("checkpoints"))
    with django_db_blocker.unblock():
        town = snapshot.open_town(tmp_path_factory.mktemp("database"))
    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: town.renew()  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        town.remove()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """`../shared/data`; tests that need it are skipped, with these words, where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("no ../shared/data beside the project: the real elections and conversations are not here")
    return folder


@pytest.fixture(autouse=True)
def _nothing_kept_from_the_last_test() -> Iterator[None]:
    """Kept pages, counters of sign-in attempts and the language live in process memory; each test starts without them."""
    yield
    from django.core.cache import caches
    from django.utils import translation

    translation.deactivate()

    for kept in caches.all(initialized_only=True):
        kept.clear()


@pytest.fixture
def nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of pages about a thousand projects: what an outcome means is not also told a thousand times."""
    monkeypatch.setattr("proposals.telling.announce", lambda *args, **more: None)
