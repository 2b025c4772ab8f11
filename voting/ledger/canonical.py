"""JSON in its one canonical form (RFC 8785), so that equal things have equal bytes and equal hashes.

Narrower than the RFC in three ways: numbers are whole and within ±(2^53 − 1), which every language holds exactly;
nesting ends at `DEEPEST`; and reading refuses whatever is not written exactly as `encode` would write it, a key given
twice included.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

LARGEST = 2**53 - 1
DEEPEST = 32


class NotCanonical(ValueError):
    """Something that has no canonical form, or bytes that are not written in it."""


def encode(value: Any) -> bytes:
    """The canonical bytes of a value made of dicts, lists, strings, whole numbers, booleans and None.

    Raises `NotCanonical` for anything else: a float, a number too large, a key that is no string, half a surrogate pair.
    """
    text = _WRITER.encode(_ordered(value, 0))
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise NotCanonical("a string holds half of a surrogate pair") from None


def parse(data: bytes) -> Any:
    """The value of canonical bytes. Raises `NotCanonical` when they are not JSON, or not in canonical form."""
    try:
        value = _READER.decode(data.decode())
    except NotCanonical:
        raise
    except UnicodeDecodeError:
        raise NotCanonical("it is not UTF-8") from None
    except (ValueError, RecursionError):
        raise NotCanonical("it is not JSON") from None
    if encode(value) != data:
        raise NotCanonical("it is JSON, but not written in the canonical form")
    return value


def _ordered(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)  # the text itself, also of an enumeration's member
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise NotCanonical(
                f"the number {value:.3e} is too large" if abs(value) < 10**300 else "a number is too large"
            )
        return int(value)
    if depth >= DEEPEST:
        raise NotCanonical("it is nested too deeply")
    if isinstance(value, Mapping):
        return {key: _ordered(value[key], depth + 1) for key in _sorted_keys(value)}
    if isinstance(value, list | tuple):
        return [_ordered(inner, depth + 1) for inner in value]
    raise NotCanonical(f"a {type(value).__name__} has no canonical form here")


def _sorted_keys(keys: Iterable[Any]) -> list[str]:
    """By UTF-16 code units, as RFC 8785 wants; for ASCII that is the usual order."""
    found = list(keys)
    if not all(isinstance(key, str) for key in found):
        raise NotCanonical("a key is not a string")
    if all(key.isascii() for key in found):
        return sorted(found)
    return sorted(found, key=lambda key: key.encode("utf-16-be", "surrogatepass"))


def _refuse_number(text: str) -> NoReturn:
    raise NotCanonical(f"only whole numbers are allowed, not {text[:30]}")


_WRITER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":"))
_READER = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number)
