import factories
import pytest

from cycles.models import Cycle

pytestmark = pytest.mark.django_db


def test_the_cycle_that_asks_most_of_residents_comes_first():
    for name, phase in (("Vote", "vote"), ("Ideas", "propose"), ("Old", "deliver"), ("Later", None)):
        factories.cycle(name, now_in=phase)
    assert [cycle.name for cycle in Cycle.objects.running()] == ["Vote", "Ideas", "Old"]
