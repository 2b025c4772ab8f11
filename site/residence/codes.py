"""The codes on letters: long enough not to be guessed, short enough to be typed from paper."""

from __future__ import annotations

import secrets

# No 0/O, 1/I/L, no U: nothing a reader mistakes for another, and no words by accident. 30 letters, 10 of them: 49 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


def new_code() -> str:
    """A fresh code, ten letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def as_printed(code: str) -> str:
    """`ABCDE-FGHJK`: in two groups, easier to copy."""
    return f"{code[:5]}-{code[5:]}"


def as_typed(text: str) -> str:
    """What was typed, without the dash, spaces and lower case people use."""
    return "".join(letter for letter in text.upper() if letter.isalnum())
