"""A second reader of cleaned HTML: whether nothing in it can do harm."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from kit import html


class Reader(HTMLParser):
    """Reads cleaned HTML as another parser would."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def is_harmless(cleaned: str) -> bool:
    """Whether only known tags, attributes and kinds of address are in it, as Python's own parser reads it."""
    reader = Reader()
    reader.feed(cleaned)
    reader.close()
    for tag, attributes in reader.found:
        if tag not in html.TAGS or not set(attributes) <= ({"href", "rel"} if tag == "a" else set()):
            return False
        address = attributes.get("href") or ""
        scheme = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):", address)
        if scheme and scheme[1].lower() not in html.PROTOCOLS:
            return False
        if re.search(r"[\x00-\x20]", address.split(":", 1)[0]):
            return False
    return "<!--" not in cleaned
