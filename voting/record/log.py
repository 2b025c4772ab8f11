"""Growing a poll's ledger: leaves wait, are shuffled, appended in a batch, and the new state is signed.

All of it is one transaction under the lock of the poll's `Record`: of two workers the second waits and finds nothing
left to do, and one that is killed at any line leaves the ledger as it was.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction

from kit.prepared import Prepared, PreparedInsert
from voting.clock import database_now
from voting.ledger.notes import LOG, Signer
from voting.ledger.notes import Checkpoint as Head
from voting.ledger.receipts import Receipt
from voting.ledger.tree import Frontier, leaf_hash
from voting.models import Poll
from voting.record import keys, published
from voting.record.models import Checkpoint, Entry, Record, Waiting

LONGEST_WAIT = timedelta(hours=24)
ROWS = 2000  # a statement
new_waiting = PreparedInsert(Waiting)
record_of = Prepared(lambda poll: Record.objects.filter(poll=poll).only("origin", "public_key", "sealed_key"), int)


@transaction.atomic
def begin(poll: Poll, origin: str) -> Record:
    """An empty ledger with a key of its own. `append` the manifest next: it is leaf 0."""
    public, sealed = keys.draw(poll.pk)
    return Record.objects.create(poll=poll, origin=origin, public_key=public, sealed_key=sealed)


def wait(poll: Poll, leaf: bytes, *, nightly: bool = False) -> None:
    """Let a leaf wait for the next batch; one that is `nightly` for the next that is made at night."""
    new_waiting.put(waiting_leaf(poll, leaf, nightly=nightly))


def waiting_leaf(poll: Poll, leaf: bytes, *, nightly: bool = False) -> Waiting:
    """The row of a leaf that waits, for who writes it together with others (`new_waiting`)."""
    made: Waiting = new_waiting.row(poll_id=poll.pk, body=leaf.decode(), nightly=nightly)
    return made


@transaction.atomic
def append(poll: Poll, leaves: Iterable[bytes]) -> int:
    """Append leaves as they are, at once and in this order, and sign the new state; how many entries there are now."""
    return _append(_locked(poll), [leaf.decode() for leaf in leaves])


@transaction.atomic
def flush(poll: Poll, *, nightly: bool = False) -> int:
    """Append what waits, shuffled, if a batch is full or the oldest has waited a day; how many were appended.

    Second ballots come along only when it is `nightly`, or after that day. Raises `published.Behind`.
    """
    record = _locked(poll)
    waiting = Waiting.objects.filter(poll=poll)
    fresh, now = waiting.filter(nightly=False).count(), database_now()
    overdue = record.waiting_since is not None and now - record.waiting_since >= LONGEST_WAIT
    if not (nightly or overdue or fresh >= poll.manifest.data["batch"]):
        if record.waiting_since is None and waiting.exists():
            record.waiting_since = now
            record.save(update_fields=["waiting_since"])
        return 0
    chosen = list(waiting if nightly or overdue else waiting.filter(nightly=False))
    if not chosen:
        return 0
    secrets.SystemRandom().shuffle(chosen)
    Waiting.objects.filter(poll=poll, pk__in=[row.pk for row in chosen]).delete()
    record.waiting_since = now if waiting.exists() else None
    _append(record, [row.body for row in chosen])
    return len(chosen)


def root_of(poll: Poll) -> bytes:
    """The root over all entries."""
    record = Record.objects.get(poll=poll)
    return _frontier(record).root()


def sign_receipt(poll: Poll, commitment: str) -> bytes:
    """The signed word that a ballot was recorded. Call it only when the ballot is on disk. Raises `published.Behind`."""
    record = record_of.first(poll.pk)
    if record is None:
        raise Record.DoesNotExist
    published.check(record)
    receipt = Receipt(record.origin, bytes.fromhex(poll.manifest.sha256), bytes.fromhex(commitment))
    return receipt.signed(_signer(record))


def to_sign(poll: Poll) -> list[tuple[Any, ...]]:
    """What `sign_receipt` will ask, for `kit.prepared.together`."""
    return [(record_of, poll.pk), *published.likely_question(poll.pk, poll.manifest.data["log"])]


def _signer(record: Record) -> Signer:
    return Signer(record.origin, LOG, keys.read(record.poll_id, bytes(record.sealed_key)))


def check_not_behind(poll: Poll) -> None:
    """Raises `published.Behind` when the database is older than what was published."""
    published.check_poll(poll.pk, poll.manifest.data["log"])


def _locked(poll: Poll) -> Record:
    return Record.objects.select_for_update().get(poll=poll)


def _frontier(record: Record) -> Frontier:
    return Frontier(record.size, [bytes.fromhex(peak) for peak in record.frontier])


def _append(record: Record, bodies: list[str]) -> int:
    published.check(record)
    frontier = _frontier(record)
    first = frontier.size
    for body in bodies:
        frontier.append(leaf_hash(body.encode()))
    Entry.objects.bulk_create(
        [Entry(poll_id=record.poll_id, index=first + n, body=body) for n, body in enumerate(bodies)], batch_size=ROWS
    )
    record.size, record.frontier = frontier.size, [peak.hex() for peak in frontier.peaks]
    record.save(update_fields=["size", "frontier", "waiting_since"])
    note = Head(record.origin, frontier.size, frontier.root()).signed(_signer(record)).encode().decode()
    Checkpoint.objects.create(poll_id=record.poll_id, size=frontier.size, note=note, at=database_now())
    transaction.on_commit(lambda: published.remember(record, note))
    return frontier.size
