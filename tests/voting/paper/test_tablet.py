"""The tablet at the desk: one vote a pass, nobody signed in, nothing left behind."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from paper_town import ids, paper_poll

from audit.models import Entry as AuditEntry
from kit import clock
from kit.verdict import Forbidden
from voting import actions as vote
from voting.models import Ballot, Participation
from voting.paper import actions, helping
from voting.paper.models import Pass

pytestmark = pytest.mark.django_db
START, BALLOT, REVIEW, CAST = (
    reverse(f"paper:{name}") for name in ("kiosk", "kiosk_ballot", "kiosk_review", "kiosk_cast")
)


@pytest.fixture
def client():
    """A tablet that checks forms as a browser's server does."""
    return Client(enforce_csrf_checks=True)


def begun(client, poll, ana, dev, **how):
    code = helping.give_pass(poll, ana, by=dev, **how)
    page = client.post(START, {"code": code.lower()})
    return code, page


def test_ana_votes_on_the_tablet_and_nothing_of_it_stays(client, ana, dev):
    poll = paper_poll()
    _code, page = begun(client, poll, ana, dev, help="officer")
    assert page.status_code == 200
    choices = ids(poll, 1, 2)
    page = client.post(REVIEW, {"session": page.context["session"], "choice": choices})
    assert "It is not cast yet" in page.content.decode()
    page = client.post(BALLOT, {"session": page.context["session"], "choice": choices})
    assert page.content.decode().count(" checked") == 2
    page = client.post(CAST, {"session": page.context["session"], "choice": choices})
    assert "Your vote is recorded" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert not Pass.objects.exists()
    assert (Ballot.objects.count(), Participation.objects.get().paper) == (1, False)
    assert not client.cookies
    entry = AuditEntry.objects.get(verb="paper.give_pass")
    assert (entry.actor, entry.facts) == (dev.pk, {"help": "officer"})


def test_a_pass_is_good_once_and_the_newest_only(client, ana, dev):
    poll = paper_poll()
    first = helping.give_pass(poll, ana, by=dev)
    _second, page = begun(client, poll, ana, dev)
    assert client.post(START, {"code": first}).status_code == 403
    client.post(CAST, {"session": page.context["session"], "choice": ids(poll, 1)})
    again = client.post(CAST, {"session": page.context["session"], "choice": ids(poll, 2)})
    assert again.status_code == 403
    assert "not good" in again.content.decode()
    assert Ballot.objects.count() == 1


def test_a_tablet_that_was_left_alone_forgets_and_casts_nothing(client, ana, dev):
    poll = paper_poll()
    _code, page = begun(client, poll, ana, dev)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        late = client.post(CAST, {"session": page.context["session"], "choice": ids(poll, 1)})
    assert late.status_code == 403
    assert "forgot everything" in late.content.decode()
    assert not Ballot.objects.exists()


def test_a_pass_that_nobody_used_is_over_after_ten_minutes(client, ana, dev):
    poll = paper_poll()
    code = helping.give_pass(poll, ana, by=dev)
    with clock.at(timezone.now() + timedelta(minutes=11)):
        assert client.post(START, {"code": code}).status_code == 403
    with clock.at(timezone.now() + timedelta(minutes=46)):
        assert helping.forget_old() == 1


def test_a_ballot_that_is_not_valid_comes_back_with_what_was_ticked(client, ana, dev):
    poll = paper_poll(most=1)
    _code, page = begun(client, poll, ana, dev)
    for address in (REVIEW, CAST):
        back = client.post(address, {"session": page.context["session"], "choice": ids(poll, 1, 2)})
        assert back.status_code == 422
        assert back.content.decode().count(" checked") == 2
    assert Pass.objects.exists()


def test_who_has_a_sheet_gets_no_vote_on_the_tablet(client, ana, dev):
    poll = paper_poll()
    _code, page = begun(client, poll, ana, dev)
    actions.hand_out(poll, ana, by=dev)
    refused = client.post(CAST, {"session": page.context["session"], "choice": ids(poll, 1)})
    assert refused.status_code == 403
    assert "it is the one that counts" in refused.content.decode()
    assert not Ballot.objects.exists()


def test_the_last_ballot_counts_whether_from_home_or_from_the_tablet(client, ana, dev):
    poll = paper_poll()
    vote.cast_ballot(poll, by=ana, choices=ids(poll, 1), key="k")
    _code, page = begun(client, poll, ana, dev)
    client.post(CAST, {"session": page.context["session"], "choice": ids(poll, 2)})
    assert Ballot.objects.count() == 1


def test_a_tablet_on_which_somebody_is_signed_in_says_so(client, ana, dev):
    client.force_login(dev)
    page = client.get(START)
    assert page.status_code == 403
    assert "Sign out first" in page.content.decode()


def test_officers_give_passes_and_residents_do_not(ana, bo, dev):
    poll = paper_poll("Harbor")
    with pytest.raises(Forbidden, match="Only officers"):
        helping.give_pass(poll, ana, by=ana)
    with pytest.raises(Forbidden, match="Harbor"):
        helping.give_pass(poll, bo, by=dev)
    with pytest.raises(Forbidden, match="themself"):
        helping.give_pass(poll, dev, by=dev)


def test_the_tablet_speaks_spanish_and_remembers_no_language(client, ana, dev):
    page = client.get(START, {"in": "es"})
    assert 'lang="es"' in page.content.decode()
    assert 'lang="en"' in client.get(START).content.decode()[:60]
    assert factories.officer()
