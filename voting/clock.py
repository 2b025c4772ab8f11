"""The database's clock. Web servers may disagree about the second in which a vote closes; the database is one."""

from __future__ import annotations

from datetime import datetime

from kit import clock
from voting.asked_often import moment


def database_now() -> datetime:
    """This moment by the database's own clock, asked for when called (on PostgreSQL, not the transaction's start).

    While a story is told (`kit.clock.at`), the moment of the story.
    """
    if told := clock.retold():
        return told
    row = moment.first()
    if row is None:  # the audit log's head is written by a migration
        raise RuntimeError("the audit log has no beginning: run the migrations")
    found: datetime = row[0]
    return found
