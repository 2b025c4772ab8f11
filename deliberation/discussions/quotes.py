"""Words as people type them, with quotes and names: `> ` at the start of a line quotes, `@Name` calls somebody. Pure but
for the sanitizer, through which everything passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kit import html

QUOTED = re.compile(r"<blockquote>(.*?)</blockquote>", re.DOTALL)
TAG = re.compile(r"(<[^>]*>)")
MOST_CALLED = 5  # people in one comment; more would be a way to make noise


def to_html(words: str) -> str:
    """Safe HTML from plain words; a block whose every line begins with ">" becomes a quote."""
    made: list[str] = []
    for quoted, block in _blocks(words.replace("\r\n", "\n").strip()):
        cleaned = html.from_plain(block)
        made.append(f"<blockquote>{cleaned}</blockquote>" if quoted and cleaned else cleaned)
    return "".join(made)


def to_words(cleaned: str) -> str:
    """The words as they were typed, quotes with their signs."""
    parts = QUOTED.split(cleaned)
    said = [quote(html.plain(part)) if number % 2 else html.plain(part) for number, part in enumerate(parts)]
    return "\n\n".join(part for part in said if part)


def quote(words: str) -> str:
    """Words with the sign of a quote before each line."""
    return "\n".join(f"> {line}".rstrip() for line in words.splitlines()) if words else ""


def called(words: str, people: Mapping[str, Iterable[int]]) -> dict[str, list[int]]:
    """Which of the `people` (numbers by name) are called with an @ in the words; the longest name wins."""
    found: dict[str, list[int]] = {}
    names = sorted((name for name in people if name), key=len, reverse=True)
    left = words
    for name in names:
        sign = re.compile(rf"@{re.escape(name)}(?!\w)", re.IGNORECASE)
        if len(found) < MOST_CALLED and sign.search(left):
            found[name] = sorted(people[name])
            left = sign.sub("", left)
    return found


def mark_names(cleaned: str, names: Iterable[str]) -> str:
    """The HTML with each called name set off. Only words between tags are touched, never an address inside one."""
    patterns = [re.compile(rf"@{re.escape(_escaped(name))}(?!\w)", re.IGNORECASE) for name in names]
    pieces = TAG.split(cleaned)
    for number in range(0, len(pieces), 2):
        for pattern in patterns:
            pieces[number] = pattern.sub(lambda found: f"<strong>{found[0]}</strong>", pieces[number])
    return "".join(pieces)


def _escaped(name: str) -> str:
    return html.plain(name).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(words: str) -> Iterable[tuple[bool, str]]:
    """(whether it is a quote, its words) for each run of quoted or own lines."""
    run: list[str] = []
    quoting = False
    for line in words.split("\n"):
        if line.startswith(">") != quoting and line.strip():
            if run:
                yield quoting, "\n".join(run)
            run, quoting = [], line.startswith(">")
        run.append(line.removeprefix(">").removeprefix(" ") if line.startswith(">") else line)
    if run:
        yield quoting, "\n".join(run)
