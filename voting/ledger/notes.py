"""Signed notes, checkpoints and cosignatures, as C2SP's signed-note, tlog-checkpoint and tlog-cosignature say.

A note is a text, a blank line, and lines of the form `— name base64(key id ‖ signature)`. The log signs with its
Ed25519 key (type 1). A witness (type 4) signs the time too: "at this moment, this was the newest tree that I saw, and
it continued all those that I saw before". Narrower than C2SP: a checkpoint has exactly its three lines, base64 has its one
spelling, and signature lines of nobody we know are refused instead of passed over.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, WITNESS = 1, 4  # the types of C2SP's signed-note
NAME = re.compile(r"[^\s+\x00-\x1f\x7f-\x9f]{1,200}")
ORIGIN = re.compile(r"(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?)/voting/(?P<poll>[1-9][0-9]{0,15})")
LATEST = 253_402_300_799  # the last second of the year 9999
LONGEST_NOTE = 16_384
_LINE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+={0,2})\n")
_CHECKPOINT = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n")


class NoteRefused(ValueError):
    """A note that is not well formed, or not signed by whom it should be."""


@dataclass(frozen=True)
class Signature:
    """One signature line. `value` is what follows the key's id: 64 bytes, or for a witness 8 of time and 64."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        """As it stands in a note."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A text (ending in a newline) and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """The note's bytes."""
        return (self.text + "\n" + "".join(signature.line() for signature in self.signatures)).encode()


@dataclass(frozen=True)
class Verifier:
    """Whose signature counts: a name, a type (`LOG` or `WITNESS`) and an Ed25519 public key of 32 bytes."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise NoteRefused(f"{self.name!r} can't be the name of a key: no spaces, no +")
        if self.kind not in (LOG, WITNESS) or len(self.public) != 32:
            raise NoteRefused("a key is of type 1 or 4 and has 32 bytes")

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature line says which key made it."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as text, in the form other tools of C2SP read."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def made(self, signature: Signature) -> bool:
        """Whether a signature line claims to be by this key."""
        return signature.name == self.name and signature.key_id == self.key_id

    def check(self, text: str, signature: Signature) -> int:
        """Raise `NoteRefused` unless this key made the signature over this text; a witness's time (POSIX seconds), or 0."""
        if not self.made(signature):
            raise NoteRefused(f"the signature is not by {self.name}")
        when, message, value = 0, text.encode(), signature.value
        if self.kind == WITNESS:
            when, value = int.from_bytes(value[:8], "big"), value[8:]
            message = _with_time(text, when)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except (InvalidSignature, ValueError):
            raise NoteRefused(f"the signature by {self.name} is wrong") from None
        if when > LATEST:
            raise NoteRefused(f"{self.name} signed with a time that never comes")
        return when


@dataclass(frozen=True)
class Signer:
    """A private key with the name and type it signs under."""

    name: str
    kind: int
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.kind, self.key.public_key().public_bytes_raw())

    def sign(self, text: str, when: int = 0) -> Signature:
        """The signature over a note's text; `when` (POSIX seconds) is what a witness signs with it."""
        if not text.endswith("\n"):
            raise NoteRefused("a note's text ends with a newline")
        if self.kind == LOG:
            return Signature(self.name, self.verifier.key_id, self.key.sign(text.encode()))
        if not 0 < when <= LATEST:
            raise NoteRefused("a witness signs with the time, in seconds since 1970")
        value = when.to_bytes(8, "big") + self.key.sign(_with_time(text, when))
        return Signature(self.name, self.verifier.key_id, value)


def parse_vkey(text: str) -> Verifier:
    """The key that `Verifier.vkey` wrote. Raises `NoteRefused`."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _unbase64(encoded)
    if len(raw) != 33:
        raise NoteRefused("it is not a verifier key: name+id+key")
    verifier = Verifier(name, raw[0], raw[1:])
    if verifier.key_id.hex() != key_id:
        raise NoteRefused("the key's id does not fit the key")
    return verifier


def parse_note(data: bytes) -> Note:
    """The note of these bytes, with whatever signatures it has, unchecked. Raises `NoteRefused` for a bad form."""
    if len(data) > LONGEST_NOTE:
        raise NoteRefused("the note is too long")
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise NoteRefused("the note is not UTF-8") from None
    if re.search(r"[\x00-\x09\x0b-\x1f]", whole):
        raise NoteRefused("the note holds control characters")
    text, blank, lines = whole.rpartition("\n\n")
    found = list(_LINE.finditer(lines))
    if not blank or not found or "".join(match[0] for match in found) != lines:
        raise NoteRefused("a note is a text, a blank line and signature lines")
    return Note(text + "\n", tuple(_signature(match[1], match[2]) for match in found))


def _signature(name: str, encoded: str) -> Signature:
    raw = _unbase64(encoded)
    if len(raw) < 5 or not NAME.fullmatch(name):
        raise NoteRefused("a signature line is not well formed")
    return Signature(name, raw[:4], raw[4:])


@dataclass(frozen=True)
class Checkpoint:
    """What a log promises at one moment: its name, how many leaves it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, log: Signer, cosignatures: Iterable[Signature] = ()) -> Note:
        """As a note: the log's signature, then those of witnesses, in the order given."""
        return Note(self.text(), (log.sign(self.text()), *cosignatures))


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a note's text. Raises `NoteRefused`."""
    match = _CHECKPOINT.fullmatch(text)
    if not match:
        raise NoteRefused("a checkpoint is three lines: origin, size, root")
    return Checkpoint(match[1], int(match[2]), _unbase64(match[3]))


def origin_of(host: str, poll: int) -> str:
    """The name of a poll's log. Raises `NoteRefused` for a host that can't be in it."""
    origin = f"{host.lower()}/voting/{poll}"
    if not ORIGIN.fullmatch(origin):
        raise NoteRefused(f"{origin!r} can't be the name of a log")
    return origin


def _with_time(text: str, when: int) -> bytes:
    return f"cosignature/v1\ntime {when}\n{text}".encode()


def _unbase64(text: str) -> bytes:
    """Bytes of base64 in its one spelling: padded, and with no stray bits."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteRefused("this is not base64") from None
    if base64.b64encode(raw).decode() != text:
        raise NoteRefused("this base64 is not in its one spelling")
    return raw
