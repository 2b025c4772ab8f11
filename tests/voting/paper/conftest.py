from __future__ import annotations

import sys
from pathlib import Path

import pytest

from accounts.models import User

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def dora(db: None) -> User:
    """A third officer, for sheets that two have read differently."""
    import paper_town

    return paper_town.third_officer()
