"""How a poll is held while somebody changes it, or casts into it."""

from __future__ import annotations

from django.db import connection

from voting.asked_often import poll_as_it_is
from voting.models import Poll


def locked(poll: Poll) -> Poll:
    """The poll as it is now, for whoever changes it: waits for casts under way and keeps new ones out.

    Rows that only point to the poll may still come: a worker that appends holds its ledger first, and would wait for
    whoever holds the poll and wants the ledger.
    """
    Poll.objects.select_for_update(no_key=True).get(pk=poll.pk)
    return Poll.objects.with_place().get(pk=poll.pk)


def held(poll: Poll) -> Poll:
    """The poll as it is now, and kept so until the transaction ends; other casts may hold it too."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM voting_poll WHERE id = %s FOR SHARE", [poll.pk])
    # SQLite has one writer at a time and takes that lock when the transaction begins (IMMEDIATE).
    return poll_as_it_is(poll.pk)
