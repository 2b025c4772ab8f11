"""A ballot's bytes, its commitment, and the envelope that only the trustees can open.

The commitment is a hash over the whole ballot, the voter's random nonce included: it tells nothing, and fits one ballot
only. The envelope is HPKE (RFC 9180, base mode, X25519, HKDF-SHA256, ChaCha20-Poly1305) of the padded ballot. Its `info`
holds the commitment, so that an envelope opens under its own commitment and no other.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from voting.ledger.canonical import NotCanonical, encode, parse
from voting.ledger.shapes import HEX_32

BALLOT_TAG = b"lamplight ballot v1\n"
ENVELOPE_TAG = b"lamplight envelope v1\n"
ELECTRONIC, PAPER = "electronic", "paper"
PADDED_TO, LEAST_PADDED = 256, 512
LONGEST_BALLOT = 65_536
KEYS = {"channel", "choices", "manifest", "nonce", "pin", "poll"}
PIN = re.compile(r"([0-9]{4,8})?")
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class BallotRefused(ValueError):
    """Bytes that are no ballot; the text says why."""


class EnvelopeRefused(ValueError):
    """An envelope that does not give the ballot of its commitment. `reason` is `broken`, `mismatch` or `invalid`."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True)
class Ballot:
    """One ballot. `manifest` is the SHA-256 of the poll's rules; `pin` is what the voter chose to know it by, or empty.

    `choices` are project ids (a sequence), or points by project id (a mapping).
    """

    poll: int
    manifest: str
    choices: Sequence[str] | Mapping[str, int]
    channel: str
    nonce: str
    pin: str = ""

    def encode(self) -> bytes:
        """The ballot's bytes. Raises `BallotRefused` if it is none."""
        choices = dict(self.choices) if isinstance(self.choices, Mapping) else list(self.choices)
        data = {name: getattr(self, name) for name in KEYS} | {"choices": choices}
        _check_shape(data)
        encoded = encode(data)
        if len(encoded) > LONGEST_BALLOT:
            raise BallotRefused("the ballot is too long")
        return encoded


def new_nonce() -> str:
    """32 random bytes, in hexadecimal: they keep a commitment from being guessed."""
    return secrets.token_hex(32)


def read_ballot(data: bytes) -> Ballot:
    """The ballot of these bytes, well formed but not yet held against its poll's rules. Raises `BallotRefused`."""
    if len(data) > LONGEST_BALLOT:
        raise BallotRefused("the ballot is too long")
    try:
        found = parse(data)
    except NotCanonical as error:
        raise BallotRefused(str(error)) from None
    _check_shape(found)
    return Ballot(**found)


def commitment_of(ballot: bytes) -> bytes:
    """SHA-256 over the tag and the ballot's bytes."""
    return hashlib.sha256(BALLOT_TAG + ballot).digest()


def seal(ballot: bytes, trustees: bytes) -> tuple[bytes, bytes]:
    """The commitment of a ballot's bytes, and the envelope for the trustees' public key. Never the same envelope twice."""
    commitment = commitment_of(ballot)
    return commitment, _SUITE.encrypt(pad(ballot), _public(trustees), ENVELOPE_TAG + commitment)


@lru_cache(maxsize=64)
def _public(key: bytes) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(key)


def unseal(envelope: bytes, commitment: bytes, key: X25519PrivateKey) -> bytes:
    """The ballot's bytes in an envelope. Raises `EnvelopeRefused` if it does not open or holds another ballot."""
    try:
        ballot = unpad(_SUITE.decrypt(envelope, key, ENVELOPE_TAG + commitment))
    except (InvalidTag, ValueError):
        raise EnvelopeRefused(
            "broken", "the envelope does not open: it was changed, or sealed for another key"
        ) from None
    if commitment_of(ballot) != commitment:
        raise EnvelopeRefused("mismatch", "the envelope holds another ballot than its commitment says")
    return ballot


def pad(ballot: bytes) -> bytes:
    """The ballot, a byte 0x80, and zeros up to a multiple of 256 bytes and at least 512."""
    length = max(LEAST_PADDED, -(-(len(ballot) + 1) // PADDED_TO) * PADDED_TO)
    return (ballot + b"\x80").ljust(length, b"\0")


def unpad(padded: bytes) -> bytes:
    """What was padded. Raises `ValueError` for any other padding than `pad` makes."""
    ballot, mark, _zeros = padded.rpartition(b"\x80")
    if not mark or pad(ballot) != padded:
        raise ValueError("the padding is wrong")
    return ballot


def _check_shape(data: Any) -> None:
    if not isinstance(data, dict) or set(data) != KEYS:
        raise BallotRefused(f"a ballot has exactly these: {', '.join(sorted(KEYS))}")
    if data["channel"] not in (ELECTRONIC, PAPER):
        raise BallotRefused("the channel is electronic or paper")
    if not _is_whole(data["poll"]) or data["poll"] < 1:
        raise BallotRefused("the poll is a number")
    for name, form in (("manifest", HEX_32), ("nonce", HEX_32), ("pin", PIN)):
        if not isinstance(data[name], str) or not form.fullmatch(data[name]):
            raise BallotRefused(f"the {name} is not well formed")
    if not _are_choices(data["choices"]):
        raise BallotRefused("the choices are neither a list of projects nor points by project")


def _are_choices(choices: Any) -> bool:
    if isinstance(choices, dict):
        return all(isinstance(id_, str) and _is_whole(points) for id_, points in choices.items())
    return isinstance(choices, list) and all(isinstance(id_, str) for id_ in choices)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
