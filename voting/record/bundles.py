"""The files of a poll's bundle, as docs/verify.md specifies them, out of the database."""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.conf import settings

from kit.when_used import when_used
from voting.ledger.bundle import write_bundle
from voting.ledger.envelope import ELECTRONIC, PAPER, commitment_of, read_ballot
from voting.ledger.leaves import write_leaf, write_lists
from voting.models import Count, Poll
from voting.opening import opened_ballots, rules_of
from voting.record import closing, log, witnessing
from voting.record.amendments import withdrawn_from
from voting.record.models import Checkpoint, Cosignature, Entry, Openings, Record

Tally = when_used("voting.ledger.results", "Tally")  # they need NumPy
count = when_used("voting.ledger.results", "count")


def checkpoints(poll: Poll, size: int | None = None) -> Iterator[bytes]:
    """Every checkpoint (up to a size) with its co-signatures, oldest first, an empty line between."""
    rows = Checkpoint.objects.filter(poll=poll).prefetch_related("cosignatures").order_by("size")
    order = {w["name"]: place for place, w in enumerate(poll.manifest.data.get("witnesses", ()))}
    for number, row in enumerate(rows.filter(size__lte=size) if size else rows):
        signed = sorted(row.cosignatures.all(), key=lambda one: order[one.witness])  # as docs/verify.md has it
        note = row.note + "".join(one.line for one in signed)
        yield (note if number == 0 else f"\n{note}").encode()


def openings_beginning_with(record: Record, prefix: str) -> list[str] | None:
    """The opened ballots whose commitments begin with these digits; `None` before the outcome is published."""
    found = Openings.objects.filter(poll=record.poll).first() if record.poll.is_published else None
    if found is None:
        return None
    return [line.decode() for line in opened_ballots(found) if commitment_of(line).hex().startswith(prefix)]


def append_result(poll: Poll, counted: Count) -> None:
    """Bind what was counted into the ledger: what could not be opened and why, and the hashes of the published files.

    The ballots file becomes the one of the bundle, byte for byte.
    """
    found, rules = Openings.objects.get(poll=poll), rules_of(poll)
    tally, channels, opened = Tally(rules), Counter[str](), hashlib.sha256()
    for line in opened_ballots(found):
        channel = read_ballot(line).channel
        tally.take(line, channel)
        channels[channel] += 1
        opened.update(line + b"\n")
    done = count(rules, tally.chosen, withdrawn_from(poll))
    ballots = b"".join(done.pb_lines())
    found.result = done.result(channels[ELECTRONIC], channels[PAPER], len(found.unopened))
    found.save(update_fields=["result"])
    counted.ballots_file = gzip.compress(ballots, 6, mtime=0)
    counted.save(update_fields=["ballots_file"])
    leaf = write_leaf(
        "result",
        openings=opened.hexdigest(),
        pb=hashlib.sha256(ballots).hexdigest(),
        result=hashlib.sha256(found.result).hexdigest(),
        unopened=len(found.unopened),
    )
    log.append(poll, [*_unopened(found), leaf])


def file_of(poll: Poll) -> Path:
    """The bundle of a published poll, made when it is first asked for, and again when somebody signed or something ended.

    It ends at the newest checkpoint that enough witnesses signed: what came after waits for them.
    """
    record = Record.objects.get(poll=poll)
    result = Entry.objects.filter(poll=poll, body__startswith='{"openings":"')
    size = witnessing.witnessed_size(poll, 1 + result.values_list("index", flat=True).latest("index")) or record.size
    signed = Cosignature.objects.filter(checkpoint__poll=poll).count()
    path = Path(settings.CHECKPOINTS_ROOT) / "bundles" / f"{record.public_key[:32]}-{size}-{signed}.zip"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        found = Openings.objects.get(poll=poll)
        contents = {
            "manifest.json": [poll.manifest.text.encode()],
            "ledger.jsonl": _ledger(poll, size),
            "checkpoints.txt": checkpoints(poll, size),
            "openings.jsonl": (line + b"\n" for line in opened_ballots(found)),
            "roll.txt": closing.marks_file(poll),
            "paper.json": [closing.paper_file(poll)],
            "ballots.pb": [gzip.decompress(bytes(poll.counted.ballots_file))],
            "result.json": [bytes(found.result)],
        }
        write_bundle(path, contents)
    return path


def _ledger(poll: Poll, size: int) -> Iterator[bytes]:
    rows = Entry.objects.filter(poll=poll, index__lt=size).order_by("index").values_list("body", flat=True)
    return (f"{body}\n".encode() for body in rows.iterator(chunk_size=5000))


def _unopened(found: Openings) -> Iterator[bytes]:
    rows = sorted(found.unopened, key=lambda row: row["reason"])
    for reason, same in groupby(rows, key=lambda row: row["reason"]):
        yield from write_lists("unopened", (bytes.fromhex(row["commitment"]) for row in same), reason=reason)
