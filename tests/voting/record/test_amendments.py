"""What may still change in frozen rules, in public: voting ends later, a project is withdrawn. Nothing else."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry as AuditEntry
from cycles.actions import close_phase, extend_phase, open_phase_now
from kit.verdict import Forbidden
from voting import actions
from voting.freezing import utc
from voting.ledger.canonical import parse
from voting.ledger.verify import verify
from voting.models import Poll
from voting.record import actions as record_actions
from voting.record import amendments, bundles
from voting.record.models import Amendment, Entry

pytestmark = pytest.mark.django_db


def last_entry(poll):
    return parse(Entry.objects.filter(poll=poll).latest("index").body.encode())


def ids(poll):
    return [project["id"] for project in poll.manifest.data["projects"]]


def test_extending_the_voting_phase_is_an_entry_with_the_reason(dev):
    poll = factories.poll()
    phase = poll.voting_phase
    extend_phase(phase, until=phase.closes_at + timedelta(days=2), reason="A storm cut\nthe power.", by=dev)
    said = {"closes_at": utc(phase.closes_at + timedelta(days=2)), "reason": "A storm cut the power."}
    assert last_entry(poll) == {"type": "amend", "what": "extend", **said}
    assert amendments.closing_of(poll) == (phase.closes_at + timedelta(days=2)).replace(microsecond=0)
    assert AuditEntry.objects.filter(verb="voting.extend").count() == 1


def test_a_poll_that_waits_for_its_phase_moves_along_and_says_so(dev):
    """The phase before is extended, voting moves along, and so does the end that the frozen rules promise."""
    poll = factories.poll(now_in="deliberate")
    before, deliberate = poll.voting_phase.closes_at, poll.cycle.current_phase
    extend_phase(deliberate, until=deliberate.closes_at + timedelta(days=3), reason="The hall was closed.", by=dev)
    moved = Poll.objects.with_place().get(pk=poll.pk).voting_phase.closes_at
    assert moved > before
    assert last_entry(poll)["closes_at"] == utc(moved)


def test_polls_that_are_closed_or_only_prepared_are_left_alone(dev):
    poll = factories.poll(opened=False)
    phase = poll.voting_phase
    extend_phase(phase, until=phase.closes_at + timedelta(days=2), reason="Snow.", by=dev)
    assert not Amendment.objects.exists()


@pytest.mark.parametrize("watched", [True, False])
def test_an_open_vote_can_never_end_sooner(watched, dev):
    if watched:
        key = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
        record_actions.name_witness(by=dev, name="library.example/lamplight", about="", public_key=key)
    poll = factories.poll()
    count = next(p for p in poll.cycle.calendar if p.kind == "count")
    with pytest.raises(Forbidden, match="can be extended, with a reason, and never shortened"):
        close_phase(poll.voting_phase, reason="We are tired.", by=dev)
    with pytest.raises(Forbidden, match="never shortened"):
        open_phase_now(count, reason="We are tired.", by=dev)
    assert Poll.objects.with_place().get(pk=poll.pk).voting_phase.closes_at == poll.voting_phase.closes_at


def test_an_officer_withdraws_a_project_with_a_reason_and_nobody_else_may(ana, dev):
    poll = factories.poll()
    with pytest.raises(Forbidden):
        record_actions.withdraw_project(poll, by=ana, project=ids(poll)[0], reason="I don't like it.")
    record_actions.withdraw_project(poll, by=dev, project=ids(poll)[0], reason="The house  was sold.")
    said = {"project": ids(poll)[0], "reason": "The house was sold.", "type": "amend", "what": "withdraw"}
    assert last_entry(poll) == said


@pytest.mark.parametrize(
    ("project", "reason", "field"),
    [("first", "  ", "reason"), ("first", "x" * 2001, "reason"), ("none", "Sold.", "project")],
)
def test_a_wrong_withdrawal_is_refused_and_nothing_is_written(project, reason, field, dev):
    poll = factories.poll()
    with pytest.raises(ValidationError) as refused:
        record_actions.withdraw_project(
            poll, by=dev, project=ids(poll)[0] if project == "first" else "999", reason=reason
        )
    assert list(refused.value.message_dict) == [field]
    assert Entry.objects.filter(poll=poll).count() == 1


def test_a_project_is_withdrawn_once_and_only_while_the_vote_is_open(dev):
    poll = factories.poll()
    record_actions.withdraw_project(poll, by=dev, project=ids(poll)[0], reason="Sold.")
    with pytest.raises(ValidationError, match="withdrawn already"):
        record_actions.withdraw_project(poll, by=dev, project=ids(poll)[0], reason="Sold.")
    factories.end_voting(poll)
    actions.seal_poll(poll)
    with pytest.raises(Forbidden, match="only while the vote is open"):
        record_actions.withdraw_project(poll, by=dev, project=ids(poll)[1], reason="Sold.")


def test_a_withdrawn_project_keeps_its_votes_is_not_funded_and_the_bundle_verifies(ana, bo, dev, odile):
    poll = factories.poll()
    first, second, _third = ids(poll)
    for who in (ana, bo):
        actions.cast_ballot(poll, by=who, choices=[first], key=f"k{who.pk}")
    record_actions.withdraw_project(poll, by=dev, project=first, reason="The house was sold.")
    phase = poll.voting_phase
    extend_phase(phase, until=phase.closes_at + timedelta(hours=1), reason="So that people can think anew.", by=dev)
    poll = Poll.objects.with_place().get(pk=poll.pk)
    actions.cast_ballot(poll, by=bo, choices=[second], key="anew")
    factories.end_voting(poll)
    factories.open_ballots(poll)
    actions.count_poll(poll, by=dev)
    for officer in (dev, odile):
        actions.certify_poll(poll, by=officer)
    poll = actions.publish_poll(poll, by=dev)
    counted = poll.counted
    assert counted.votes[first] == 1
    assert first not in counted.outcome["winners"]
    assert second in counted.outcome["winners"]
    assert counted.outcome["reasons"][first]["code"] == "unfunded.withdrawn"
    findings = verify(bundles.file_of(poll))
    assert findings.passed, findings.faults


def test_the_desk_withdraws_and_the_ballot_says_so(ana, dev, client):
    poll = factories.poll()
    client.force_login(dev)
    address = reverse("poll_ledger", args=[poll.pk])
    assert client.post(address, {"act": "withdraw", "project": ids(poll)[0], "reason": ""}).status_code == 422
    given = {"act": "withdraw", "project": ids(poll)[0], "reason": "The house was sold."}
    assert client.post(address, given).status_code == 302
    assert client.post(address, given).status_code == 422
    client.force_login(ana)
    ballot = client.get(reverse("voting:poll", args=[poll.pk])).content.decode()
    assert "was withdrawn: it can't be funded any more" in ballot
    assert f'name="choice" value="{ids(poll)[0]}"' not in ballot, "it can't be ticked any more"
    assert "The house was sold." in client.get(reverse("record:record", args=[poll.pk])).content.decode()
    assert client.get(address).status_code == 403
