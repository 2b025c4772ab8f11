"""A thief of the database after the end, who knows the second at which everybody voted, learns next to nothing.

The thief has the whole database and the published bundle, and a list of who voted in which order. The best that is left to
try is the order of the ledger: the first ballots are those of the first voters. Shuffled batches make that a guess of one in
the size of a batch; the control shows that without the shuffling the same thief finds everybody.
"""

from __future__ import annotations

import secrets

import factories
import pytest
from django.db import connection

from kit import clock
from voting import actions, tasks
from voting.models import Poll
from voting.record import actions as record_actions
from voting.record import bundles, log
from voting.record.models import Entry

pytestmark = pytest.mark.django_db
VOTERS, BATCH = 160, 8


def a_whole_vote(settings, dev, odile):
    """Everybody votes, one after the other; then the poll goes its way to the destruction. Gives (voter, commitment)s."""
    settings.BALLOT_BATCH = BATCH
    voters = [factories.resident(f"Voter {n}") for n in range(VOTERS)]
    poll = factories.poll()
    first = poll.manifest.data["projects"][0]["id"]
    cast = []
    for who in voters:
        cast.append((who.pk, actions.cast_ballot(poll, by=who, choices=[first], key=f"k{who.pk}")))
        tasks.append_waiting()
    factories.end_voting(poll)
    factories.open_ballots(poll)
    actions.count_poll(poll, by=dev)
    for officer in (dev, odile):
        actions.certify_poll(poll, by=officer)
    poll = actions.publish_poll(poll, by=dev)
    with clock.at(poll.objections_until):
        for officer in (dev, odile):
            record_actions.destroy_ties(poll, by=officer, statement="All shares were destroyed.")
    return Poll.objects.get(pk=poll.pk), cast


def dump():
    """Every row of every table, as text, with the name of its table, in the order in which it lies there."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield (
                    table,
                    "\x00".join(
                        bytes(cell).hex() if isinstance(cell, bytes | memoryview) else str(cell) for cell in row
                    ),
                )


def guessed_right(poll, cast):
    """How many voters the thief finds by the order of the ledger, as a share."""
    lines = Entry.objects.filter(poll=poll, body__endswith='"type":"ballot"}').order_by("index")
    in_order = [row.body[15:79] for row in lines]
    return sum(guess == commitment for guess, (_who, commitment) in zip(in_order, cast, strict=True)) / len(cast)


def test_the_thief_finds_no_more_than_two_in_a_batch(settings, dev, odile):
    """One in eight is expected, of 160; more than two in eight comes up once in some hundred thousand runs."""
    poll, cast = a_whole_vote(settings, dev, odile)
    assert guessed_right(poll, cast) <= 2 / BATCH
    commitments = {commitment for _who, commitment in cast}
    tables = {table for table, row in dump() if any(c in row for c in commitments)}
    assert tables == {"record_entry"}, "a commitment stands in the ledger (and, gzipped, its opening), and nowhere else"
    assert bundles.file_of(poll).exists()


def test_without_the_shuffling_the_same_thief_finds_everybody(settings, dev, odile, monkeypatch):
    """The control: the guess above is worth something, and only the shuffling takes it away."""

    class Dealer(secrets.SystemRandom):
        def shuffle(self, rows):
            rows.sort(key=lambda row: arrived.index(row.body))

    arrived = []
    row = log.waiting_leaf
    monkeypatch.setattr(
        log, "waiting_leaf", lambda poll, leaf, **how: arrived.append(leaf.decode()) or row(poll, leaf, **how)
    )
    monkeypatch.setattr(log.secrets, "SystemRandom", Dealer)
    poll, cast = a_whole_vote(settings, dev, odile)
    assert guessed_right(poll, cast) > 0.9
