from datetime import timedelta

import factories
import pytest

from deliberation.assemblies import actions
from kit import clock


@pytest.fixture
def harbor(chair):
    """An assembly of Harbor that starts in half an hour, with three points."""
    return actions.schedule(
        by=chair,
        title="Lamps or benches?",
        purpose="Choose what the council asks for first.",
        place="Harbor school hall",
        starts_at=clock.now() + timedelta(minutes=30),
        neighborhood=factories.neighborhood("Harbor"),
        agenda=[("Welcome", 5), ("Lamps", 20), ("What next", 10)],
    )


@pytest.fixture
def live(harbor, chair):
    """The same assembly, started."""
    return actions.start(harbor, by=chair)


@pytest.fixture
def poll(live, chair):
    """An open show of hands."""
    made = actions.prepare_poll(live, by=chair, question="What first?", options=["Lamps", "Benches"])
    opened = actions.open_poll(made, by=chair)
    opened.assembly = live
    return opened


@pytest.fixture
def anyio_backend():
    """Socket tests run on asyncio, as the server does."""
    return "asyncio"
