"""After the time for objections two officers destroy what ties people to ballots, and nothing of it is left."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import factories
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from kit import clock
from kit.verdict import Forbidden
from voting import actions, tasks
from voting.ledger.canonical import parse
from voting.ledger.receipts import fingerprint_of
from voting.ledger.verify import verify
from voting.models import Ballot, CastKey, Participation, Secret
from voting.record import actions as record_actions
from voting.record import bundles, keys
from voting.record.models import Entry, Record, RollLine
from voting.sealing import sealer_of

pytestmark = pytest.mark.django_db
SAID = "Both shares and the copy in the safe were overwritten."


@pytest.fixture
def poll(ana, bo, dev, odile):
    poll = factories.poll()
    for who in (ana, bo):
        actions.cast_ballot(poll, by=who, choices=[poll.manifest.data["projects"][0]["id"]], key=f"k{who.pk}")
    factories.end_voting(poll)
    factories.open_ballots(poll)
    actions.count_poll(poll, by=dev)
    for officer in (dev, odile):
        actions.certify_poll(poll, by=officer)
    return actions.publish_poll(poll, by=dev)


@pytest.fixture
def later(poll):
    with clock.at(poll.objections_until + timedelta(minutes=1)):
        yield


def test_before_the_time_for_objections_is_over_nothing_is_destroyed(poll, dev):
    with pytest.raises(Forbidden, match="Objections can be raised until"):
        record_actions.destroy_ties(poll, by=dev, statement=SAID)
    assert Secret.objects.filter(poll=poll).exists()


def test_the_time_can_be_chosen_before_the_opening_and_only_grow_after_it(poll, dev):
    other = factories.poll(place="Mill", opened=False)
    actions.choose_rules(other, by=dev, objection_days=60)
    until = poll.objections_until
    poll = record_actions.prolong_objections(poll, by=dev, days=10, reason="A court asked for it.")
    assert poll.objections_until == until + timedelta(days=10)
    with pytest.raises(ValidationError):
        record_actions.prolong_objections(poll, by=dev, days=0, reason="None.")
    with pytest.raises(Forbidden, match="frozen"):
        actions.choose_rules(poll, by=dev, objection_days=1)


@pytest.mark.usefixtures("later")
def test_one_officer_alone_destroys_nothing(poll, ana, dev):
    with pytest.raises(Forbidden):
        record_actions.destroy_ties(poll, by=ana, statement=SAID)
    assert record_actions.destroy_ties(poll, by=dev, statement=SAID) is False
    with pytest.raises(Forbidden, match="second officer"):
        record_actions.destroy_ties(poll, by=dev, statement=SAID)
    assert Secret.objects.filter(poll=poll).exists()


@pytest.mark.usefixtures("later")
def test_the_second_officer_destroys_all_ties_and_the_ledger_says_so(poll, dev, odile, client):
    record_actions.destroy_ties(poll, by=dev, statement=SAID)
    assert record_actions.destroy_ties(poll, by=odile, statement=SAID) is True
    for table in (Secret, Ballot, CastKey, Participation, RollLine):
        assert not table.objects.filter(poll=poll).exists(), table
    said = parse(Entry.objects.filter(poll=poll).latest("index").body.encode())
    assert said["type"] == "destroyed"
    assert said["statement"].endswith(SAID)
    findings = verify(bundles.file_of(poll))
    assert findings.passed, findings.faults
    with pytest.raises(Forbidden, match="destroyed already"):
        record_actions.destroy_ties(poll, by=dev, statement=SAID)


@pytest.mark.usefixtures("later")
def test_after_it_the_log_can_sign_nothing_more(poll, dev, odile):
    for officer in (dev, odile):
        record_actions.destroy_ties(poll, by=officer, statement=SAID)
    with pytest.raises(keys.KeyLost, match="destroyed"):
        keys.read(poll.pk, bytes(Record.objects.get(poll=poll).sealed_key))


@pytest.mark.usefixtures("later")
def test_the_public_page_counts_down_and_then_tells_the_end(poll, dev, odile, client):
    address = reverse("record:record", args=[poll.pk])
    assert "can be destroyed now" in client.get(address).content.decode()
    for officer in (dev, odile):
        record_actions.destroy_ties(poll, by=officer, statement=SAID)
    page = client.get(address).content.decode()
    assert "was destroyed" in page
    assert SAID in page
    assert client.get(reverse("record:roll", args=[poll.pk])).status_code == 200


def test_the_desk_takes_two_officers_and_says_why_not_before(poll, dev, odile, client):
    address = reverse("poll_ledger", args=[poll.pk])
    client.force_login(dev)
    assert "Until then nothing is destroyed" in client.get(address).content.decode()
    word = {"act": "destroy", "statement": SAID, "sure": "on"}
    assert client.post(address, word).status_code == 403
    longer = client.post(address, {"act": "prolong", "days": "0", "reason": "A court asked."})
    assert longer.status_code == 422
    assert client.post(address, {"act": "prolong", "days": "5", "reason": "A court asked."}).status_code == 302
    poll.refresh_from_db()
    with clock.at(poll.objections_until):
        assert client.post(address, word | {"sure": ""}).status_code == 422
        assert client.post(address, word).status_code == 302
        assert Secret.objects.filter(poll=poll).exists()
        client.force_login(odile)
        assert SAID in client.get(address).content.decode()
        assert client.post(address, word).status_code == 302
    assert not Secret.objects.filter(poll=poll).exists()


@pytest.mark.usefixtures("later")
def test_a_resident_is_told_that_their_line_is_not_known_any_more(poll, ana, dev, odile, client):
    for officer in (dev, odile):
        record_actions.destroy_ties(poll, by=officer, statement=SAID)
    client.force_login(ana)
    assert "not known here any more" in client.get(reverse("record:my_line", args=[poll.pk])).content.decode()


def test_the_poster_has_the_fingerprint_and_the_address(poll, client):
    page = client.get(reverse("record:poster", args=[poll.pk])).content.decode()
    assert fingerprint_of(bytes.fromhex(poll.record.public_key)) in page
    assert poll.manifest.sha256 in page


def test_the_public_page_says_until_when_objections_can_be_raised(poll, client):
    assert "Objections can be raised until" in client.get(reverse("record:record", args=[poll.pk])).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_nothing_of_it_is_left_in_the_file_of_the_database(poll, ana, dev, odile):
    _is_gone_from_the_files(poll, ana, dev, odile)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_nothing_of_it_is_left_in_the_files_of_postgresql(poll, ana, dev, odile):
    _is_gone_from_the_files(poll, ana, dev, odile)


def _is_gone_from_the_files(poll, ana, dev, odile):
    """Before, slots and sealed ballots can be found in the bytes of the files; after the overwriting they can't."""
    slot = sealer_of(poll).slot(ana.pk).encode()
    envelope = bytes(Ballot.objects.get(slot=slot.decode()).envelope)[:40]
    secret, salt = bytes(poll.secret.value), RollLine.objects.get(poll=poll, resident=ana.pk).salt.encode()
    log_key = bytes(poll.record.sealed_key)
    kept = {"slot": slot, "envelope": envelope, "secret": secret, "salt": salt, "log key": log_key}
    assert found_in_file(kept) == set(kept), "the test looks where they are"
    with clock.at(poll.objections_until + timedelta(minutes=1)):
        for officer in (dev, odile):
            record_actions.destroy_ties(poll, by=officer, statement=SAID)
    assert "VACUUM" in tasks.overwrite()
    assert found_in_file(kept) == set()


def found_in_file(kept):
    there = _all_of_postgresql() if connection.vendor == "postgresql" else _all_of_sqlite()
    return {what for what, value in kept.items() if value in there}


def _all_of_postgresql():
    """The bytes of every file of this database: tables, indexes, long values. Its write-ahead log goes with time."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT 'base/' || oid FROM pg_database WHERE datname = current_database()")
        folder = cursor.fetchone()[0]
        cursor.execute(
            "SELECT pg_read_binary_file(%s || '/' || name, 0, 100000000, true) FROM pg_ls_dir(%s) AS name",
            [folder, folder],
        )
        return b"".join(bytes(row[0]) for row in cursor if row[0] is not None)


def _all_of_sqlite():
    name = Path(str(connection.settings_dict["NAME"]))
    with sqlite3.connect(name) as other:
        other.execute("PRAGMA wal_checkpoint(PASSIVE)")
    return b"".join(path.read_bytes() for path in name.parent.glob(f"{name.name}*"))
