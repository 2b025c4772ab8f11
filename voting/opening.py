"""The two ends of a sealed vote: the facts with which its public ledger begins, and the ballots that come out of it."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from voting.ledger import manifest as rules
from voting.ledger import opening
from voting.ledger.canonical import NotCanonical, parse
from voting.ledger.choices import fault_in_ballot
from voting.ledger.envelope import ELECTRONIC, PAPER, BallotRefused, commitment_of, read_ballot
from voting.ledger.manifest import Manifest
from voting.ledger.notes import origin_of
from voting.models import Ballot, Poll
from voting.paper import sheets
from voting.record import closing, log, roll
from voting.record.models import Openings, Witness

LONGEST_LINE = 100_000  # bytes


def begin_record(poll: Poll, residents: Iterable[int]) -> dict[str, Any]:
    """Begin the poll's ledger and draw its roll; what the frozen rules say of them and of the trustees."""
    record = log.begin(poll, origin_of(urlsplit(settings.SITE_URL).netloc, poll.pk))
    root, size = roll.draw(poll, residents)
    witnesses = [{"name": w.name, "key": w.public_key} for w in Witness.objects.filter(active=True)]
    return {
        "format": rules.FORMAT,
        "title": " ".join(str(poll).split()),
        "origin": record.origin,
        "log": record.public_key,
        "batch": settings.BALLOT_BATCH,
        "trustees": poll.trustee_key.public,
        "witnesses": witnesses,
        "quorum": min(poll.quorum, len(witnesses)),
        "paper": sheets.policy_of(poll),
        "roll": {"root": root, "size": size},
    }


def standing(poll: Poll) -> list[tuple[bytes, str]]:
    """Every ballot that counts, by the ledger: its commitment and its channel, sorted."""
    gone = {row for rows in closing.replaced_by(poll).values() for row in rows}
    electronic = (c for c in closing.commitments(poll, "ballot") if c not in gone)
    found = [(bytes.fromhex(c), ELECTRONIC) for c in electronic]
    found += [(bytes.fromhex(c), PAPER) for c in closing.commitments(poll, "paper")]
    return sorted(found)


def envelopes(poll: Poll) -> Iterator[tuple[bytes, bytes]]:
    """Every sealed ballot with its commitment, sorted by it, streaming."""
    rows = Ballot.objects.filter(poll=poll).order_by("commitment").values_list("commitment", "envelope")
    return ((bytes.fromhex(c), bytes(sealed)) for c, sealed in rows.iterator(chunk_size=2000))


def envelopes_file(poll: Poll) -> Iterator[bytes]:
    """What the trustees take away to open: a line a ballot."""
    return (opening.write_envelope(commitment, sealed) for commitment, sealed in envelopes(poll))


def open_here(poll: Poll, key: X25519PrivateKey, folder: Path, progress: opening.Progress | None = None) -> None:
    """Open the ballots into files of `folder`, as `manage.py trustee open` does; the key is kept nowhere.

    Raises `ValidationError` when the sealed ballots are not those that stand in the record.
    """
    try:
        opening.open_all(envelopes(poll), standing(poll), key, rules_of(poll), folder, progress)
    except opening.OpeningRefused as refused:
        raise ValidationError(str(refused)) from refused


def rules_of(poll: Poll) -> Manifest:
    """The frozen rules as the ledger reads them."""
    return rules.read_manifest(poll.manifest.text.encode())


def read_openings(poll: Poll, openings: IO[bytes], unopened: IO[bytes] | None = None) -> Openings:
    """The opened ballots, each held against the record; not yet stored.

    Raises `ValidationError` naming the first line that can't be read, does not belong here or comes twice, and when
    ballots are missing that `unopened` does not explain.
    """
    frozen, expected = rules_of(poll), dict(standing(poll))
    found: list[tuple[bytes, bytes]] = []
    for number, line in _lines(openings):
        commitment, fault = commitment_of(line), ""
        channel = expected.pop(commitment, None)
        if channel is None:
            fault = _("it is not in the public ledger, was replaced, or comes twice")
        else:
            try:
                fault = fault_in_ballot(frozen, read_ballot(line), channel)
            except BallotRefused as refused:
                fault = str(refused)
        if fault:
            raise ValidationError(
                _("Line %(n)d of the opened ballots can't be taken in: %(why)s.") % {"n": number, "why": fault}
            )
        found.append((commitment, line))
    explained = list(_unopened(unopened)) if unopened else []
    missing = set(expected) - {bytes.fromhex(row["commitment"]) for row in explained}
    if missing or len(explained) != len(expected):
        raise ValidationError(
            _("%(n)d sealed ballots were not opened, and the file of unopened ballots does not say why.")
            % {"n": max(len(missing), abs(len(expected) - len(explained)))}
        )
    found.sort()
    content = b"".join(line + b"\n" for _commitment, line in found)
    return Openings(poll=poll, content=gzip.compress(content, 6, mtime=0), ballots=len(found), unopened=explained)


def opened_ballots(openings: Openings) -> Iterator[bytes]:
    """The canonical bytes of every opened ballot, sorted by commitment, streaming."""
    with gzip.open(io.BytesIO(bytes(openings.content))) as lines:
        for line in lines:
            yield line.rstrip(b"\n")


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE + 1), b""), start=1):
        if len(line) > LONGEST_LINE:
            raise ValidationError(_("Line %(n)d of the opened ballots is far too long.") % {"n": number})
        yield number, line.rstrip(b"\r\n")


def _unopened(file: IO[bytes]) -> Iterator[dict[str, str]]:
    for number, line in _lines(file):
        try:
            row = parse(line)
            bytes.fromhex(row["commitment"])
            yield {"commitment": row["commitment"], "reason": str(row["reason"])}
        except (NotCanonical, KeyError, TypeError, ValueError) as wrong:
            raise ValidationError(_("Line %(n)d of the unopened ballots can't be read.") % {"n": number}) from wrong
