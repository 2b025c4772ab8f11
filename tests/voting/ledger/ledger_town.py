"""A small town's election, complete and honest, from keys that everybody may know: so its bytes are always the same."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from voting.ledger.canonical import encode
from voting.ledger.envelope import ELECTRONIC, Ballot
from voting.ledger.manifest import FORMAT, Manifest, read_manifest
from voting.ledger.notes import LOG, WITNESS, Signer, origin_of
from voting.ledger.tree import EMPTY_ROOT
from voting.ledger.trustees import combine, share_seed
from voting.rules import Rule

POLL = 3
ORIGIN = origin_of("lanternfield.example", POLL)


def known(name: str) -> bytes:
    """32 bytes that look random and are not: everything here can be computed again by anyone."""
    return hashlib.sha256(f"lamplight worked example {name}".encode()).digest()


LOG_SIGNER = Signer(ORIGIN, LOG, Ed25519PrivateKey.from_private_bytes(known("log key")))
LIBRARY = Signer("library.example/lamplight", WITNESS, Ed25519PrivateKey.from_private_bytes(known("library")))
COLLEGE = Signer("college.example/lamplight", WITNESS, Ed25519PrivateKey.from_private_bytes(known("college")))
SLOPE = int.from_bytes(known("polynomial"), "big")
TRUSTEES, SHARES = share_seed(known("trustees"), 2, 3, lambda below: SLOPE % below)
OPENING_KEY = combine(SHARES[:2], TRUSTEES)


def manifest_data(**changes):
    """The frozen rules as data; `changes` replace whole fields."""
    data = {
        "format": FORMAT,
        "poll": POLL,
        "title": "Lanternfield 2027: Elm Street",
        "origin": ORIGIN,
        "cycle": "2027",
        "place": "elm-street",
        "budget": 10_000_00,
        "subunits": 100,
        "currency": "USD",
        "ballot": {"form": "approval", "least": 1, "most": 3},
        "rule": Rule("equal-shares", completion="add1u", ties=("cost", "votes", "draw"), seed="00" * 16).to_dict(),
        "opens_at": "2027-05-01T08:00:00Z",
        "closes_at": "2027-05-15T20:00:00Z",
        "projects": [
            {"id": id_, "name": name, "category": "light", "neighborhood": "Elm Street", "cost": cost}
            for id_, name, cost in (
                ("11", "Lamps on Elm Street", 4_000_00),
                ("12", "Youth nights; Fridays", 3_000_00),
                ("13", "Niños’ crossing", 2_500_00),
                ("14", "Quiet room", 6_000_00),
            )
        ],
        "batch": 4,
        "log": LOG_SIGNER.verifier.public.hex(),
        "witnesses": [{"name": w.name, "key": w.verifier.public.hex()} for w in (LIBRARY, COLLEGE)],
        "quorum": 1,
        "trustees": TRUSTEES.public(),
        "roll": {"root": EMPTY_ROOT.hex(), "size": 0},
        "paper": {"accepted": True, "policy": "One sheet a resident, at the library."},
    }
    return data | changes


def manifest(**changes) -> Manifest:
    """The frozen rules, read."""
    return read_manifest(encode(manifest_data(**changes)))


def ballot(rules: Manifest, voter: str, choices, channel=ELECTRONIC, pin="") -> bytes:
    """The bytes of somebody's ballot; the nonce is theirs by name."""
    nonce = known(f"nonce of {voter}").hex()
    return Ballot(rules.poll, rules.sha256, choices, channel, nonce, pin).encode()
