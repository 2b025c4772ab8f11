"""An officer shares out a cycle's money; residents see how, for as long as it is so."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from page_factories import words_of

from cycles.formula import apply_formula, let_go_if_changed
from cycles.models import Cycle, Envelope, Formula
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned() -> Cycle:
    """A cycle that is not public yet, in a city of two neighborhoods with 100,000 for the whole city."""
    cycle = factories.cycle()
    Cycle.objects.filter(pk=cycle.pk).update(published=False)
    factories.neighborhood("Harbor")
    factories.neighborhood("Old Mill")
    factories.envelope(cycle, amount=100_000_00)
    return Cycle.objects.get(pk=cycle.pk)


def shared(cycle: Cycle, by: Any, **changes: Any) -> Formula:
    harbor, mill = factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")
    numbers: Any = {
        "total": 1_000_00,
        "need_percent": 50,
        "source": "City survey 2025",
        "places": {harbor: (300, 1), mill: (100, 3)},
    }
    return apply_formula(cycle, by=by, **numbers | changes)


def amounts(cycle: Cycle) -> dict[str, int]:
    return {str(e): e.amount for e in Envelope.objects.filter(cycle=cycle).select_related("neighborhood")}


def test_the_page_shows_the_computation_and_gives_it_away(client: Client, planned: Cycle, dev: Any) -> None:
    shared(planned, dev)
    assert amounts(planned) == {"Whole city": 100_000_00, "Harbor": 625_00, "Old Mill": 375_00}
    Cycle.objects.filter(pk=planned.pk).update(published=True)
    page = words_of(client.get(planned.get_absolute_url()).content)
    assert "Harbor 300 1 300 $375 $250 $625" in page
    assert "Need index: City survey 2025" in page
    rows = client.get(planned.get_absolute_url() + "envelopes.csv").content.decode("utf-8-sig").splitlines()
    assert rows[1:] == ["Harbor,300,1,300,375.00,250.00,625.00", "Old Mill,100,3,300,125.00,250.00,375.00"]


def test_an_envelope_changed_by_hand_takes_the_formula_off_the_page(client: Client, planned: Cycle, dev: Any) -> None:
    shared(planned, dev)
    let_go_if_changed(planned)
    assert Formula.objects.exists()
    Envelope.objects.filter(cycle=planned, neighborhood__name="Harbor").update(amount=1)
    let_go_if_changed(planned)
    assert not Formula.objects.exists()


def test_a_public_cycle_and_other_people_are_refused(planned: Cycle, dev: Any, ana: Any) -> None:
    with pytest.raises(Forbidden, match="Only officers"):
        shared(planned, ana)
    with pytest.raises(ValidationError, match="need above zero"):
        shared(planned, dev, places={factories.neighborhood("Harbor"): (5, 0)})
    Cycle.objects.filter(pk=planned.pk).update(published=True)
    with pytest.raises(Forbidden, match="This cycle is public"):
        shared(planned, dev)


def test_an_officer_does_it_at_the_desk(client: Client, planned: Cycle, dev: Any) -> None:
    client.force_login(dev)
    harbor, mill = factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")
    sent = {
        "total": "1000", "need_percent": "50", "source": "Survey", f"people_{harbor.pk}": "300", f"need_{harbor.pk}": "1",
        f"people_{mill.pk}": "100", f"need_{mill.pk}": "3",
    }  # fmt: skip
    address = f"/admin/cycles/{planned.pk}/formula/"
    assert client.post(address, sent | {"total": "much"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    assert amounts(planned)["Harbor"] == 625_00
    assert 'value="300"' in client.get(address).content.decode()
