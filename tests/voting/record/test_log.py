"""The ledger grows in shuffled batches, is signed, and never goes on from an old backup."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine

from kit import clock
from voting import actions, tasks
from voting.ledger.leaves import write_leaf
from voting.ledger.notes import LOG, Verifier, parse_checkpoint, parse_note
from voting.ledger.tree import root_of
from voting.models import Ballot
from voting.record import log, published
from voting.record.models import Checkpoint, Entry, Record, Replaced, RollLine, Waiting

pytestmark = pytest.mark.django_db(transaction=True)


def vote(poll, who, number=0, key="k"):
    choice = poll.manifest.data["projects"][number]["id"]
    return actions.cast_ballot(poll, by=who, choices=[choice], key=key)


@pytest.fixture
def voters(db):
    return [factories.resident(f"Voter {n}") for n in range(40)]


@pytest.fixture
def poll(settings, ana, bo, voters):
    settings.BALLOT_BATCH = 4
    return factories.poll()


def test_opening_writes_the_rules_as_the_first_entry_and_signs_it(poll, ana):
    record = Record.objects.get(poll=poll)
    entry = Entry.objects.get(poll=poll)
    assert (entry.index, entry.body) == (0, f'{{"sha256":"{poll.manifest.sha256}","type":"manifest"}}')
    note = parse_note(Checkpoint.objects.get(poll=poll).note.encode())
    Verifier(record.origin, LOG, bytes.fromhex(record.public_key)).check(note.text, note.signatures[0])
    assert parse_checkpoint(note.text).root == root_of([entry.body.encode()])


def test_ballots_wait_until_the_batch_is_full_and_then_enter_in_another_order(poll, voters):
    cast = [vote(poll, who) for who in voters[:3]]
    assert tasks.append_waiting() == 0
    assert Waiting.objects.count() == 3
    cast += [vote(poll, who) for who in voters[3:]]
    assert tasks.append_waiting() == 40
    entered = [row.body[15:79] for row in Entry.objects.filter(poll=poll, index__gt=0).order_by("index")]
    assert sorted(entered) == sorted(cast)
    assert entered != cast, "one in 40! is bad luck"
    assert not Waiting.objects.exists()


def test_after_a_day_even_a_small_batch_is_appended(poll, ana, bo):
    vote(poll, ana)
    vote(poll, bo)
    assert tasks.append_waiting() == 0
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False), clock.at(clock.now()):
        assert log.flush(poll) == 2


def test_a_second_ballot_enters_at_night_and_says_nothing_of_the_first(poll, ana, voters):
    first = vote(poll, ana)
    for who in voters[:3]:
        vote(poll, who)
    second = vote(poll, ana, 1, key="again")
    assert tasks.append_waiting() == 4
    assert Waiting.objects.get().body == f'{{"commitment":"{second}","type":"ballot"}}'
    assert tasks.append_nightly() == 1
    assert Replaced.objects.get().commitment == first
    assert set(Ballot.objects.values_list("commitment", flat=True)) >= {second}
    assert not Ballot.objects.filter(commitment=first).exists()


def test_a_resident_verified_after_the_opening_gets_a_line_with_an_entry_of_its_own(poll):
    late = factories.resident("Late")
    assert not RollLine.objects.filter(poll=poll, resident=late.pk).exists()
    vote(poll, late)
    line = RollLine.objects.get(poll=poll, resident=late.pk)
    assert line.late
    assert tasks.append_nightly() == 2
    assert Entry.objects.filter(poll=poll, body__contains=line.line).count() == 1


def test_a_database_older_than_what_was_published_takes_no_ballot_and_signs_nothing(poll, ana, bo):
    vote(poll, ana)
    tasks.append_nightly()
    record = Record.objects.get(poll=poll)
    published.check(record)
    Checkpoint.objects.filter(poll=poll).latest("size").delete()  # as if an older backup had been restored
    Record.objects.filter(poll=poll).update(size=1)
    with pytest.raises(published.Behind, match="older backup"):
        vote(poll, bo)
    with pytest.raises(published.Behind):
        log.append(poll, [write_leaf("roll", line="0" * 64, reason="x")])
    with pytest.raises(published.Behind):
        log.sign_receipt(poll, "0" * 64)
    assert Entry.objects.filter(poll=poll, body__contains="roll", index__gt=2).count() == 0


def test_what_waits_has_no_time_and_no_person(poll, ana):
    vote(poll, ana)
    kinds = {field.get_internal_type() for field in Waiting._meta.get_fields()}
    assert kinds == {"UUIDField", "ForeignKey", "TextField", "BooleanField"}
    assert Waiting.objects.get().body == f'{{"commitment":"{Ballot.objects.get().commitment}","type":"ballot"}}'
