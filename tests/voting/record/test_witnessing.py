"""Trustees open nothing before the named witnesses have signed the close; and how it goes on when one has vanished."""

from __future__ import annotations

import factories
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ValidationError

from audit.models import Entry as AuditEntry
from kit.verdict import Forbidden
from voting import actions
from voting.ledger.notes import WITNESS, Signer, parse_note
from voting.ledger.verify import verify
from voting.models import Poll
from voting.permissions import may_publish, may_unseal
from voting.record import actions as record_actions
from voting.record import amendments, bundles
from voting.record.models import Checkpoint, Waiver

pytestmark = pytest.mark.django_db
LIBRARY = Signer("library.example/lamplight", WITNESS, Ed25519PrivateKey.generate())
COLLEGE = Signer("college.example/lamplight", WITNESS, Ed25519PrivateKey.generate())


@pytest.fixture
def poll(dev, ana):
    for witness in (LIBRARY, COLLEGE):
        record_actions.name_witness(by=dev, name=witness.name, about="", public_key=witness.verifier.public.hex())
    poll = factories.poll()
    actions.cast_ballot(poll, by=ana, choices=[poll.manifest.data["projects"][0]["id"]], key="k")
    factories.end_voting(poll)
    return actions.seal_poll(poll)


def sign(poll, witness):
    """Co-sign the newest checkpoint at the moment the rules promise for the close (the test moved the calendar, not the clock)."""
    newest = Checkpoint.objects.filter(poll=poll).latest("size")
    text = parse_note(newest.note.encode()).text
    line = witness.sign(text, int(amendments.closing_of(poll).timestamp())).line()
    record_actions.cosign(poll, size=newest.size, line=line)


def counted(poll, *officers):
    from config.demo import keys

    keys.open_ballots(poll, by=officers[0])
    actions.count_poll(poll, by=officers[0])
    for officer in officers:
        actions.certify_poll(poll, by=officer)
    return Poll.objects.get(pk=poll.pk)


def test_nothing_is_opened_before_a_witness_signed_the_close_and_the_reason_names_who_is_missing(poll, dev):
    verdict = may_unseal(dev, poll)
    assert not verdict
    assert "college.example/lamplight, library.example/lamplight" in verdict.reason
    with pytest.raises(Forbidden, match="must have co-signed"):
        counted(poll, dev)
    sign(poll, LIBRARY)
    assert may_unseal(dev, poll)


def test_a_signature_from_before_the_close_is_not_enough(dev, ana):
    record_actions.name_witness(by=dev, name=LIBRARY.name, about="", public_key=LIBRARY.verifier.public.hex())
    poll = factories.poll()
    sign(poll, LIBRARY)
    factories.end_voting(poll)
    assert not may_unseal(dev, actions.seal_poll(poll))


def test_publishing_waits_for_the_witnesses_too_and_then_the_bundle_verifies(poll, dev, odile):
    sign(poll, LIBRARY)
    poll = counted(poll, dev, odile)
    assert "must have co-signed" in may_publish(dev, poll).reason
    sign(poll, COLLEGE)
    poll = actions.publish_poll(poll, by=dev)
    assert verify(bundles.file_of(poll)).passed


def test_when_witnesses_have_vanished_an_officer_goes_on_with_a_reason_that_stays_public(poll, ana, dev, odile):
    with pytest.raises(Forbidden):
        record_actions.go_on_without_witnesses(poll, by=ana, reason="Because.")
    with pytest.raises(ValidationError):
        record_actions.go_on_without_witnesses(poll, by=dev, reason=" ")
    record_actions.go_on_without_witnesses(poll, by=dev, reason="The library burnt down.")
    assert may_unseal(dev, poll)
    poll = counted(poll, dev, odile)
    assert not may_publish(dev, poll), "each step needs a word of its own"
    record_actions.go_on_without_witnesses(poll, by=odile, reason="It is still closed.")
    poll = actions.publish_poll(poll, by=dev)
    assert [w.reason for w in Waiver.objects.all()] == ["The library burnt down.", "It is still closed."]
    assert AuditEntry.objects.filter(verb="voting.waive_witnesses").count() == 2
    assert set(verify(bundles.file_of(poll)).faults) == {"witnesses"}, "what was left out, the bundle does not hide"


def test_there_is_nothing_to_waive_where_nothing_waits(poll, dev):
    sign(poll, LIBRARY)
    with pytest.raises(Forbidden, match="Nothing waits"):
        record_actions.go_on_without_witnesses(poll, by=dev, reason="Just so.")


def test_the_rules_say_how_many_witnesses_must_sign(dev, ana, odile):
    for witness in (LIBRARY, COLLEGE):
        record_actions.name_witness(by=dev, name=witness.name, about="", public_key=witness.verifier.public.hex())
    poll = factories.poll(quorum=2)
    assert (poll.manifest.data["quorum"], len(poll.manifest.data["witnesses"])) == (2, 2)
    actions.cast_ballot(poll, by=ana, choices=[poll.manifest.data["projects"][0]["id"]], key="k")
    factories.end_voting(poll)
    poll = actions.seal_poll(poll)
    sign(poll, LIBRARY)
    verdict = may_unseal(dev, poll)
    assert not verdict
    assert "2 of them must have co-signed" in verdict.reason
    assert "(so far: 1)" in verdict.reason
    assert "college.example" in verdict.reason
    sign(poll, COLLEGE)
    poll = counted(poll, dev, odile)
    sign(poll, LIBRARY)
    with pytest.raises(Forbidden, match="so far: 1"):
        actions.publish_poll(poll, by=dev)
    sign(poll, COLLEGE)
    assert verify(bundles.file_of(actions.publish_poll(poll, by=dev))).passed


def test_a_poll_that_asks_for_more_witnesses_than_are_named_does_not_open(dev):
    record_actions.name_witness(by=dev, name=LIBRARY.name, about="", public_key=LIBRARY.verifier.public.hex())
    poll = factories.poll(opened=False, quorum=2)
    with pytest.raises(ValidationError, match=r"as must co-sign \(2; named: 1\)"):
        actions.open_poll(poll, by=dev)
    with pytest.raises(ValidationError):
        actions.choose_rules(poll, by=dev, quorum=0)
    actions.choose_rules(poll, by=dev, quorum=1)
    assert actions.open_poll(poll, by=dev).manifest.data["quorum"] == 1
