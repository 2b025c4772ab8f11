"""The end of a poll: what ties people to ballots is destroyed, and a signed entry says so.

Rows are overwritten where the database can be told to; docs/ballots.md says what that means for backups.
"""

from __future__ import annotations

import gzip

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
TABLES = (Secret, Ballot, CastKey, Participation, RollLine, Waiting, Pass)


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

    SQLite: the whole file and its write-ahead log. PostgreSQL: the tables; its write-ahead log goes with time.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return "VACUUM, wal_checkpoint(TRUNCATE)"
        names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in (*TABLES, Record))
        cursor.execute(f"VACUUM (FULL) {names}")
        return f"VACUUM (FULL) {names}"
