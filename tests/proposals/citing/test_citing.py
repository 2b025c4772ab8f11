"""Who cites which clause where, and where it is read."""

from __future__ import annotations

import factories
import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from kit import clock
from kit.verdict import Forbidden
from proposals.citing import actions, permissions
from proposals.citing.models import Citation, Kind
from proposals.delivery.actions import start_project
from proposals.models import Proposal, Review
from voting import actions as vote

from .conftest import charter

pytestmark = pytest.mark.django_db


def page(client, url):
    caches["pages"].clear()
    return client.get(url).content.decode()


def reviewed(proposal, by):
    Review.objects.create(proposal=proposal, reviewer=by, decision="accept", at=clock.now())
    proposal.state = "accepted"
    proposal.save()
    return proposal


def test_an_author_cites_a_clause_and_both_pages_say_so(client, idea, ana, harbor):
    clause = harbor.clauses.get(number=1)
    assert "What the charter says about it" not in page(client, idea.get_absolute_url())
    actions.cite(idea, by=ana, kind=Kind.PROPOSAL, clause=clause, how="The path  behind the mill is dark.")
    shown = page(client, idea.get_absolute_url())
    assert "C1 of the Harbor charter" in shown
    assert "The path behind the mill is dark." in shown
    shown = page(client, "/neighborhoods/harbor/charter/")
    assert "Cited 1 time" in shown
    assert idea.title in shown
    assert Entry.objects.get(verb="citing.cite").facts["clause"] == clause.pk


def test_each_step_is_cited_by_whom_it_belongs_to(idea, ana, bo, cora, dev, harbor):
    clause = harbor.clauses.get(number=1)
    for person, kind in ((bo, "proposal"), (cora, "review"), (ana, "costing"), (dev, "funding"), (dev, "delivery")):
        with pytest.raises(Forbidden):
            actions.cite(idea, by=person, kind=kind, clause=clause, how="It fits.")
    reviewed(idea, cora)
    assert permissions.kinds_for(cora, idea) == [Kind.REVIEW]
    assert permissions.kinds_for(dev, idea) == [Kind.COSTING]
    actions.cite(idea, by=cora, kind="review", clause=clause, how="Light is what it is about.")
    actions.cite(idea, by=dev, kind="costing", clause=clause, how="Warm lamps cost more and are asked for.")
    assert Citation.objects.count() == 2


def test_what_was_decided_about_money_and_building_cites_it_too(ana, dev, chair, harbor):
    cycle = factories.cycle("Built", now_in="deliver")
    funded = factories.proposal(
        state="funded", envelope=factories.envelope(cycle, harbor.charter.neighborhood), author=ana
    )
    clause = harbor.clauses.get(number=2)
    actions.cite(funded, by=dev, kind="funding", clause=clause, how="It mends what is there.")
    assert permissions.kinds_for(chair, funded) == []
    start_project(funded, by=dev)
    for person in (dev, chair):
        assert Kind.DELIVERY in permissions.kinds_for(person, funded)
    actions.cite(funded, by=chair, kind="delivery", clause=clause, how="The old poles stay.")
    assert Kind.PROPOSAL not in permissions.kinds_for(ana, funded)


def test_only_clauses_in_force_here_or_in_the_whole_city_are_cited(idea, ana, harbor):
    elsewhere = charter(factories.neighborhood("Old Mill"), "The bridge first.")
    with pytest.raises(ValidationError, match="in force here"):
        actions.cite(idea, by=ana, kind="proposal", clause=elsewhere.clauses.get(), how="It fits.")
    city = charter(None, "Everybody gets home.")
    actions.cite(idea, by=ana, kind="proposal", clause=city.clauses.get(), how="It fits.")
    old = harbor.clauses.get(number=1)
    harbor.state = "superseded"
    harbor.save()
    with pytest.raises(ValidationError, match="in force here"):
        actions.cite(idea, by=ana, kind="proposal", clause=old, how="It fits.")


def test_a_clause_is_cited_once_in_a_step_and_with_a_sentence(idea, ana, harbor):
    clause = harbor.clauses.get(number=1)
    for how in (" ", "x" * 301):
        with pytest.raises(ValidationError, match="one sentence"):
            actions.cite(idea, by=ana, kind="proposal", clause=clause, how=how)
    actions.cite(idea, by=ana, kind="proposal", clause=clause, how="It fits.")
    with pytest.raises(ValidationError, match="cited here already"):
        actions.cite(idea, by=ana, kind="proposal", clause=clause, how="It fits again.")


def test_a_citation_is_taken_back_by_who_made_it_and_nobody_else(client, idea, ana, bo, harbor):
    made = actions.cite(idea, by=ana, kind="proposal", clause=harbor.clauses.get(number=1), how="It fits.")
    client.force_login(bo)
    assert client.post(f"/proposals/citations/{made.pk}/take-back/").status_code == 403
    client.force_login(ana)
    assert client.post(f"/proposals/citations/{made.pk}/take-back/").status_code == 302
    assert not Citation.objects.exists()
    assert "C1 of the" not in page(client, idea.get_absolute_url())


def test_a_citation_of_a_replaced_version_stays_and_says_so(client, idea, ana, harbor):
    actions.cite(idea, by=ana, kind="proposal", clause=harbor.clauses.get(number=1), how="It fits.")
    harbor.state = "superseded"
    harbor.save()
    charter(harbor.charter.neighborhood, "Other.", number=2)
    assert "version 1, since replaced" in page(client, idea.get_absolute_url())
    assert "Cited 1 time" in page(client, harbor.get_absolute_url())


def test_what_a_private_draft_cites_nobody_else_reads(client, ana, bo, harbor):
    cycle = factories.cycle("Writing", now_in="propose")
    draft = factories.proposal(
        "A secret garden", "draft", envelope=factories.envelope(cycle, harbor.charter.neighborhood), author=ana
    )
    actions.cite(draft, by=ana, kind="proposal", clause=harbor.clauses.get(number=1), how="It fits.")
    assert "secret garden" not in page(client, "/neighborhoods/harbor/charter/")
    client.force_login(bo)
    assert client.get(f"/proposals/{draft.pk}/charter/").status_code == 404
    client.force_login(ana)
    assert "It fits." in page(client, f"/proposals/{draft.pk}/charter/")


def test_the_form_is_offered_to_who_may_and_loses_no_word(client, idea, ana, bo, harbor):
    address = f"/proposals/{idea.pk}/charter/"
    assert "Cite a clause" not in page(client, address)
    client.force_login(bo)
    assert client.post(f"{address}cite/", {}).status_code == 403
    assert "Cite the charter" not in page(client, idea.get_absolute_url())
    client.force_login(ana)
    assert "Cite the charter" in page(client, idea.get_absolute_url())
    clause = harbor.clauses.get(number=2)
    answer = client.post(f"{address}cite/", {"kind": "proposal", "clause": "", "how": "We keep the old poles."})
    assert answer.status_code == 422
    assert "We keep the old poles." in answer.content.decode()
    assert client.post(f"{address}cite/", {"kind": "costing", "clause": clause.pk, "how": "x"}).status_code == 422
    assert (
        client.post(f"{address}cite/", {"kind": "proposal", "clause": clause.pk, "how": "We keep the old poles."}).url
        == address
    )
    assert "We keep the old poles." in page(client, address)


def test_without_a_charter_there_is_nothing_to_cite(client, ana):
    idea = factories.proposal(envelope=factories.envelope(factories.cycle(now_in="review")), author=ana)
    client.force_login(ana)
    assert "Cite the charter" not in page(client, idea.get_absolute_url())
    assert "nothing to cite yet" in page(client, f"/proposals/{idea.pk}/charter/cite/")


def test_a_proposal_that_cites_nothing_costs_no_query_more_and_many_citations_cost_one(client, idea, ana, harbor):
    def queries(url):
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return [query["sql"] for query in asked]

    queries(idea.get_absolute_url())
    none = queries(idea.get_absolute_url())
    assert not [
        sql
        for sql in none
        if sql.startswith("SELECT") and 'FROM "citing_citation"' in sql.split("WHERE")[0].split("EXISTS")[0]
    ]
    for clause in harbor.clauses.all():
        actions.cite(idea, by=ana, kind="proposal", clause=clause, how="It fits.")
    many = queries(idea.get_absolute_url())
    assert len(many) == len(none) + 1
    one = len(queries("/neighborhoods/harbor/charter/"))
    other = factories.proposal("Other", envelope=idea.envelope, author=ana)
    for clause in harbor.clauses.all():
        actions.cite(other, by=ana, kind="proposal", clause=clause, how="It fits.")
    assert len(queries("/neighborhoods/harbor/charter/")) == one


def test_the_outcome_says_which_clauses_a_decision_about_money_follows(client, ana, dev, dee):
    poll = factories.poll()
    vote.cast_ballot(poll, by=ana, choices=[poll.manifest.data["projects"][0]["id"]], key="k")
    factories.end_voting(poll)
    factories.open_ballots(poll)
    vote.count_poll(poll, by=dev)
    for officer in (dev, dee):
        vote.certify_poll(poll, by=officer)
    vote.publish_poll(poll, by=dev)
    outcome = reverse("voting:outcome", args=[poll.pk])
    clause = charter(None, "Light first.", by=dev).clauses.get()
    proposal = Proposal.objects.get(title="Project 2")
    Citation.objects.create(proposal=proposal, clause=clause, kind="costing", how="It is dear.", by=dev, at=clock.now())
    assert "charter</a>:" not in page(client, outcome)  # how it was costed is not what was decided about it
    actions.cite(proposal, by=dev, kind="funding", clause=clause, how="No light is in it.")
    shown = page(client, outcome).split('id="p')
    assert ["C1 of the city’s charter</a>: No light is in it." in line for line in shown].count(True) == 1
    assert [line for line in shown if "No light is in it." in line and "Project 2" in line]
