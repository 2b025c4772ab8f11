"""A sheet that was handed out by mistake is taken back: the person has not voted, the sheet is not used, the sums are right."""

from __future__ import annotations

import factories
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from paper_town import codes_of, fresh, ids, key_twice, paper_poll

from audit.models import Entry as AuditEntry
from config.demo import keys
from kit.verdict import Forbidden
from voting import actions as vote
from voting.ledger.verify import verify
from voting.models import Participation
from voting.paper import actions, sheets
from voting.paper.models import Sheet
from voting.record import bundles, closing

pytestmark = pytest.mark.django_db


def published(poll, dev, dee):
    factories.end_voting(poll)
    poll = fresh(vote.seal_poll(poll))
    actions.complete(poll, by=dev)
    poll = vote.count_poll(keys.open_ballots(fresh(poll), by=dev), by=dev)
    for officer in (dev, dee):
        vote.certify_poll(poll, by=officer)
    return vote.publish_poll(fresh(poll), by=dev)


@pytest.mark.parametrize("then", ["online", "paper", "nothing"])
def test_after_it_ana_votes_in_any_way_and_everything_adds_up_and_verifies(then, ana, bo, dev, dee):
    poll = paper_poll()
    codes = codes_of(poll, 3)
    vote.cast_ballot(poll, by=ana, choices=ids(poll, 1), key="first")
    vote.cast_ballot(poll, by=bo, choices=ids(poll, 3), key="bo")
    actions.hand_out(poll, ana, by=dev)
    actions.take_back(poll, ana, by=dev, reason="She wanted the vote of her neighborhood.", code=codes[0])
    assert not Participation.objects.filter(resident=ana.pk).exists()
    if then == "online":
        with pytest.raises(vote.casting.FormReused):
            vote.cast_ballot(poll, by=ana, choices=ids(poll, 1), key="first")
        vote.cast_ballot(poll, by=ana, choices=ids(poll, 2), key="second")
    if then == "paper":
        actions.hand_out(poll, ana, by=dev)
        key_twice(poll, codes[1], [2], dev, dee)
    actions.set_aside(poll, codes[2:] if then == "paper" else codes[1:], by=dev, reason="left over")
    poll = published(poll, dev, dee)
    replaced = {kind: len(rows) for kind, rows in closing.replaced_by(poll).items()}
    assert replaced == {"superseded": 1, "overridden": 0}  # no sheet was out any more, so none had voided it
    assert sheets.totals(poll)["issued"] == int(then == "paper")
    assert verify(bundles.file_of(poll)).passed


def test_only_as_many_ballots_are_listed_as_voided_by_paper_as_sheets_were_given(ana, bo, dev):
    poll = paper_poll()
    codes_of(poll, 3)
    for who in (ana, bo):
        vote.cast_ballot(poll, by=who, choices=ids(poll, 1), key="k")
        actions.hand_out(poll, who, by=dev)
    actions.take_back(poll, bo, by=dev, reason="Wrong person.")
    assert {kind: len(rows) for kind, rows in closing.replaced_by(poll).items()} == {"superseded": 1, "overridden": 1}


def test_who_takes_it_back_when_and_why_is_recorded_and_never_for_whom(ana, bo, dev):
    poll = paper_poll()
    codes = codes_of(poll, 2)
    actions.hand_out(poll, ana, by=dev)
    for refused, by, person, more in (
        (Forbidden, ana, ana, {"reason": "x"}),
        (Forbidden, dev, bo, {"reason": "x"}),
        (ValidationError, dev, ana, {"reason": "  "}),
        (ValidationError, dev, ana, {"reason": "x", "code": "AAAA-AAAA-AAAA-AAAA"}),
    ):
        with pytest.raises(refused):
            actions.take_back(poll, person, by=by, **more)
    assert Participation.objects.get().paper
    assert not Sheet.objects.exclude(fate="printed").exists()
    actions.take_back(poll, ana, by=dev, reason=" Wrong  vote. ", code=codes[0].lower())
    told = AuditEntry.objects.get(verb="paper.take_back")
    assert told.actor == dev.pk
    assert told.facts == {"serial": Sheet.objects.get(fate="set-aside").serial, "reason": "Wrong  vote."}


def test_a_sheet_that_is_in_the_box_after_all_is_missed_by_the_account(ana, dev, dee):
    poll = paper_poll()
    codes = codes_of(poll, 1)
    actions.hand_out(poll, ana, by=dev)
    key_twice(poll, codes[0], [1], dev, dee)
    with pytest.raises(ValidationError, match="“counted”"):
        actions.take_back(poll, ana, by=dev, reason="x", code=codes[0])
    actions.take_back(poll, ana, by=dev, reason="She never drew one.")
    factories.end_voting(poll)
    with pytest.raises(ValidationError, match="by the roll: 0; no longer in their stacks: 1"):
        actions.complete(fresh(vote.seal_poll(poll)), by=dev)


def test_after_the_close_no_mark_is_taken_back(ana, dev):
    poll = paper_poll()
    codes_of(poll, 1)
    actions.hand_out(poll, ana, by=dev)
    factories.end_voting(poll)
    with pytest.raises(Forbidden, match="closed"):
        actions.take_back(fresh(vote.seal_poll(poll)), ana, by=dev, reason="x")


def test_the_counter_takes_it_back_and_loses_nothing_of_a_form_that_lacks_the_reason(client, ana, dev):
    poll = paper_poll()
    codes = codes_of(poll, 2)
    actions.hand_out(poll, ana, by=dev)
    client.force_login(dev)
    desk = reverse("voting_desk")
    page = client.post(desk, {"act": "find", "email": ana.email})
    assert "Handed out by mistake?" in page.content.decode()
    form = {"act": "take_back", "poll": poll.pk, "slip": page.context["found"].slip, f"back-{poll.pk}-code": codes[0]}
    refused = client.post(desk, form)
    assert refused.status_code == 422
    assert f'value="{codes[0]}"' in refused.content.decode()
    assert Participation.objects.get().paper
    done = client.post(desk, form | {f"back-{poll.pk}-reason": "Wrong vote."})
    assert "The mark is taken back." in done.content.decode()
    assert "Handed out by mistake?" not in done.content.decode()
    assert not Participation.objects.exists()
