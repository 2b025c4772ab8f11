"""A small closed vote as trustees get it from the desk: rules, entries and sealed ballots, without a database."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "ledger"))

from ledger_town import manifest_data

from voting.ledger.canonical import encode
from voting.ledger.envelope import ELECTRONIC, Ballot, commitment_of, new_nonce, seal
from voting.ledger.leaves import write_leaf, write_lists
from voting.ledger.manifest import read_manifest
from voting.ledger.notes import origin_of
from voting.ledger.opening import write_envelope

SHARED_PASSPHRASE = "a passphrase for tests"


def sealed_vote(folder: Path, trustees: dict, poll: int = 3, ballots: int = 4) -> Path:
    """Cast some ballots, replace the first, and write rules.json, entries.jsonl, envelopes.jsonl and standing.txt."""
    folder.mkdir()
    rules = encode(manifest_data(trustees=trustees, poll=poll, origin=origin_of("lanternfield.example", poll)))
    manifest = read_manifest(rules)
    plain = [Ballot(poll, manifest.sha256, ["11"], ELECTRONIC, new_nonce()).encode() for _ in range(ballots)]
    commitments = [commitment_of(ballot) for ballot in plain]
    leaves = [write_leaf("manifest", sha256=manifest.sha256)]
    leaves += [write_leaf("ballot", commitment=commitment.hex()) for commitment in commitments]
    leaves += list(write_lists("superseded", commitments[:1]))
    (folder / "rules.json").write_bytes(rules)
    (folder / "entries.jsonl").write_bytes(b"".join(leaf + b"\n" for leaf in leaves))
    sealed = sorted(seal(ballot, bytes.fromhex(trustees["key"])) for ballot in plain[1:])
    (folder / "envelopes.jsonl").write_bytes(b"".join(write_envelope(*one) for one in sealed))
    (folder / "standing.txt").write_text("\n".join(commitment.hex() for commitment, _envelope in sealed))
    return folder
