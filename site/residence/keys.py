"""Keyed hashes: how a roll is matched without keeping it.

Names, dates of birth, reference numbers and addresses are never stored from the roll. What is stored is an HMAC-SHA256
under the site's secret key: equal details give equal hashes, and without the key nobody can try out names (a plain or
salted hash of a name and a birthday is guessed in minutes). See docs/decisions on the roll.
"""

from __future__ import annotations

import unicodedata
from datetime import date

from django.utils.crypto import salted_hmac

LETTERS = {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}  # that do not fall apart into letter + accent


def plain(text: str) -> str:
    """A name or address as it is compared: no case, accents, punctuation or doubled spaces."""
    folded = "".join(LETTERS.get(letter, letter) for letter in text.casefold())
    letters = (c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else "'" if c in "'’" else " " for c in letters).replace("'", "").split())


def plain_name(name: str) -> str:
    """A name's words in alphabetical order, so that "García López, Ana" is Ana García López."""
    return " ".join(sorted(plain(name).split()))


def plain_reference(reference: str) -> str:
    """A reference number without the spaces, dots and dashes people put into it."""
    return plain(reference).replace(" ", "")


def by_birth(name: str, born: date) -> str:
    """What a person is matched with who gives a name and a date of birth."""
    return _hash("birth", plain_name(name), born.isoformat())


def by_reference(name: str, reference: str) -> str:
    """What a person is matched with who gives a name and the roll's reference number."""
    return _hash("reference", plain_name(name), plain_reference(reference))


def by_address(name: str, address: str) -> str:
    """What a letter is matched with: a name at an address."""
    return _hash("address", plain_name(name), plain(address))


def identity(name: str, born: date | None, reference: str) -> str:
    """Who a roll line is about, from one roll to the next: the reference number, or else the name and birthday."""
    if reference:
        return _hash("identity", plain_reference(reference))
    return _hash("identity", plain_name(name), born.isoformat() if born else "")


def code(letter_pk: int, typed: str) -> str:
    """What is kept of a letter's code; it fits only the letter it was made for."""
    return _hash("code", str(letter_pk), typed)


def _hash(use: str, *parts: str) -> str:
    return salted_hmac(f"lamplight.residence.{use}", "\n".join(parts), algorithm="sha256").hexdigest()
