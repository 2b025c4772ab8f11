"""From the home page in three clicks: what was spent on lighting in my neighborhood, and what is late."""

from __future__ import annotations

from datetime import date
from typing import Any

import factories
import pytest
from django.test import Client
from page_factories import a_budget, words_of

from proposals.delivery.actions import start_project
from proposals.delivery.models import Milestone

pytestmark = pytest.mark.django_db
ROWS = """department,program,neighborhood,planned,spent
Streets,Lighting,Harbor,1000,700
Streets,Lighting,Old Mill,5000,400
"""


def a_late_project(place: Any) -> None:
    envelope = factories.envelope(factories.cycle(now_in="deliver"), place)
    project = start_project(factories.proposal("Lamps on the quay", "funded", envelope=envelope, cost=20_000_00))
    Milestone.objects.create(
        project=project, title="Masts stand", promised_on=date(2026, 1, 5), planned_on=date(2026, 1, 5)
    )


def test_a_resident_finds_what_was_spent_on_lighting_and_what_is_late(
    client: Client, home: Any, django_assert_max_num_queries: Any
) -> None:
    harbor = factories.neighborhood("Harbor")
    factories.neighborhood("Old Mill")
    a_budget(rows=ROWS)
    a_late_project(harbor)
    assert 'href="/neighborhoods/"' in client.get("/").content.decode()
    assert 'href="/neighborhoods/harbor/"' in client.get("/neighborhoods/").content.decode()
    assert 'href="/neighborhoods/harbor/money/"' in client.get("/neighborhoods/harbor/").content.decode()
    with django_assert_max_num_queries(20):
        page = words_of(client.get("/neighborhoods/harbor/money/").content)
    assert "Most was spent on Lighting: $700." in page
    assert "Lighting $1,000 $700" in page
    assert "Lamps on the quay : Masts stand planned for 5 January 2026" in page
    assert "$400" not in page


def test_without_numbers_it_says_so(client: Client, home: Any) -> None:
    factories.neighborhood("Harbor")
    page = words_of(client.get("/neighborhoods/harbor/money/").content)
    assert "No project here is late today." in page
    assert "The open budget names no line for this neighborhood." in page
