"""What changed between two versions of somebody's words, word by word. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

WORD = re.compile(r"\s+|\w+|[^\w\s]+")


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """Runs of words as ("same" | "gone" | "new", words), in the order of the newer text."""
    old, new = WORD.findall(before), WORD.findall(after)
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(new[c:d])))
            continue
        if a < b:
            found.append(("gone", "".join(old[a:b])))
        if c < d:
            found.append(("new", "".join(new[c:d])))
    return found
