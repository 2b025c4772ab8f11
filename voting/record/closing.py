"""The end of a ledger: what was replaced, what came in, what the count found, what was destroyed."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from voting.ledger.canonical import encode
from voting.ledger.leaves import write_leaf, write_lists
from voting.ledger.roll import write_marks
from voting.models import Ballot, Participation, Poll
from voting.paper import sheets
from voting.record import log, roll
from voting.record.models import Entry, Openings, Replaced, Waiting


class DoesNotAddUp(Exception):
    """The ballots in the database are not those in the ledger: one was added, dropped or changed."""


@transaction.atomic
def close(poll: Poll) -> str:
    """Append all that waits, the replaced ballots (not by whom or what), and the totals; the root of the ledger then.

    Called under the lock that keeps casts out. Raises `DoesNotAddUp` when ledger and ballots differ.
    """
    log.flush(poll, nightly=True)
    replaced = replaced_by(poll)
    casts = check(poll)
    marks = b"".join(marks_file(poll))
    leaves = [line for kind in replaced for line in write_lists(kind, (bytes.fromhex(row) for row in replaced[kind]))]
    totals = {
        "casts": casts,
        **{kind: len(rows) for kind, rows in replaced.items()},
        "marked": {
            "electronic": Participation.objects.filter(poll=poll, paper=False).count(),
            "paper": Participation.objects.filter(poll=poll, paper=True).count(),
        },
        "marks": hashlib.sha256(marks).hexdigest(),
    }
    log.append(poll, [*leaves, write_leaf("close", **totals)])
    return log.root_of(poll).hex()


def complete(poll: Poll) -> None:
    """Append what came of the paper ballots, and that nothing more comes in. Raises `DoesNotAddUp`."""
    log.flush(poll, nightly=True)
    entered = commitments(poll, "paper")
    kept = Ballot.objects.filter(poll=poll, paper=True).values_list("commitment", flat=True)
    if sorted(entered) != sorted(kept):
        raise DoesNotAddUp(_("The paper ballots are not the ones in the public ledger."))
    file = paper_file(poll)
    log.append(poll, [write_leaf("complete", **sheets.totals(poll), log=hashlib.sha256(file).hexdigest())])


def check(poll: Poll) -> int:
    """How many electronic ballots were cast. Raises `DoesNotAddUp` unless ledger, ballots and replaced ones agree."""
    if Waiting.objects.filter(poll=poll).exists():
        raise DoesNotAddUp(_("Some entries still wait to be appended."))
    entered = commitments(poll, "ballot")
    kept = set(Ballot.objects.filter(poll=poll, paper=False).values_list("commitment", flat=True))
    gone = {row for rows in replaced_by(poll).values() for row in rows}
    if len(entered) != len(set(entered)) or set(entered) != kept | gone or kept & gone:
        raise DoesNotAddUp(
            _("The ballots are not the ones in the public ledger: some were added, taken away or changed.")
        )
    return len(entered)


def commitments(poll: Poll, kind: str) -> list[str]:
    """The commitments of all leaves of a kind (`ballot` or `paper`), in the ledger's order."""
    ending = f'","type":"{kind}"}}'
    bodies = Entry.objects.filter(poll=poll, body__endswith=ending).order_by("index").values_list("body", flat=True)
    return [body.removeprefix('{"commitment":"').removesuffix(ending) for body in bodies.iterator(chunk_size=5000)]


def replaced_by(poll: Poll) -> Mapping[str, list[str]]:
    """Replaced commitments, sorted: `superseded` by another electronic ballot (or withdrawn), `overridden` by paper."""
    found: dict[str, list[str]] = {"superseded": [], "overridden": []}
    for commitment, by_paper in (
        Replaced.objects.filter(poll=poll).order_by("commitment").values_list("commitment", "by_paper")
    ):
        found["overridden" if by_paper else "superseded"].append(commitment)
    return found


def marks_file(poll: Poll) -> Iterator[bytes]:
    """The roll as published: each line with its mark; from the kept file once the lines of residents are destroyed."""
    kept = Openings.objects.filter(poll=poll).values_list("roll", flat=True).first()
    if kept:
        return iter([gzip.decompress(bytes(kept))])
    return write_marks(roll.marks(poll))


def paper_file(poll: Poll) -> bytes:
    """What became of each paper sheet that was handed out, by its serial number."""
    return encode(sheets.by_fate(poll))
