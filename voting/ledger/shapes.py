"""What a value must look like: small tests that rules and leaves are put together from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from voting.ledger.canonical import LARGEST

Fits = Callable[[Any], bool]

HEX_32 = re.compile(r"[0-9a-f]{64}")
UTC_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
PROJECT_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
# Words of anything but spaces and control characters, with single U+0020 between.
_WORD = r"[^\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
TEXT = re.compile(rf"({_WORD}( {_WORD})*)?")


def moment(text: str) -> datetime:
    """A time of a manifest or an amendment. Raises `ValueError`."""
    if not UTC_TIME.fullmatch(text):
        raise ValueError("a time is written like 2027-05-01T08:00:00Z")
    return datetime.fromisoformat(text)


def is_time(value: Any) -> bool:
    """Whether a value is a time in UTC, written as a manifest writes it."""
    if not isinstance(value, str):
        return False
    try:
        moment(value)
    except ValueError:
        return False
    return True


def is_text(value: Any) -> bool:
    """Whether a value is text with no control characters, and single spaces inside only."""
    return isinstance(value, str) and TEXT.fullmatch(value) is not None


def is_whole(least: int, most: int = LARGEST) -> Fits:
    """A test for whole numbers in a range."""
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def is_hex(value: Any) -> bool:
    """Whether a value is 32 bytes in hexadecimal."""
    return isinstance(value, str) and HEX_32.fullmatch(value) is not None


def is_bool(value: Any) -> bool:
    """Whether a value is true or false."""
    return isinstance(value, bool)


def is_id(value: Any) -> bool:
    """Whether a value can be the id of a project: it stands in many files without quotation marks."""
    return isinstance(value, str) and PROJECT_ID.fullmatch(value) is not None


def is_object(fields: Mapping[str, Fits], optional: tuple[str, ...] = ()) -> Fits:
    """A test for objects with exactly these fields, and perhaps some optional ones that decide nothing."""

    def fits(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and set(fields) <= set(value) <= {*fields, *optional}
            and all(field_fits(value[name]) for name, field_fits in fields.items())
        )

    return fits


def is_list(fits: Fits, most: int) -> Fits:
    """A test for lists of at most so many."""
    return lambda value: isinstance(value, list) and len(value) <= most and all(map(fits, value))


def matches(form: str) -> Fits:
    """A test for strings of a form."""
    pattern = re.compile(form)
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None
