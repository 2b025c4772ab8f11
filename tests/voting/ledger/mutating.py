"""Random changes of a bundle's files, for whoever must refuse them: both verifiers are tried with the same ones.

Whoever changes a byte can mend SHA256SUMS too, so it is mended here, or the first check alone would do all the work. The bundle
has no more checkpoints and signatures than it needs: what is more may be left out by whoever publishes, and is no lie.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from falsified import without_sums
from ledger_town import Town, with_sums

CHANGES = 10_000
PARTS = 10  # so that a failure names its tenth, and processes can share the work


class Bare(Town):
    """Checkpoints at closing and at the end alone, and both witnesses needed on each."""

    def sizes(self):
        return super().sizes()[2:]


FILES = Bare(quorum=2).files()


def flip(data, dice):
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]


def overwrite(data, dice):
    at = dice.randrange(len(data))
    return data[:at] + bytes([dice.choice(b'0123456789abcdef"{}[]:,\n ')]) + data[at + 1 :]


def insert(data, dice):
    at = dice.randrange(len(data) + 1)
    return data[:at] + bytes([dice.choice(b'0a1b"{}[]:,\n \x00\xff')]) + data[at:]


def delete(data, dice):
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.choice((1, 1, 1, 2, 5, 64)) :]


def truncate(data, dice):
    return data[: dice.randrange(len(data))]


def transpose(data, dice):
    one, other = sorted(dice.sample(range(len(data)), 2))
    return data[:one] + data[other : other + 1] + data[one + 1 : other] + data[one : one + 1] + data[other + 1 :]


def on_lines(edit):
    def change(data, dice):
        lines = data.splitlines(keepends=True)
        edit(lines, dice)
        return b"".join(lines)

    return change


def _drop(lines, dice):
    del lines[dice.randrange(len(lines))]


def _double(lines, dice):
    at = dice.randrange(len(lines))
    lines.insert(dice.choice((at, dice.randrange(len(lines) + 1))), lines[at])


def _swap(lines, dice):
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def borrow(data, dice):
    """A piece of another file, or of this one, over what was there."""
    other = FILES[dice.choice(list(FILES))]
    length = dice.choice((1, 4, 16, 64))
    start, at = dice.randrange(len(other)), dice.randrange(len(data))
    return data[:at] + other[start : start + length] + data[at + length :]


def number(data, dice):
    """Another number in place of one that is there."""
    places = [at for at in range(len(data)) if data[at : at + 1].isdigit()]
    at = dice.choice(places)
    return data[:at] + str(dice.randrange(100)).encode() + data[at + 1 :]


WAYS = (
    flip,
    overwrite,
    insert,
    delete,
    truncate,
    transpose,
    borrow,
    number,
    on_lines(_drop),
    on_lines(_double),
    on_lines(_swap),
)


def changes(part: int) -> Iterator[tuple[str, str, bytes, bytes]]:
    """A tenth of all changes: the way, the file, what it becomes, and SHA256SUMS as it must be then."""
    dice, names, tried = random.Random(20270501 + part), sorted(FILES), 0
    while tried < CHANGES // PARTS:
        name, way = dice.choice(names), dice.choice(WAYS)
        changed = way(FILES[name], dice)
        if changed == FILES[name]:
            continue
        tried += 1
        sums = changed if name == "SHA256SUMS" else with_sums({**without_sums(FILES), name: changed})["SHA256SUMS"]
        yield way.__name__, name, changed, sums
