"""Opening the envelopes, offline: from envelopes and the trustees' key to the file of openings.

Envelopes come in the order of their commitments, which says nothing about the order of arrival; openings leave in the same
order. Nothing is held in memory but one envelope, and after a crash the next run goes on where the last safe point was.
What can't be opened is listed with the reason and stops nothing: a trustee can refuse a ballot, never alter one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, TypeVar

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from voting.ledger.canonical import NotCanonical, encode, parse
from voting.ledger.choices import fault_in_ballot
from voting.ledger.envelope import BallotRefused, EnvelopeRefused, read_ballot, unseal
from voting.ledger.manifest import Manifest
from voting.ledger.shapes import is_hex

OPENINGS, UNOPENED, STATE = "openings.jsonl", "unopened.jsonl", "opening-state.json"
EVERY = 1000  # ballots between two safe points
LONGEST_LINE = 200_000
BROKEN, MISMATCH, INVALID, MISSING = "broken", "mismatch", "invalid", "missing"
REASONS = (BROKEN, INVALID, MISMATCH, MISSING)

Pair = tuple[bytes, str, bytes | None]
Content = TypeVar("Content")
Progress = Callable[[int], None]


class OpeningRefused(ValueError):
    """An opening that can't begin or go on; the text says what to mend."""


@dataclass
class Opened:
    """How far an opening is, and once `finished`, what it found. `unopened` counts by reason."""

    manifest: str
    key: str
    done: int = 0
    seen: str = ""
    openings_bytes: int = 0
    unopened_bytes: int = 0
    unopened: dict[str, int] = field(default_factory=dict)
    finished: bool = False

    @property
    def opened(self) -> int:
        """How many ballots were opened."""
        return self.done - sum(self.unopened.values())


def write_envelope(commitment: bytes, envelope: bytes) -> bytes:
    """One line of a file of envelopes."""
    return encode({"commitment": commitment.hex(), "envelope": base64.b64encode(envelope).decode()}) + b"\n"


def read_envelopes(file: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Commitments and envelopes of such a file. Raises `OpeningRefused` with the line that can't be read."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        try:
            data = parse(line.removesuffix(b"\n"))
            if not isinstance(data, dict) or set(data) != {"commitment", "envelope"} or not is_hex(data["commitment"]):
                raise OpeningRefused(f"line {number} of the envelopes is not an envelope")
            envelope = base64.b64decode(data["envelope"], validate=True)
        except (NotCanonical, binascii.Error, TypeError, ValueError) as error:
            raise OpeningRefused(f"line {number} of the envelopes can't be read: {error}") from None
        yield bytes.fromhex(data["commitment"]), envelope


def open_all(
    envelopes: Iterable[tuple[bytes, bytes]],
    standing: Iterable[tuple[bytes, str]],
    key: X25519PrivateKey,
    manifest: Manifest,
    folder: Path,
    progress: Progress | None = None,
) -> Opened:
    """Open every standing ballot into `folder`: `openings.jsonl` and, with reasons, `unopened.jsonl`.

    `envelopes` and `standing` (commitment and channel, from the ledger) both ascend by commitment. An envelope that does
    not stand is never opened and ends the opening: a replaced ballot is nobody's business. Called again on the same folder
    after a crash it goes on; once finished it changes nothing. `progress` is told how many are done. Raises
    `OpeningRefused`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = _resume(folder, manifest, key)
    if state.finished:
        return state
    pairs = _paired(standing, envelopes)
    _skip(pairs, state)
    with (folder / OPENINGS).open("ab") as good, (folder / UNOPENED).open("ab") as bad:
        good.truncate(state.openings_bytes)
        bad.truncate(state.unopened_bytes)
        for pair in pairs:
            _open_one(pair, key, manifest, state, good, bad)
            if state.done % EVERY == 0:
                _save(folder, state, good, bad)
                if progress is not None:
                    progress(state.done)
        state.finished = True
        _save(folder, state, good, bad)
    if progress is not None:
        progress(state.done)
    return state


def _open_one(
    pair: Pair, key: X25519PrivateKey, manifest: Manifest, state: Opened, good: IO[bytes], bad: IO[bytes]
) -> None:
    reason, ballot = _ballot_in(pair, key, manifest)
    if reason:
        line = encode({"commitment": pair[0].hex(), "reason": reason}) + b"\n"
        bad.write(line)
        state.unopened_bytes += len(line)
        state.unopened[reason] = state.unopened.get(reason, 0) + 1
    else:
        good.write(ballot + b"\n")
        state.openings_bytes += len(ballot) + 1
    state.done, state.seen = state.done + 1, _chained(state.seen, pair)


def _ballot_in(pair: Pair, key: X25519PrivateKey, manifest: Manifest) -> tuple[str, bytes]:
    """Why a ballot can't be opened, or an empty reason and the ballot."""
    commitment, channel, envelope = pair
    if envelope is None:
        return MISSING, b""
    try:
        ballot = unseal(envelope, commitment, key)
        fault = fault_in_ballot(manifest, read_ballot(ballot), channel)
    except EnvelopeRefused as error:
        return error.reason, b""
    except BallotRefused:
        return INVALID, b""
    return (INVALID, b"") if fault else ("", ballot)


def _paired(standing: Iterable[tuple[bytes, str]], envelopes: Iterable[tuple[bytes, bytes]]) -> Iterator[Pair]:
    """Each standing commitment with its channel and its envelope, or None where that is missing."""
    sealed = _ascending(envelopes, "envelopes")
    next_one = next(sealed, None)
    for commitment, channel in _ascending(standing, "ballots that stand"):
        if next_one is None or next_one[0] > commitment:
            yield commitment, channel, None
            continue
        if next_one[0] < commitment:
            break
        yield commitment, channel, next_one[1]
        next_one = next(sealed, None)
    if next_one is not None:
        raise OpeningRefused(f"the ballot {next_one[0].hex()} does not stand (replaced, void, unknown): it stays shut")


def _ascending(pairs: Iterable[tuple[bytes, Content]], what: str) -> Iterator[tuple[bytes, Content]]:
    last = b""
    for commitment, content in pairs:
        if commitment <= last:
            raise OpeningRefused(f"the {what} are not in the order of their commitments")
        last = commitment
        yield commitment, content


def _skip(pairs: Iterator[Pair], state: Opened) -> None:
    """Pass over what an earlier run has done, making sure that it was the same."""
    seen = ""
    for _ in range(state.done):
        pair = next(pairs, None)
        if pair is None:
            break
        seen = _chained(seen, pair)
    if seen != state.seen:
        raise OpeningRefused("these are not the envelopes this opening began with; begin anew in an empty folder")


def _chained(seen: str, pair: Pair) -> str:
    """A hash over all pairs so far, one after the other."""
    commitment, channel, envelope = pair
    content = b"missing" if envelope is None else hashlib.sha256(envelope).digest()
    return hashlib.sha256(bytes.fromhex(seen) + commitment + channel.encode() + b"\n" + content).hexdigest()


def _resume(folder: Path, manifest: Manifest, key: X25519PrivateKey) -> Opened:
    fresh = Opened(manifest.sha256, key.public_key().public_bytes_raw().hex())
    path = folder / STATE
    if not path.exists():
        return fresh
    try:
        state = Opened(**parse(path.read_bytes()))
    except (NotCanonical, TypeError):
        raise OpeningRefused(f"{path.name} can't be read; begin anew in an empty folder") from None
    if (state.manifest, state.key) != (fresh.manifest, fresh.key):
        raise OpeningRefused("this folder holds the opening of another poll; begin anew in an empty folder")
    return state


def _save(folder: Path, state: Opened, *files: IO[bytes]) -> None:
    """A safe point: what is written is on disk before the state says so."""
    for file in files:
        file.flush()
        os.fsync(file.fileno())
    draft = folder / (STATE + ".new")
    with draft.open("wb") as file:
        file.write(encode(asdict(state)))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / STATE)
