from datetime import date

import factories
import pytest
from factories import ROLL

from residence.imports import accept_roll, check_roll


@pytest.fixture
def places(db):
    return factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")


@pytest.fixture
def upload(places, dev):
    """Bring in a roll: `upload(text)` checks it, `upload(text, accept=True)` takes it over too."""

    def bring(text=ROLL, as_of=date(2026, 1, 1), accept=False, by=dev):
        made = check_roll(text if isinstance(text, bytes) else text.encode(), as_of=as_of, by=by)
        return accept_roll(made, digest=made.digest, by=by) if accept else made

    return bring


@pytest.fixture
def the_roll(upload):
    return upload(accept=True)
