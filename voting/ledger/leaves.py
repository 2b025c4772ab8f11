"""The leaves of a ledger: what each kind holds, and the order in which kinds may follow each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import pairwise
from typing import Any

from voting.ledger.canonical import NotCanonical, encode, parse
from voting.ledger.shapes import Fits, is_hex, is_id, is_object, is_text, is_time, is_whole

MOST_LISTED = 1000  # commitments in one leaf: a phone can check one, and lines stay short
LONGEST_LINE = 131_072
LONGEST_REASON = 2000
UNOPENED_REASONS = ("broken", "invalid", "mismatch", "missing")

_BALLOT = re.compile(rb'\{"commitment":"([0-9a-f]{64})","type":"ballot"\}')
_number = is_whole(0)


class LeafRefused(ValueError):
    """A line that is no leaf, or a leaf in the wrong place; the text says why."""


def ascends(values: list[str]) -> bool:
    """Whether each is larger than the one before, so that nothing is there twice."""
    return all(a < b for a, b in pairwise(values))


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= MOST_LISTED and all(map(is_hex, value)) and ascends(value)


def _is_reason(value: Any) -> bool:
    return is_text(value) and 0 < len(value) <= LONGEST_REASON


_is_marked = is_object({"electronic": _number, "paper": _number})
SHAPES: dict[str, dict[str, Fits]] = {
    "manifest": {"sha256": is_hex},
    "ballot": {"commitment": is_hex},
    "roll": {"line": is_hex, "reason": _is_reason},
    "amend extend": {"what": lambda value: value == "extend", "closes_at": is_time, "reason": _is_reason},
    "amend withdraw": {"what": lambda value: value == "withdraw", "project": is_id, "reason": _is_reason},
    "superseded": {"commitments": _is_list},
    "overridden": {"commitments": _is_list},
    "close": {"casts": _number, "superseded": _number, "overridden": _number, "marked": _is_marked, "marks": is_hex},
    "paper": {"commitment": is_hex},
    "complete": {
        **dict.fromkeys(("issued", "counted", "spoilt", "replaced", "unreturned"), _number),
        "log": is_hex,
    },
    "unopened": {"reason": lambda value: value in UNOPENED_REASONS, "commitments": _is_list},
    "result": {"openings": is_hex, "pb": is_hex, "result": is_hex, "unopened": _number},
    "destroyed": {"statement": _is_reason, "at": is_time},
}
KINDS = tuple(dict.fromkeys(name.split()[0] for name in SHAPES))


def write_leaf(kind: str, **fields: Any) -> bytes:
    """The canonical bytes of a leaf. Raises `LeafRefused` when it is not well formed."""
    leaf = {**fields, "type": kind}
    _check(leaf)
    return encode(leaf)


def write_lists(kind: str, commitments: Iterable[bytes], **fields: Any) -> Iterator[bytes]:
    """Leaves that list commitments in ascending order, 1,000 each but the last; none when there are none."""
    listed = sorted(commitment.hex() for commitment in commitments)
    for at in range(0, len(listed), MOST_LISTED):
        yield write_leaf(kind, commitments=listed[at : at + MOST_LISTED], **fields)


def read_leaf(line: bytes) -> dict[str, Any]:
    """The leaf of a line (without its line end). Raises `LeafRefused` for anything but a known leaf in canonical form."""
    ballot = _BALLOT.fullmatch(line)  # nearly all lines; the same verdict as below, ten times faster
    if ballot:
        return {"commitment": ballot[1].decode(), "type": "ballot"}
    if len(line) > LONGEST_LINE:
        raise LeafRefused("the line is too long")
    try:
        leaf = parse(line)
    except NotCanonical as error:
        raise LeafRefused(str(error)) from None
    _check(leaf)
    return dict(leaf)


def _check(leaf: Any) -> None:
    kind = leaf.get("type") if isinstance(leaf, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise LeafRefused("this is no kind of leaf")
    shape = SHAPES.get(f"amend {leaf.get('what')}" if kind == "amend" else kind)
    if shape is None:
        raise LeafRefused("this is no kind of amendment")
    if set(leaf) != {*shape, "type"}:
        raise LeafRefused(f"a leaf of kind {kind} has exactly these: {', '.join(sorted(shape))}")
    wrong = [name for name, fits in shape.items() if not fits(leaf[name])]
    if wrong:
        raise LeafRefused(f"in a leaf of kind {kind}, not well formed: {', '.join(wrong)}")


class Stage(IntEnum):
    """How far a ledger is."""

    EMPTY = 0
    OPEN = 1
    SUPERSEDED = 2
    OVERRIDDEN = 3
    CLOSED = 4
    COMPLETE = 5
    UNOPENED = 6
    RESULT = 7
    DESTROYED = 8


# From which stages a kind may come, and which stage it leads to (None: it changes nothing).
MOVES: dict[str, tuple[frozenset[Stage], Stage | None]] = {
    "manifest": (frozenset({Stage.EMPTY}), Stage.OPEN),
    "ballot": (frozenset({Stage.OPEN}), None),
    "roll": (frozenset({Stage.OPEN}), None),
    "amend": (frozenset({Stage.OPEN}), None),
    "superseded": (frozenset({Stage.OPEN, Stage.SUPERSEDED}), Stage.SUPERSEDED),
    "overridden": (frozenset({Stage.OPEN, Stage.SUPERSEDED, Stage.OVERRIDDEN}), Stage.OVERRIDDEN),
    "close": (frozenset({Stage.OPEN, Stage.SUPERSEDED, Stage.OVERRIDDEN}), Stage.CLOSED),
    "paper": (frozenset({Stage.OPEN, Stage.CLOSED}), None),
    "complete": (frozenset({Stage.CLOSED}), Stage.COMPLETE),
    "unopened": (frozenset({Stage.COMPLETE, Stage.UNOPENED}), Stage.UNOPENED),
    "result": (frozenset({Stage.COMPLETE, Stage.UNOPENED}), Stage.RESULT),
    "destroyed": (frozenset({Stage.RESULT}), Stage.DESTROYED),
}


def stage_after(stage: Stage, kind: str) -> Stage:
    """The stage a ledger is at once a leaf of this kind is appended. Raises `LeafRefused` if it may not stand here."""
    allowed, leads_to = MOVES[kind]
    if stage not in allowed:
        raise LeafRefused(f"a leaf of kind {kind} may not stand here: the ledger is {stage.name.lower()}")
    return stage if leads_to is None else leads_to
