"""The drill of docs/operate.md: restore a backup, look whether it is whole, and see the log refuse to sign a second history."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import factories
import pytest
from django.core.management import call_command
from django.db import connection

from voting import actions, tasks
from voting.ledger.notes import parse_checkpoint, parse_note
from voting.ledger.tree import root_of
from voting.models import Ballot, Poll
from voting.record import log, published
from voting.record.models import Checkpoint, Entry

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's own tools are tried by hand"),
]


def database():
    return str(connection.settings_dict["NAME"])


def back_up(path):
    """As docs/operate.md says: SQLite's own backup, while the site runs."""
    with closing(sqlite3.connect(database())) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)


def restore(path):
    """Put the backup in the place of the database, the site being stopped."""
    connection.close()
    with closing(sqlite3.connect(path)) as copy, closing(sqlite3.connect(database())) as target:
        copy.backup(target)


def vote(poll, who):
    choice = poll.manifest.data["projects"][0]["id"]
    commitment = actions.cast_ballot(poll, by=who, choices=[choice], key="k")
    tasks.append_nightly()
    return commitment


def is_whole(poll):
    """What an operator looks at after restoring: the audit log's chain, and the newest checkpoint against the entries."""
    call_command("verify_audit")
    newest = Checkpoint.objects.filter(poll=poll).latest("size")
    entries = [row.body.encode() for row in Entry.objects.filter(poll=poll).order_by("index")]
    said = parse_checkpoint(parse_note(newest.note.encode()).text)
    return (said.size, said.root) == (len(entries), root_of(entries))


def test_an_older_backup_is_whole_signs_nothing_and_takes_no_ballot_until_the_newer_one_is_back(
    ana, bo, cora, tmp_path
):
    poll = factories.poll()
    vote(poll, ana)
    back_up(tmp_path / "monday.sqlite3")
    kept = vote(poll, bo)
    back_up(tmp_path / "tuesday.sqlite3")

    restore(tmp_path / "monday.sqlite3")
    poll = Poll.objects.get(pk=poll.pk)
    assert is_whole(poll)
    assert not Ballot.objects.filter(commitment=kept).exists(), "Bo's ballot is not in Monday's backup"
    for attempt in (
        lambda: vote(poll, cora),
        lambda: log.append(poll, [b'{"commitment":"' + b"ab" * 32 + b'","type":"ballot"}']),
        lambda: log.sign_receipt(poll, kept),
    ):
        with pytest.raises(published.Behind, match="older backup"):
            attempt()
    assert Checkpoint.objects.filter(poll=poll).latest("size").size == 2, "no second history was signed"
    assert Ballot.objects.filter(poll=poll).count() == 1

    restore(tmp_path / "tuesday.sqlite3")
    poll = Poll.objects.get(pk=poll.pk)
    assert is_whole(poll)
    assert Ballot.objects.filter(commitment=kept).exists()
    vote(poll, cora)
    assert Checkpoint.objects.filter(poll=poll).latest("size").size == 4


def test_the_memory_of_what_was_published_is_not_in_the_database(ana, tmp_path, settings):
    """If it were restored along with the database, it would notice nothing."""
    poll = factories.poll()
    back_up(tmp_path / "before.sqlite3")
    vote(poll, ana)
    restore(tmp_path / "before.sqlite3")
    with pytest.raises(published.Behind):
        log.check_not_behind(Poll.objects.get(pk=poll.pk))
    settings.CHECKPOINTS_ROOT = str(tmp_path / "an empty folder")
    log.check_not_behind(Poll.objects.get(pk=poll.pk))
