"""Whether two short statements say nearly the same words. Pure: no database, no dictionary, any language.

Words are compared by their pieces of three letters, so that “lamp” and “lamps” are near each other, and so are texts of
languages that put no spaces between words. It finds the same words in another order, not the same thought in others:
it is for asking people "is yours here already?", never for refusing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

ALIKE = 0.5  # the share of common pieces from which people are asked
MOST = 3


def folded(text: str) -> str:
    """`text` in lower case, without accents and signs, with single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = (c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def pieces(text: str) -> frozenset[str]:
    """The pieces of three letters of a text, with the edges of its words."""
    padded = "".join(f" {word} " for word in folded(text).split())
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of pieces that two texts have in common (Jaccard), from 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def nearest(text: str, known: Iterable[tuple[int, str]]) -> list[int]:
    """The numbers of the `known` (number, text) statements that are alike `text`, the most alike first; at most three."""
    mine = pieces(text)
    found = [(likeness(mine, pieces(other)), number) for number, other in known]
    return [number for share, number in sorted(found, key=lambda row: (-row[0], row[1])) if share >= ALIKE][:MOST]
