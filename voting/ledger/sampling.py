"""Which sheets a comparison audit draws, and what it shows. Anybody can draw the same sample again.

The draw depends on the ledger (fixed before) and on dice thrown in public (known to nobody before): who enters sheets can't
know which will be looked at, and who throws can't choose them.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable
from fractions import Fraction

SEED_TAG, TICKET_TAG = b"lamplight audit seed v1\n", b"lamplight audit ticket v1\n"
FEWEST_DICE = 20  # throws of a die: about 52 bits
_DICE = re.compile(r"[1-6]+")


class DiceRefused(ValueError):
    """Not throws of a die, or too few; the text says why."""


def seed_of(root: bytes, dice: str) -> bytes:
    """The seed of a draw: SHA-256 over the ledger's last root and the throws. Raises `DiceRefused`."""
    throws = "".join(dice.split())
    if not _DICE.fullmatch(throws):
        raise DiceRefused("throws of a die are digits from 1 to 6")
    if len(throws) < FEWEST_DICE:
        raise DiceRefused(f"throw the die at least {FEWEST_DICE} times")
    return hashlib.sha256(SEED_TAG + root.hex().encode() + b"\n" + throws.encode()).digest()


def ticket(seed: bytes, serial: str) -> bytes:
    """A sheet's ticket in the draw: the lowest are drawn."""
    return hashlib.sha256(TICKET_TAG + seed + serial.encode()).digest()


def draw(seed: bytes, serials: Iterable[str], number: int) -> list[str]:
    """`number` of the serials, none twice, in the order of their tickets. More drawn later are added at the end."""
    return sorted(serials, key=lambda serial: ticket(seed, serial))[:number]


def most_wrong(looked_at: int, different: int, confidence: Fraction = Fraction(95, 100)) -> float:
    """The share of sheets that were entered wrongly is at most this, with this confidence, from 0 to 1.

    The upper limit of Clopper and Pearson (1934) for drawing with replacement, which without replacement is on the safe
    side: 300 sheets without a difference mean less than 1 %.
    """
    if not 0 <= different <= looked_at:
        raise ValueError("there can't be more differences than sheets")
    if different == looked_at:
        return 1.0
    low, high, doubt = 0.0, 1.0, float(1 - confidence)
    for _ in range(60):
        middle = (low + high) / 2
        chance = sum(
            math.comb(looked_at, k) * middle**k * (1 - middle) ** (looked_at - k) for k in range(different + 1)
        )
        low, high = (middle, high) if chance > doubt else (low, middle)
    return high


def clean_needed(share: Fraction, confidence: Fraction = Fraction(95, 100)) -> int:
    """How many sheets without a difference show that at most this share is wrong: `clean_needed(Fraction(1, 100))` is 299."""
    return math.ceil(math.log(float(1 - confidence)) / math.log(float(1 - share)))
