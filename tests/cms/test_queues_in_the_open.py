"""What waits in training, outreach, stories, measuring and surveillance stands in the one list of what is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factories
import pytest
import rows_of_rooms
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rows_of_lists import some_indicators

from cms.due import due_for
from cms.stories.models import Consent, Story
from cms.surveillance.models import Harm, Renewal
from cms.training.models import CoAuthor
from kit import clock
from neighborhoods.models import Seat
from proposals.indicators.models import Indicator

pytestmark = pytest.mark.django_db


def due(user: Any) -> dict[str, int]:
    return {one.words: one.count for one in due_for(user)}


def fill() -> None:
    """One thing in each queue, two harms: one that waits for a council and one that stands without an answer."""
    rows_of_rooms.curricula(1)
    rows_of_rooms.harms(2)
    Harm.objects.filter(pk=Harm.objects.latest("pk").pk).update(state=Harm.State.WAITING)
    rows_of_rooms.renewals(1)


def test_an_officer_finds_what_training_and_surveillance_wait_for(dev: Any) -> None:
    fill()
    found = due(dev)
    assert found["Trainings without the number of who came"] == 1
    assert found["Harms that the city answers for"] == 1
    assert found["Surveillance reviews that are late"] == 3
    assert not {"Renewals to decide", "Reports of harm to look into"} & set(found)
    Renewal.objects.update(state=Renewal.State.CLOSED)
    assert "Renewals to decide" not in due(dev), "a council has two weeks for its advice"
    Renewal.objects.update(advice="renew")
    assert due(dev)["Renewals to decide"] == 1


def test_a_council_member_finds_harms_renewals_and_indicators_of_their_place(cora: Any) -> None:
    fill()
    some_indicators(2)
    Indicator.objects.update(state=Indicator.State.PROPOSED)
    first = Indicator.objects.earliest("pk")
    Indicator.objects.filter(pk=first.pk).update(neighborhood=factories.neighborhood("Harbor"))
    found = due(cora)
    assert found["Reports of harm to look into"] == 1
    assert found["Renewals that want a council's advice"] == 1
    assert found["Indicators that neighbors propose"] == 1, "the other is another council's"
    Indicator.objects.update(proposed_by=cora)
    assert "Indicators that neighbors propose" not in due(cora)


def test_an_officer_who_sits_on_a_council_is_not_asked_about_harms(dev: Any) -> None:
    Seat.objects.create(
        council=factories.neighborhood("Harbor").council,
        holder=dev,
        duty=Seat.Duty.OFFICER_CHAIR,
        starts_on=clock.today(),
    )
    fill()
    assert not {"Reports of harm to look into", "Renewals that want a council's advice"} & set(due(dev))


def test_a_story_waits_for_its_writer_or_for_who_is_named_and_leads_there(dev: Any, ana: Any, client: Client) -> None:
    rows_of_rooms.stories(1)
    Story.objects.update(state=Story.State.DRAFT)
    assert due(dev)["Stories to finish"] == 1
    Consent.objects.update(state=Consent.State.ASKED, person=ana)
    assert "Stories to finish" not in due(dev)
    (waits,) = due_for(ana)
    assert (waits.words, waits.count) == ("Stories that ask for your name", 1)
    client.force_login(ana)
    assert client.get(waits.url).status_code == 200


def test_a_curriculum_waits_for_who_may_be_named(ana: Any) -> None:
    rows_of_rooms.curricula(1)
    CoAuthor.objects.update(person=ana, state=CoAuthor.State.ASKED)
    assert due(ana) == {"Curricula that ask for your name": 1}


@pytest.mark.parametrize("who", ["dev", "cora"])
def test_many_things_cost_no_more_than_one(who: str, request: Any) -> None:
    user = request.getfixturevalue(who)
    fill()
    due(user)
    with CaptureQueriesContext(connection) as few:
        due(user)
    for _again in range(3):
        fill()
    with CaptureQueriesContext(connection) as many:
        due(user)
    assert len(many) == len(few) <= 13


def test_every_queue_of_the_list_leads_to_a_page(dev: Any, cora: Any, client: Client) -> None:
    fill()
    Renewal.objects.update(closes_at=clock.now() - timedelta(days=20), opens_at=clock.now() - timedelta(days=30))
    for user in (dev, cora):
        client.force_login(user)
        for one in due_for(user):
            assert client.get(one.url).status_code == 200, one.words
