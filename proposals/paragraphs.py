"""The paragraphs of an idea, each with a key that stays while its words stay."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kit import html

PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


@dataclass(frozen=True)
class Paragraph:
    """The cleaned HTML of one paragraph, its words, and its key."""

    body: str
    words: str
    key: str


def paragraph_of(body: str) -> Paragraph | None:
    """What stands inside one `<p>`; `None` where that is no words."""
    words = html.plain(body)
    return Paragraph(body, words, "p-" + hashlib.sha256(words.encode()).hexdigest()[:10]) if words else None


def paragraphs_of(body: str) -> Iterator[Paragraph]:
    """Every paragraph with words in cleaned HTML, in order."""
    for found in PARAGRAPH.finditer(body):
        if paragraph := paragraph_of(found[1]):
            yield paragraph
