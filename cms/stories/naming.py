"""Names in a story: written in braces, so that each can be taken out at once. Pure.

"{Ana Reyes} counted the lamps" shows "Ana Reyes counted the lamps" while she agrees, and "a neighbor counted the lamps" from
the moment she does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

BRACED = re.compile(r"\{([^{}]{1,80})\}")


def names_in(texts: Iterable[str]) -> set[str]:
    """The names that stand in braces."""
    return {" ".join(name.split()) for text in texts for name in BRACED.findall(text)}


def shown(text: str, agreed: Set[str], instead: str) -> str:
    """The text as people read it: names of those who agreed, and `instead` for all others."""

    def name(found: re.Match[str]) -> str:
        written = " ".join(found[1].split())
        return written if written in agreed else instead

    return BRACED.sub(name, text)


def unbraced(texts: Iterable[str], names: Iterable[str]) -> set[str]:
    """Those of `names` that stand in the texts outside of braces, whatever their letters' case."""
    bare = " ".join(" ".join(BRACED.sub(" ", text).split()) for text in texts).casefold()
    return {name for name in names if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", bare)}
