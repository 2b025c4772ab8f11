"""The account of paper: issued = counted + spoilt + unreturned, or the ballots stay shut; and the bundle that shows it."""

from __future__ import annotations

import json
import zipfile

import factories
import pytest
from django.core.exceptions import ValidationError
from paper_town import codes_of, fresh, ids, key_in, key_twice, paper_poll

from config.demo import keys
from kit.verdict import Forbidden
from voting import actions as vote
from voting.ledger.run import Asked
from voting.ledger.sheets import serial_of
from voting.ledger.verify import verify
from voting.paper import actions, sheets
from voting.permissions import may_unseal
from voting.record import bundles, closing, log
from voting.record.models import RollLine

pytestmark = pytest.mark.django_db


def closed(poll):
    factories.end_voting(poll)
    return fresh(vote.seal_poll(fresh(poll)))


def test_the_ballots_stay_shut_until_the_account_of_paper_is_closed(ana, dev, dee):
    poll = paper_poll()
    code = codes_of(poll, 1)[0]
    actions.hand_out(poll, ana, by=dev)
    with pytest.raises(Forbidden, match="still vote"):
        actions.complete(poll, by=dev)
    poll = closed(poll)
    key_in(poll, code, [1], dev)
    assert "1 sheet waits for another officer" in may_unseal(dev, poll).reason
    with pytest.raises(Forbidden, match="not accounted for"):
        keys.open_ballots(poll, by=dev)
    with pytest.raises(ValidationError, match="waits for another officer"):
        actions.complete(poll, by=dev)
    key_in(poll, code, [1], dee)
    assert "close the account" in may_unseal(dev, poll).reason
    actions.complete(poll, by=dev)
    assert may_unseal(dev, fresh(poll))
    with pytest.raises(Forbidden, match="account of this vote's paper ballots is closed"):
        actions.complete(poll, by=dev)
    with pytest.raises(Forbidden, match="account of this vote's paper ballots is closed"):
        key_in(poll, code, [1], factories.officer("Ole"))


def test_sheets_that_left_their_stacks_without_a_mark_are_named(ana, dev):
    poll = paper_poll()
    codes = codes_of(poll, 3)
    actions.hand_out(poll, ana, by=dev)
    poll = closed(poll)
    with pytest.raises(ValidationError, match="by the roll: 1; no longer in their stacks: 3"):
        actions.complete(poll, by=dev)
    actions.set_aside(poll, codes, by=dev, reason="left over")
    with pytest.raises(ValidationError, match="left their stacks: 0"):
        actions.complete(poll, by=dev)
    actions.put_back(poll, serial_of(poll.pk, codes[0]), by=dev, reason="it was handed out")
    assert sheets.reckon(poll).reasons == ()
    actions.complete(poll, by=dev)
    assert sheets.totals(poll) == {"issued": 1, "counted": 0, "spoilt": 0, "replaced": 0, "unreturned": 1}


def test_a_poll_without_paper_is_opened_as_before(ana, dev):
    poll = factories.poll()
    vote.cast_ballot(poll, by=ana, choices=ids(poll, 1), key="k")
    factories.end_voting(poll)
    assert factories.open_ballots(poll).state == "opened"


def test_a_paper_ballot_put_into_the_database_by_hand_is_noticed(dev, dee, ana):
    poll = paper_poll()
    code = codes_of(poll, 1)[0]
    actions.hand_out(poll, ana, by=dev)
    key_twice(poll, code, [1], dev, dee)
    poll = closed(poll)
    poll.ballots.filter(paper=True).delete()
    with pytest.raises(closing.DoesNotAddUp, match="paper ballots"):
        actions.complete(poll, by=dev)
    assert fresh(poll).paper_plan.completed_at is None


@pytest.fixture
def whole_vote(ana, bo, cora, dev, dee, dora):
    """Ana votes online and then on paper; Bo online; Cora's first sheet is spoilt, the second is read in two ways; Eve's
    sheet can't be counted, Finn's does not come back; one sheet is left over."""
    poll = paper_poll()
    codes = codes_of(poll, 6)
    eve, finn = factories.resident("Eve"), factories.resident("Finn")
    receipt = log.sign_receipt(poll, vote.cast_ballot(poll, by=ana, choices=ids(poll, 1), key="k"))
    vote.cast_ballot(poll, by=bo, choices=ids(poll, 1, 2), key="k")
    for person in (ana, cora, eve, finn):
        actions.hand_out(poll, person, by=dev)
    actions.replace_sheet(poll, codes[1], by=dev)
    key_twice(poll, codes[0], [2, 3], dev, dee)
    key_in(poll, codes[2], [3], dev)
    poll = closed(poll)
    key_in(poll, codes[2], [2], dee)
    key_in(poll, codes[2], [3], dora)
    key_twice(poll, codes[3], [], dee, dora)
    actions.set_aside(poll, [codes[5]], by=dev, reason="left over")
    actions.complete(poll, by=dev)
    poll = keys.open_ballots(fresh(poll), by=dev)
    poll = vote.count_poll(poll, by=dev)
    for officer in (dev, dee):
        poll = vote.certify_poll(poll, by=officer)
    poll = vote.publish_poll(poll, by=dev)
    return poll, codes, receipt


def test_a_whole_vote_on_both_channels_passes_the_verifier(whole_vote, ana, bo):
    poll, codes, receipt = whole_vote
    lines = {who: RollLine.objects.get(poll=poll, resident=who.pk).line for who in (ana, bo)}
    asked = Asked(receipts=(receipt,), lines=tuple(lines.values()))
    findings = verify(bundles.file_of(poll), asked)
    report = "\n".join(findings.lines())
    assert findings.passed, report
    assert "void" in report
    with zipfile.ZipFile(bundles.file_of(poll)) as bundle:
        paper, result = json.loads(bundle.read("paper.json")), json.loads(bundle.read("result.json"))
        roll = bundle.read("roll.txt").decode()
    serials = [serial_of(poll.pk, code) for code in codes]
    assert paper == {
        "counted": sorted([serials[0], serials[2]]),
        "replaced": [serials[1]],
        "spoilt": [serials[3]],
        "unreturned": [serials[4]],
    }
    assert result["ballots"] == {"electronic": 1, "paper": 2, "unopened": 0}
    assert f"{lines[ana]} p" in roll
    assert f"{lines[bo]} 1" in roll
    assert poll.counted.ballots == 3
    assert poll.counted.votes == dict(zip(ids(poll, 1, 2, 3), (1, 2, 2), strict=True))
