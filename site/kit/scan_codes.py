"""QR codes of texts that differ in a few letters, drawn as fast as ballots come.

Drawing a code anew costs as much as all other work on a ballot. What codes of one length share is learnt once from segno:
which modules are fixed, and where each bit of the text comes to lie. Error correction is linear: each letter at its place
always turns the same modules over, whatever the others are. So a code is the one of an empty text with the strokes of
its letters, and costs as much as its picture. A test holds every module against segno's.
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
BORDER, PIXELS = 4, 4  # modules of quiet around a code; pixels of a module's side: with one bit a pixel, a hex digit


def picture(text: str) -> str:
    """The code of an ASCII text, of level M, as the address of a PNG picture (`data:…`)."""
    return "data:image/png;base64," + base64.b64encode(_frame(len(text)).png(text.encode("ascii"))).decode()


class Frame:
    """What all codes of texts of `length` letters share.

    A code is a number here: a bit for each module of each line, set where it is light. Before each line come two bits for
    the byte that begins a line of a PNG file, and behind it what fills its last byte.
    """

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
        self.side = len(rows) + 2 * BORDER
        self.line = 2 + self.side + self.side % 2
        light, self.modules = self._places(rows, {consts.TYPE_DATA_LIGHT, consts.TYPE_DATA_DARK})
        empty = bytes(length)
        self.sent_of_empty = self._sent(empty)
        self.empty = light ^ self._drawn(self.sent_of_empty)
        self.strokes = [Strokes(self, place) for place in range(length)]

    def png(self, text: bytes) -> bytes:
        """The picture of a text."""
        drawn = self.empty
        for strokes, letter in zip(self.strokes, text, strict=True):
            drawn ^= (
                strokes[letter & 15] ^ strokes[letter & 112]
            )  # in halves: they are few, and stay in the processor's cache
        pixels = bytes.fromhex(f"{drawn:0{self.side * self.line}b}".replace("1", "f"))
        width = self.line // 2
        lines = b"".join([pixels[at : at + width] * PIXELS for at in range(0, len(pixels), width)])
        return _png(self.side * PIXELS, lines)

    def stroke(self, place: int, bit: int) -> int:
        """What this bit of the letter at this place turns over."""
        alone = bytes(place) + bytes([1 << bit]) + bytes(len(self.strokes) - place - 1)
        return self._drawn(self._sent(alone) ^ self.sent_of_empty)

    def _drawn(self, sent: int) -> int:
        """The modules of the bits that are set."""
        drawn = 0
        while sent:
            drawn ^= self.modules[sent.bit_length() - 1]
            sent ^= 1 << sent.bit_length() - 1
        return drawn

    def _sent(self, text: bytes) -> int:
        """Every bit that such a code has room for, in the order in which they are laid out."""
        return int.from_bytes(bytes(self.in_turns(self._codewords(text))), "big")

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

    def _places(self, rows: list[list[int]], data: set[int]) -> tuple[int, list[int]]:
        """What is light in a code before any bit is laid out, and for each bit, the last one sent first, its module."""
        size = len(rows)
        # segno takes the module left of the format beneath the timing row for a part of it.
        rows[8][size - 9] = min(data)
        free = [(row, column) for row, column in _in_zigzag(size) if rows[row][column] in data]
        bits = 8 * (self.capacity + self.checks * len(self.blocks))

        def module(row: int, column: int) -> int:
            """Counted from the end."""
            at = (row + BORDER) * self.line + 2 + column + BORDER
            return 1 << self.side * self.line - 1 - at

        light = sum(
            module(row, column) for row in range(-BORDER, size + BORDER) for column in range(-BORDER, size + BORDER)
        )
        for row in range(size):
            for column in range(size):
                if rows[row][column] in data:
                    dark = column % 3 == 0  # this is what mask 2 says of a bit that is not set
                else:
                    dark = bool(rows[row][column] >> 8)
                light ^= module(row, column) * dark
        return light, [module(*place) for place in reversed(free[:bits])]


class Strokes(dict[int, int]):
    """For each letter: what it turns over at this place."""

    def __init__(self, frame: Frame, place: int) -> None:
        self.frame, self.place = frame, place
        self.bits: dict[int, int] = {}

    def __missing__(self, letter: int) -> int:
        made = 0
        for bit in range(8):
            if letter >> bit & 1:
                if bit not in self.bits:
                    self.bits[bit] = self.frame.stroke(self.place, bit)
                made ^= self.bits[bit]
        self[letter] = made
        return made


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

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)  # one bit a pixel
    # A small window: what repeats is near, and room for the usual one takes longer to get than all the packing.
    packer = zlib.compressobj(2, wbits=12, memLevel=2)
    packed = packer.compress(lines) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
