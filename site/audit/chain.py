"""The chain's arithmetic, pure: each entry's hash covers its content and the hash before it (no Django here)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

START = "0" * 64


def canonical(content: Mapping[str, Any]) -> bytes:
    """One byte string for one content: JSON with sorted keys and no spaces. Floats are refused: they have no one form."""
    _refuse_floats(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link(previous: str, content: Mapping[str, Any]) -> str:
    """SHA-256 over the previous hash and the canonical content, as 64 hex digits."""
    return hashlib.sha256(b"lamplight audit v1\n" + previous.encode() + b"\n" + canonical(content)).hexdigest()


@dataclass(frozen=True)
class Break:
    """Where a chain stops being true, and how."""

    seq: int
    problem: str


def first_break(entries: Iterable[tuple[int, Mapping[str, Any], str]]) -> Break | None:
    """Walk `(seq, content, hash)` from the start; the first entry that is missing, moved or changed, or `None`."""
    previous, expected = START, 1
    for seq, content, claimed in entries:
        if seq != expected:
            return Break(expected, "missing")
        if link(previous, content) != claimed:
            return Break(seq, "changed")
        previous, expected = claimed, seq + 1
    return None


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("an audit entry holds no floats: write whole cents or text")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)
