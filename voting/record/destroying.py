"""The end of a poll: what ties people to ballots is destroyed, and a signed entry says so.

Rows are overwritten where the database can be told to; docs/ballots.md says what that means for backups.
"""

from __future__ import annotations

import gzip
import time
from typing import Any

from django.db import connection, transaction

from voting.clock import database_now
from voting.freezing import utc
from voting.ledger.leaves import write_leaf
from voting.models import Ballot, CastKey, Participation, Poll, Secret
from voting.paper.models import Pass
from voting.record import closing, log
from voting.record.amendments import in_one_line
from voting.record.models import Openings, Record, RollLine, TrusteeKey, Waiting

HERE = (
    "The poll's secret, the slots and sealed ballots, the accepted forms, the marks and lines of residents and the log's "
    "own key were destroyed."
)
PATIENCE = 300.0  # seconds; a task may take 600, and is tried again
TABLES = (Secret, Ballot, CastKey, Participation, RollLine, Waiting, Pass)


class StillInUse(Exception):
    """Something else still holds on to what was deleted."""


@transaction.atomic
def destroy(poll: Poll, statement: str) -> Record:
    """Destroy what ties people to the ballots of a published poll, and append the last entry of its ledger.

    The published roll is kept as a file; nothing in it names anybody. The log's key goes too: nothing can be added any more.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
    roll = gzip.compress(b"".join(closing.marks_file(poll)), 6, mtime=0)
    Openings.objects.filter(poll=poll).update(roll=roll)
    for table in TABLES:
        table._default_manager.filter(poll=poll).delete()
    TrusteeKey.objects.filter(poll=poll).update(envelope=None, commitment="")
    now = database_now()
    log.append(poll, [write_leaf("destroyed", statement=in_one_line(f"{HERE} {statement}"), at=utc(now))])
    record = Record.objects.get(poll=poll)
    record.sealed_key, record.destroyed_at = b"", now
    record.save(update_fields=["sealed_key", "destroyed_at"])
    return record


def overwrite() -> str:
    """Rewrite the database's own files, so that deleted rows are not left in them; what was done, for the log.

    SQLite: the whole file and its write-ahead log. PostgreSQL: the tables; its write-ahead log goes with time. Raises
    `StillInUse` when a transaction that began before does not end: then it is tried again later.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return "VACUUM, wal_checkpoint(TRUNCATE)"
        _wait_for_older_transactions(cursor)
        names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in (*TABLES, Record))
        cursor.execute(f"VACUUM (FULL) {names}")
        return f"VACUUM (FULL) {names}"


def _wait_for_older_transactions(cursor: Any) -> None:
    """PostgreSQL keeps deleted rows, also while it rewrites a table, for as long as any transaction of the whole server is
    older than their deletion; be it one of another database."""
    cursor.execute("SELECT pg_current_xact_id()::text")
    mine, end = cursor.fetchone()[0], time.monotonic() + PATIENCE
    while True:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8", [mine])
        if cursor.fetchone()[0]:
            return
        if time.monotonic() > end:
            raise StillInUse(
                "A transaction that is older than the destruction does not end; deleted rows stay in the files."
            )
        time.sleep(1)
