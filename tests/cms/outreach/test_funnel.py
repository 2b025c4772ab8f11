"""Who is missing: five numbers for each neighborhood and language, and a sentence that names them."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest

from cms.outreach import actions, funnel
from cms.outreach.models import Speakers, Stop
from kit import clock
from voting.models import Count, Poll

pytestmark = pytest.mark.django_db


def reach(by, place, **came):
    begins = clock.now() + timedelta(days=1)
    stop = actions.plan(
        by=by, kind="park", name=f"Park {Stop.objects.count()}", neighborhood=place, languages=list(came), who_goes="All",
        starts_at=begins, ends_at=begins + timedelta(hours=1),
    )  # fmt: skip
    Stop.objects.filter(pk=stop.pk).update(starts_at=clock.now() - timedelta(days=2), ends_at=clock.now())
    return actions.write_down(Stop.objects.get(pk=stop.pk), by=by, cost=0, came=came)


@pytest.fixture
def town(dev):
    harbor, mill = factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")
    Speakers.objects.create(neighborhood=harbor, language="es", people=1000)
    Speakers.objects.create(neighborhood=harbor, language="vi", people=500)
    return harbor, mill


def test_each_number_is_that_of_its_neighborhood(town, dev):
    harbor, _mill = town
    for number in range(12):
        factories.resident(f"Person {number}")
    ana = factories.resident("Ana")
    factories.proposal(author=ana)
    factories.proposal(author=ana, title="Another")
    reach(dev, harbor, es=47, en=6)
    lines = {line.label: line for line in funnel.by_neighborhood()}
    assert lines["Harbor"].cells == ("9,000", "50", "10", "fewer than 10", "—")
    assert lines["Harbor"].proposed == 1
    assert lines["Old Mill"].cells == ("9,000", "0", "0", "0", "—")


def test_votes_are_those_of_a_published_outcome(town):
    made = factories.poll("Harbor")
    Count.objects.create(poll=made, outcome={}, ballots=31, counted_at=clock.now(), ballots_file=b"")
    assert funnel.by_neighborhood()[0].voted is None  # counted, and not public yet
    Poll.objects.update(state="published")
    assert {line.label: line.voted for line in funnel.by_neighborhood()}["Harbor"] == 31


def test_who_is_missing_is_named_and_stands_first(town, dev):
    harbor, mill = town
    assert "Nobody was reached" in funnel.finding(funnel.by_neighborhood())
    reach(dev, harbor, es=90)
    lines = funnel.by_neighborhood()
    assert [line.label for line in lines] == ["Old Mill", "Harbor"]
    assert funnel.finding(lines).startswith("Missing entirely: Old Mill.")
    reach(dev, mill, en=300)
    assert "Fewest were reached here: Harbor, 10 of 1,000" in funnel.finding(funnel.by_neighborhood())
    spoken = {line.label: line for line in funnel.by_language()}
    assert spoken["Vietnamese"].rate == 0
    assert spoken["Spanish"].rate == 90
    assert spoken["English"].rate is None
    assert "Vietnamese" in funnel.finding(list(spoken.values()))


def test_what_is_older_than_a_year_no_longer_counts(town, dev):
    reach(dev, town[0], es=90)
    Stop.objects.update(starts_at=clock.now() - timedelta(days=366), ends_at=clock.now() - timedelta(days=365))
    assert sum(line.reached for line in funnel.by_neighborhood()) == 0


def test_the_page_and_the_file_say_the_same(town, dev, client):
    reach(dev, town[0], es=47, vi=3)
    page = client.get("/outreach/who-is-missing/").content.decode()
    assert "Missing entirely: Old Mill." in page
    assert "fewer than 10" in page
    table = b"".join(client.get("/outreach/who-is-missing.csv")).decode("utf-8-sig").splitlines()
    assert "neighborhood,Harbor,9000,50,0,0," in table
    assert "language,Vietnamese,500,<10,,," in table
    assert "47" not in "".join(table)
