"""What all falsifiers share: bundles as nine files, their checkpoints as notes, and a key that is nobody's."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from ledger_town import ORIGIN, known

from voting.ledger.notes import LOG, Signer

Files = dict[str, bytes]
STRANGER = Signer(ORIGIN, LOG, Ed25519PrivateKey.from_private_bytes(known("a stranger's key")))
GHOST = hashlib.sha256(b"nobody").digest()


def without_sums(files: Files) -> Files:
    """The eight files that SHA256SUMS is about."""
    return {name: data for name, data in files.items() if name != "SHA256SUMS"}


def notes_of(files: Files) -> list[bytes]:
    """The checkpoints of a bundle, each as a note."""
    parts = files["checkpoints.txt"].split(b"\n\n")
    notes = [parts[at] + b"\n\n" + parts[at + 1] for at in range(0, len(parts), 2)]
    return [note if note.endswith(b"\n") else note + b"\n" for note in notes]
