"""What every test has: the cast, and quick answers about where the shared data lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from cast import *  # noqa: F403 - the cast's fixtures

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """`../shared/data`; tests that need it are skipped, with these words, where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("no ../shared/data beside the project: the real elections and conversations are not here")
    return folder
