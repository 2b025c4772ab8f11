"""What differs between two texts, word by word. Pure: it knows no Django.

Paragraphs are matched first and words inside those that changed, so that a long text costs little and a moved comma
does not paint a page. Words that changed stand together: a stretch of small alternating pieces is told as one removal
and one addition, which is how people (and screen readers) can follow it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"\w+(?:['’-]\w+)*|\s+|[^\w\s]")
LEAST_KEPT = 2  # words between two changes that are worth keeping apart

SAME, ADDED, REMOVED = "same", "added", "removed"


@dataclass(frozen=True)
class Piece:
    """A stretch of text, and whether it stayed, was added or was removed."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The pieces that lead from `before` to `after`. Kept and removed ones make `before`, kept and added ones `after`."""
    pieces: list[Piece] = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece(SAME, "".join(old[a:b])))
        else:
            pieces += _words("".join(old[a:b]), "".join(new[c:d]))
    return list(_joined(pieces))


def is_changed(pieces: Sequence[Piece]) -> bool:
    """Whether anything differs."""
    return any(piece.kind != SAME for piece in pieces)


def changed_words(pieces: Sequence[Piece]) -> tuple[int, int]:
    """How many words were added and how many removed."""
    count = lambda kind: sum(len(re.findall(r"\w+", piece.text)) for piece in pieces if piece.kind == kind)  # noqa: E731
    return count(ADDED), count(REMOVED)


def _words(before: str, after: str) -> list[Piece]:
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    removed, added, found = "", "", []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        keeps = _count(old[a:b]) >= LEAST_KEPT or b == len(old) or not (removed or added)
        if kind == "equal" and keeps:
            found += [Piece(REMOVED, removed), Piece(ADDED, added), Piece(SAME, "".join(old[a:b]))]
            removed = added = ""
        else:
            removed += "".join(old[a:b])
            added += "".join(new[c:d])
    return [piece for piece in [*found, Piece(REMOVED, removed), Piece(ADDED, added)] if piece.text]


def _count(tokens: Sequence[str]) -> int:
    return sum(token[0].isalnum() for token in tokens)


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Neighbors of one kind as one piece."""
    last: Piece | None = None
    for piece in pieces:
        if last is not None and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
