"""The public pages of a record: receipts checked, proofs that hold, co-signatures taken in, and one's own line."""

from __future__ import annotations

import json
import time

import factories
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.urls import reverse

from config.demo import keys
from voting import actions, tasks
from voting.ledger.notes import WITNESS, Signer, parse_checkpoint, parse_note
from voting.ledger.receipts import fingerprint_of
from voting.ledger.run import Asked
from voting.ledger.tree import leaf_hash, proves_consistency, proves_inclusion
from voting.ledger.verify import verify
from voting.record import actions as record_actions
from voting.record import bundles, log
from voting.record.models import Checkpoint, Cosignature, RollLine

pytestmark = pytest.mark.django_db(transaction=True)


def page(poll, name, *args):
    return reverse(f"record:{name}", args=[poll.pk, *args])


def vote(poll, who, number=0, pin=""):
    choice = poll.manifest.data["projects"][number]["id"]
    return actions.cast_ballot(poll, by=who, choices=[choice], key="k", pin=pin)


def certified(poll, dev, dee):
    factories.end_voting(poll)
    factories.open_ballots(poll)
    actions.count_poll(poll, by=dev)
    for officer in (dev, dee):
        actions.certify_poll(poll, by=officer)
    return actions.publish_poll(poll, by=dev)


def test_the_record_is_public_and_names_the_key(client, ana):
    poll = factories.poll()
    answer = client.get(page(poll, "record"))
    assert answer.status_code == 200
    assert poll.manifest.data["origin"] in answer.content.decode()
    assert "drawn by this site" in answer.content.decode()


@pytest.mark.parametrize("voted", [True, False])
def test_ana_sees_whether_her_line_is_marked(client, ana, voted):
    poll = factories.poll()
    if voted:
        vote(poll, ana)
    client.force_login(ana)
    text = client.get(page(poll, "my_line")).content.decode()
    assert RollLine.objects.get(poll=poll, resident=ana.pk).line in text
    assert ("Your line is marked" in text) == voted


def test_a_receipt_is_checked_without_scripts_before_and_after_the_count(client, ana, bo, dev, dee):
    poll = factories.poll()
    commitment = vote(poll, ana, pin="1357")
    vote(poll, bo, 1)
    receipt = log.sign_receipt(poll, commitment).decode()

    def look(text):
        return client.post(page(poll, "check"), {"receipt": text}).content.decode()

    assert "Its ballot is not in the public ledger yet" in look(receipt)
    tasks.append_nightly()
    assert "The newest checkpoint covers it" in look(receipt)
    assert "<h2>What this ballot says" not in look(receipt)
    assert "This is not a receipt of this vote" in look(receipt.replace("a", "b"))
    certified(poll, dev, dee)
    text = look(receipt)
    assert "It was opened and counted." in text
    assert "Project 1" in text
    assert "1357" in text


def test_whoever_asks_for_a_few_digits_gets_proofs_that_hold(client, ana, bo):
    poll = factories.poll()
    commitment = vote(poll, ana)
    vote(poll, bo)
    tasks.append_nightly()
    found = client.get(page(poll, "ballots", commitment[:2])).json()
    checkpoint = parse_checkpoint(parse_note(found["checkpoint"].encode()).text)
    entry = next(entry for entry in found["entries"] if commitment in entry["entry"])
    proof = [bytes.fromhex(hash_) for hash_ in entry["proof"]]
    assert proves_inclusion(leaf_hash(entry["entry"].encode()), entry["index"], checkpoint.size, proof, checkpoint.root)
    assert found["openings"] is None
    assert client.get(page(poll, "ballots", "xyz")).status_code == 400


def test_the_consistency_of_two_checkpoints_is_proved(client, ana):
    poll = factories.poll()
    vote(poll, ana)
    tasks.append_nightly()
    old, new = (parse_checkpoint(parse_note(row.note.encode()).text) for row in Checkpoint.objects.order_by("size"))
    answer = client.get(page(poll, "consistency"), {"from": old.size, "to": new.size}).json()
    proof = [bytes.fromhex(hash_) for hash_ in answer["proof"]]
    assert proves_consistency(old.size, old.root, new.size, new.root, proof)
    assert client.get(page(poll, "consistency"), {"from": "0", "to": "99"}).status_code == 400
    assert client.get(page(poll, "consistency"), {"from": "x"}).status_code == 400


def test_a_witness_of_the_poll_co_signs_and_nobody_else(client, dev):
    signer = Signer("library.example/lamplight", WITNESS, Ed25519PrivateKey.generate())
    record_actions.name_witness(by=dev, name=signer.name, about="The library", public_key=signer.verifier.public.hex())
    poll = factories.poll()
    note = parse_note(client.get(page(poll, "checkpoint")).content)
    now = int(time.time())

    def send(line, size="1"):
        return client.post(page(poll, "cosign"), {"line": line, "size": size}).status_code

    stranger = Signer("library.example/lamplight", WITNESS, Ed25519PrivateKey.generate())
    assert send(stranger.sign(note.text, now).line()) == 400
    assert send(signer.sign(note.text.replace("1", "2", 1), now).line()) == 400
    assert send(signer.sign(note.text, now).line(), size="7") == 400
    assert send("— nonsense") == 400
    assert not Cosignature.objects.exists()
    assert send(signer.sign(note.text, now).line()) == 200
    assert Cosignature.objects.get().witness == signer.name
    assert signer.name in client.get(page(poll, "record")).content.decode()


def test_entries_are_given_byte_for_byte(client, ana):
    poll = factories.poll()
    vote(poll, ana)
    tasks.append_nightly()
    lines = client.get(page(poll, "entries")).content.splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["manifest", "ballot"]
    assert client.get(page(poll, "entries"), {"from": "1"}).content.splitlines() == lines[1:]
    assert client.get(page(poll, "entries"), {"from": "-1"}).status_code == 400


def test_the_bundle_waits_for_the_outcome(client, ana):
    poll = factories.poll()
    assert client.get(page(poll, "bundle")).status_code == 403


def test_the_demo_key_is_no_secret_and_opens_with_its_passphrase(ana, dev):
    poll = factories.poll()
    assert record_actions.unlock_key(poll.trustee_key.public, keys.key_file(), keys.PASSPHRASE)


def test_the_bundle_of_a_published_poll_passes_the_verifier_and_names_what_each_resident_needs(
    client, ana, bo, cora, dev, dee, tmp_path
):
    poll = factories.poll()
    vote(poll, ana)
    vote(poll, bo, 1, pin="24680")
    vote(poll, cora, 2)
    actions.cast_ballot(poll, by=bo, choices=[poll.manifest.data["projects"][2]["id"]], key="again")
    receipt = log.sign_receipt(poll, vote(poll, dev_resident()))
    certified(poll, dev, dee)
    answer = client.get(page(poll, "bundle"))
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(b"".join(answer.streaming_content))
    fingerprint = fingerprint_of(bytes.fromhex(poll.manifest.data["log"]))
    line = RollLine.objects.get(poll=poll, resident=ana.pk).line
    asked = Asked(log_key=fingerprint, receipts=(receipt,), lines=(line,))
    findings = verify(bundle, asked)
    assert findings.passed, "\n".join(findings.lines())
    assert bundle.read_bytes() == bundles.file_of(poll).read_bytes()


def dev_resident():
    return factories.resident("Late Lou")
