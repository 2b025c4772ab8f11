"""QR codes of texts that differ in a few letters, drawn as fast as ballots come.

Drawing a code anew costs as much as all other work on a ballot. What codes of one length share is learnt once from segno:
which modules are fixed, and where each bit of the text comes to lie. Then a text costs its error correction (a
remainder, taken with whole numbers instead of lists) and one picture. A test holds every module against segno's.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from operator import itemgetter

# Of the eight patterns a code may be masked with. Looking for the one of least regularity takes long, and what is drawn
# here (hashes, signatures) is not regular.
MASK = 2
BORDER, PIXELS = 4, 4  # modules of quiet around a code; pixels of a module's side: with two bits a pixel, a byte
LIGHT, DARK = b"\xff", b"\x00"
BITS_TO_MODULES = bytes.maketrans(b"01", LIGHT + DARK)
BITS_TO_MASKED = bytes.maketrans(b"01", DARK + LIGHT)


def picture(text: str) -> str:
    """The code of an ASCII text, of level M, as the address of a PNG picture (`data:…`)."""
    return "data:image/png;base64," + base64.b64encode(_frame(len(text)).png(text.encode("ascii"))).decode()


class Frame:
    """What all codes of texts of `length` letters share."""

    def __init__(self, length: int) -> None:
        segno, consts = import_module("segno"), import_module("segno.consts")
        drawn = segno.make("a" * length, error="m", mode="byte", boost_error=False, micro=False, mask=MASK)
        rows = [list(row) for row in drawn.matrix_iter(border=0, verbose=True)]
        self.blocks = [
            (block.num_data, block.num_total - block.num_data)
            for block in consts.ECC[drawn.version][consts.ERROR_LEVEL_M]
            for _ in range(block.num_blocks)
        ]
        self.counted = 8 if drawn.version < 10 else 16  # bits that say how long the text is
        self.capacity = sum(data for data, _checks in self.blocks)
        self.checks = self.blocks[0][1]  # the same in every block
        self.multiples = _multiples_of_generator(self.checks)
        self.in_turns = itemgetter(*_in_turns(self.blocks))
        self.size = len(rows)
        self.starts = range(0, self.size**2, self.size)
        self.modules = itemgetter(*_places(rows, {consts.TYPE_DATA_LIGHT, consts.TYPE_DATA_DARK}))

    def png(self, text: bytes) -> bytes:
        """The picture of a text."""
        sent = int.from_bytes(bytes(self.in_turns(self._codewords(text))), "big")
        bits = (
            f"{sent:0{8 * (self.capacity + self.checks * len(self.blocks))}b}".encode() + b"0" * 8
        )  # what is left over
        modules = bytes(self.modules(bits.translate(BITS_TO_MODULES) + bits.translate(BITS_TO_MASKED) + LIGHT + DARK))
        quiet = LIGHT * BORDER
        lines = [(b"\0" + quiet + modules[at : at + self.size] + quiet) * PIXELS for at in self.starts]
        above = (b"\0" + LIGHT * (self.size + 2 * BORDER)) * PIXELS * BORDER
        return _png((self.size + 2 * BORDER) * PIXELS, above + b"".join(lines) + above)

    def _codewords(self, text: bytes) -> bytes:
        """The text with its length, filled up, and the check bytes of each block behind all blocks."""
        head = (0b0100 << self.counted | len(text)) << 8 * len(text) | int.from_bytes(text, "big")
        full = (head << 4).to_bytes((self.counted + 8) // 8 + len(text), "big")
        # Readers stop before what fills it up; segno puts one empty byte before the usual two in turns.
        data = (full + b"\0" + b"\xec\x11" * self.capacity)[: self.capacity]
        checks, at = b"", 0
        for length, _checks in self.blocks:
            checks += self._remainder(data[at : at + length])
            at += length
        return data + checks

    def _remainder(self, block: bytes) -> bytes:
        kept, shift, multiples, mask = 0, 8 * (self.checks - 1), self.multiples, (1 << 8 * self.checks) - 1
        for byte in block:
            kept = (kept << 8 & mask) ^ multiples[byte ^ kept >> shift]
        return kept.to_bytes(self.checks, "big")


@lru_cache(maxsize=8)
def _frame(length: int) -> Frame:
    return Frame(length)


def _multiples_of_generator(checks: int) -> list[int]:
    """For each byte: it times the generator polynomial of that degree, over GF(256), as one number."""
    powers = [1]
    for _ in range(254):
        doubled = powers[-1] << 1
        powers.append(doubled ^ 0x11D if doubled > 255 else doubled)
    exponents = {value: power for power, value in enumerate(powers)}

    def times(one: int, other: int) -> int:
        return powers[(exponents[one] + exponents[other]) % 255] if one and other else 0

    generator = [1]
    for power in range(checks):
        shifted = [times(value, powers[power]) for value in generator]
        generator = [a ^ b for a, b in zip([*generator, 0], [0, *shifted], strict=True)]
    return [int.from_bytes(bytes(times(byte, value) for value in generator[1:]), "big") for byte in range(256)]


def _in_turns(blocks: list[tuple[int, int]]) -> list[int]:
    """In which order bytes are sent: the first of every block, the second of every block …, then their check bytes."""
    data, starts, at = sum(length for length, _ in blocks), [], 0
    for length, _checks in blocks:
        starts.append(at)
        at += length
    longest, checks = max(length for length, _ in blocks), blocks[0][1]
    order = [start + n for n in range(longest) for start, (length, _) in zip(starts, blocks, strict=True) if n < length]
    return order + [data + block * checks + n for n in range(checks) for block in range(len(blocks))]


def _places(rows: list[list[int]], data: set[int]) -> list[int]:
    """For each module of the code, where in `bits + masked bits + light + dark` its color stands."""
    size = len(rows)
    # segno takes the module left of the format beneath the timing row for a part of it.
    rows[8][size - 9] = min(data)
    free = [(row, column) for row, column in _in_zigzag(size) if rows[row][column] in data]
    number = {place: bit for bit, place in enumerate(free)}
    bits = len(free) // 8 * 8 + 8
    light, dark = 2 * bits, 2 * bits + 1
    places = []
    for row in range(size):
        for column in range(size):
            if (bit := number.get((row, column))) is not None:
                places.append(bit if column % 3 else bits + bit)  # this is what mask 2 says
            else:
                places.append(dark if rows[row][column] >> 8 else light)
    return places


def _in_zigzag(size: int) -> Iterator[tuple[int, int]]:
    """The order in which bits fill a code: up and down in columns of two, from the right, past the timing column."""
    upward = True
    for right in (*range(size - 1, 6, -2), *range(5, 0, -2)):
        for row in reversed(range(size)) if upward else range(size):
            yield from ((row, right), (row, right - 1))
        upward = not upward


def _png(side: int, lines: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 2, 0, 0, 0, 0)  # two bits a pixel
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines, 1)) + chunk(b"IEND", b"")
