"""Between the HTML that is kept and the plain text that people type."""

from __future__ import annotations

import html
import re

from kit.html import plain

PARAGRAPH_ENDS = re.compile(r"</(p|ul|ol|blockquote|h[1-6])>", re.IGNORECASE)
ITEM = re.compile(r"<li[^>]*>", re.IGNORECASE)
MANY_LINES = re.compile(r"\n{3,}")


def in_words(cleaned: str) -> str:
    """Stored HTML as the plain text a person could have typed: paragraphs apart by a blank line, items with a dash."""
    text = ITEM.sub("- ", PARAGRAPH_ENDS.sub("\n\n", cleaned))
    return MANY_LINES.sub("\n\n", html.unescape(plain(text))).strip()
