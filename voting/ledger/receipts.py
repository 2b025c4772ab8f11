"""What a voter keeps: a note by which the log promises that this commitment goes into this poll's ledger.

It says nothing about the choices and has no time in it. The code is what one reads aloud or compares by eye; the link
carries behind `#`, where no browser sends it to a server, what differs from voter to voter: commitment and signature.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

from voting.ledger.notes import LOG, Note, NoteRefused, Signature, Signer, Verifier, parse_note

HEADER = "lamplight receipt v1"
CODE_BITS = 80
FINGERPRINT_BITS = 100
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TEXT = re.compile(rf"{HEADER}\n([^\n]+)\n([0-9a-f]{{64}})\n([0-9a-f]{{64}})\n")
_FRAGMENT = re.compile(r"[A-Za-z0-9_-]{128}")  # 32 bytes of commitment and 64 of signature


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
    """The address to put into a QR code: the page that checks this poll's receipts, with commitment and signature behind
    `#`. What is the same for all receipts of a poll is left out, so that a phone reads the code from paper.

    `note` is as `Receipt.signed` made it.
    """
    parsed = parse_note(note)
    match = _TEXT.fullmatch(parsed.text)
    if not match:
        raise NoteRefused("this is not a receipt")
    return f"{page}#{base64.urlsafe_b64encode(bytes.fromhex(match[3]) + parsed.signatures[0].value).decode()}"


def note_of_link(link: str, origin: str, manifest: bytes, log_public: bytes) -> bytes:
    """The note of such an address: a receipt of the log `origin` with the rules of SHA-256 `manifest`, not yet checked.

    Raises `NoteRefused`.
    """
    fragment = link.rpartition("#")[2]
    if not _FRAGMENT.fullmatch(fragment):
        raise NoteRefused("this link holds no receipt")
    held = base64.urlsafe_b64decode(fragment)
    receipt = Receipt(origin, manifest, held[:32])
    key_id = Verifier(origin, LOG, log_public).key_id
    return Note(receipt.text(), (Signature(origin, key_id, held[32:]),)).encode()


def base32(data: bytes, bits: int) -> str:
    """The first bits (a multiple of five) in Crockford's base32."""
    number = int.from_bytes(data, "big") >> (len(data) * 8 - bits)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(bits - 5, -1, -5))


def in_fours(text: str) -> str:
    """`ABCD-EFGH`: easier to copy."""
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
