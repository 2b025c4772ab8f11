"""What a proposal's page tells of the vote: where to vote on it, why it was or was not funded, what is built."""

from __future__ import annotations

import factories
import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from proposals.fate import fate_of
from proposals.models import Proposal
from voting import actions
from voting.outcomes import summary_of

pytestmark = pytest.mark.django_db


def published(poll, *officers):
    factories.end_voting(poll)
    poll = actions.count_poll(factories.open_ballots(poll), by=officers[0])
    for officer in officers:
        poll = actions.certify_poll(poll, by=officer)
    return actions.publish_poll(poll, by=officers[0])


def with_votes(poll, **votes):
    """A ballot for each `person_name=(project numbers)`."""
    for who, numbers in votes.values():
        chosen = [poll.manifest.data["projects"][n - 1]["id"] for n in numbers]
        actions.cast_ballot(poll, by=who, choices=chosen, key=f"form {who.pk}")
    return poll


def page_of(client, proposal):
    caches["pages"].clear()
    return client.get(proposal.get_absolute_url()).content.decode()


def project(title):
    return Proposal.objects.get(title=title)


def test_before_the_ballot_nothing_is_told(ana):
    assert fate_of(factories.proposal(state="costed")) is None


def test_while_the_poll_is_prepared_there_is_no_address_yet(client):
    factories.poll(opened=False)
    fate = fate_of(project("Project 1"))
    assert (fate.title, fate.url) == ("It is on the ballot", "")
    assert "as soon as voting opens" in page_of(client, project("Project 1"))


def test_while_people_vote_the_page_leads_to_the_ballot(client):
    poll = factories.poll()
    html = page_of(client, project("Project 1"))
    assert "You can vote until" in html
    assert f'href="/voting/{poll.pk}/"' in html


def test_after_closing_the_page_says_that_the_count_comes(client):
    poll = factories.poll()
    factories.end_voting(poll)
    actions.seal_poll(poll)
    assert "its ballots are sealed" in page_of(client, project("Project 1"))


def test_a_count_that_is_not_published_is_told_to_nobody(client, ana, dev):
    poll = with_votes(factories.poll(), ana=(ana, [1]))
    factories.end_voting(poll)
    actions.count_poll(factories.open_ballots(poll), by=dev)
    html = page_of(client, project("Project 1"))
    assert "its ballots are sealed" in html
    assert "Funded" not in html


def test_the_page_gives_the_sentence_of_the_outcome_page(client, ana, bo, dev, dee):
    poll = published(with_votes(factories.poll(), ana=(ana, [1, 3]), bo=(bo, [1, 2])), dev, dee)
    summary = summary_of(poll, poll.counted)
    for number, tone in ((1, "done"), (2, "")):
        found = project(f"Project {number}")
        fate = fate_of(found)
        assert (fate.words, fate.tone) == (summary.why(str(found.pk)), tone)
        html = page_of(client, found)
        assert fate.words.split(":")[0] in html
        assert f'href="/voting/{poll.pk}/outcome/"' in html
    assert "See how it is being built" in page_of(client, project("Project 1"))
    assert "See how it is being built" not in page_of(client, project("Project 2"))


def test_the_sentence_is_in_the_readers_language(ana, dev, dee):
    published(with_votes(factories.poll(), ana=(ana, [1])), dev, dee)
    with translation.override("es"):
        assert fate_of(project("Project 1")).words.startswith("Con fondos")


@pytest.mark.parametrize("vendor", ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def test_a_sentence_that_names_another_project_finds_it(vendor, ana, bo, cora, dev, dee):
    if connection.vendor != vendor:
        pytest.skip(f"this run is on {connection.vendor}")
    rule = factories.poll(rule="greedy-no-skip")
    poll = with_votes(rule, ana=(ana, [1, 2]), bo=(bo, [1, 2]), cora=(cora, [1, 3]))
    published(poll, dev, dee)
    assert "“Project 2”" in fate_of(project("Project 3")).words


@pytest.mark.usefixtures("nobody_is_told")
def test_the_page_costs_the_same_for_three_projects_and_for_three_hundred(client, ana, dev, dee):
    asked = []
    for place, projects in (("Harbor", 3), ("Old Mill", 300)):
        voter = ana if place == "Harbor" else factories.resident("Miller", place)
        poll = factories.poll(place, costs=[20_000_00] * projects)
        published(with_votes(poll, voter=(voter, [1])), dev, dee)
        found = poll.envelope.proposals.order_by("pk").first()
        page_of(client, found)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, found)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 15
