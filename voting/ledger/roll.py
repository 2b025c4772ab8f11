"""The roll: who may vote, as salted hashes, with the mark of who took part.

Nobody can tell a person from a line without the salt; each resident can fetch their own salt and so find their line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from voting.ledger.tree import root_of

TAG = "lamplight roll v1"
ABSTAINED, ELECTRONIC_MARK, PAPER_MARK = "0", "1", "p"
_SALT = re.compile(r"[0-9a-f]{64}")
_LINE = re.compile(rb"([0-9a-f]{64}) ([01p])")


class RollRefused(ValueError):
    """A line of a roll that is not well formed or out of order."""


def roll_line(poll: int, salt: str, reference: str) -> bytes:
    """A resident's line: SHA-256 over tag, poll, salt (32 bytes in hexadecimal) and the reference of the city's roll."""
    if not _SALT.fullmatch(salt):
        raise RollRefused("a salt is 32 bytes in hexadecimal")
    return hashlib.sha256(f"{TAG}\n{poll}\n{salt}\n{reference}".encode()).digest()


def roll_root(lines: Iterable[bytes]) -> bytes:
    """The Merkle root over lines in ascending order; a leaf is a line's 32 bytes. Raises `RollRefused`."""
    return root_of(_ascending(lines))


def write_marks(marks: Iterable[tuple[bytes, str]]) -> Iterator[bytes]:
    """roll.txt: each line and its mark, given in ascending order of lines."""
    for line, mark in marks:
        yield f"{line.hex()} {mark}\n".encode()


def read_mark(text: bytes) -> tuple[bytes, str]:
    """Line and mark of a line of roll.txt (without its line end). Raises `RollRefused`."""
    match = _LINE.fullmatch(text)
    if not match:
        raise RollRefused("a line of the roll is 64 hexadecimal digits, a space and 0, 1 or p")
    return bytes.fromhex(match[1].decode()), match[2].decode()


def _ascending(lines: Iterable[bytes]) -> Iterator[bytes]:
    last = b""
    for line in lines:
        if line <= last:
            raise RollRefused("the lines of the roll are not in ascending order")
        last = line
        yield line
