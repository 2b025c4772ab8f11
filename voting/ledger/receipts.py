"""What a voter keeps: a note by which the log promises that this commitment goes into this poll's ledger.

It says nothing about the choices and has no time in it. The code is what one reads aloud or compares by eye; the link
carries the whole note behind `#`, where no browser sends it to a server.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from voting.ledger.notes import LOG, Note, NoteRefused, Signer, Verifier, parse_note

HEADER = "lamplight receipt v1"
CODE_BITS = 80
FINGERPRINT_BITS = 100
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TEXT = re.compile(rf"{HEADER}\n([^\n]+)\n([0-9a-f]{{64}})\n([0-9a-f]{{64}})\n")


@dataclass(frozen=True)
class Receipt:
    """The log of `origin`, with the rules of SHA-256 `manifest`, has taken in the ballot of this `commitment`."""

    origin: str
    manifest: bytes
    commitment: bytes

    def text(self) -> str:
        """The lines that are signed."""
        return f"{HEADER}\n{self.origin}\n{self.manifest.hex()}\n{self.commitment.hex()}\n"

    def signed(self, log: Signer) -> bytes:
        """The receipt as the log's signed note."""
        return Note(self.text(), (log.sign(self.text()),)).encode()

    @property
    def code(self) -> str:
        """See `code_of`."""
        return code_of(self.commitment)


def read_receipt(note: bytes, log_public: bytes) -> Receipt:
    """The receipt of a note signed by the log's key and by nobody else. Raises `NoteRefused`."""
    parsed = parse_note(note)
    match = _TEXT.fullmatch(parsed.text)
    if not match:
        raise NoteRefused("this is not a receipt")
    if len(parsed.signatures) != 1:
        raise NoteRefused("a receipt has one signature, the log's")
    Verifier(match[1], LOG, log_public).check(parsed.text, parsed.signatures[0])
    return Receipt(match[1], bytes.fromhex(match[2]), bytes.fromhex(match[3]))


def code_of(commitment: bytes) -> str:
    """The first 80 bits of a commitment in Crockford's base32, as `ABCD-EFGH-JKMN-PQRS`."""
    return in_fours(base32(commitment, CODE_BITS))


def fingerprint_of(public_key: bytes) -> str:
    """A public key for a poster: the first 100 bits of SHA-256("lamplight key v1\\n" ‖ key), as a code of five fours."""
    return in_fours(base32(hashlib.sha256(b"lamplight key v1\n" + public_key).digest(), FINGERPRINT_BITS))


def normal_code(typed: str) -> str:
    """A code as somebody typed it, in the one spelling: O is read as 0, I and L as 1; spaces and hyphens don't matter.

    Raises `ValueError` for letters no code has.
    """
    plain = re.sub(r"[\s-]", "", typed).upper().translate(str.maketrans("OIL", "011"))
    if not plain or not set(plain) <= set(_CROCKFORD):
        raise ValueError("a code has digits and letters, and no U")
    return in_fours(plain)


def link_of(page: str, note: bytes) -> str:
    """The address to put into a QR code: the page that checks receipts, with the note behind `#`."""
    return f"{page}#{base64.urlsafe_b64encode(note).decode().rstrip('=')}"


def note_of_link(link: str) -> bytes:
    """The note of such an address. Raises `NoteRefused`."""
    fragment = link.rpartition("#")[2]
    try:
        return base64.b64decode(fragment + "=" * (-len(fragment) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NoteRefused("this link holds no receipt") from None


def base32(data: bytes, bits: int) -> str:
    """The first bits (a multiple of five) in Crockford's base32."""
    number = int.from_bytes(data, "big") >> (len(data) * 8 - bits)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(bits - 5, -1, -5))


def in_fours(text: str) -> str:
    """`ABCD-EFGH`: easier to copy."""
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
