import factories
import pytest

from deliberation.discussions import actions


@pytest.fixture
def lamps(db):
    """The discussion of a Harbor proposal in a cycle that is in its deliberation."""
    return actions.open_discussion(
        title="Lamps on Mill Path",
        url="/proposals/1/",
        cycle=factories.cycle(now_in="deliberate"),
        neighborhood=factories.neighborhood("Harbor"),
    )


@pytest.fixture
def remark(lamps, ana):
    """Ana's comment for the lamps."""
    return actions.comment(lamps, by=ana, body="Yes, the path is dark.", stance="for")
