"""Glossary terms inside a text: the first time one stands on a page it becomes a button that explains it.

The explanation is a native popover, so it opens without scripts, closes with Escape and is announced; every term that
was met also stands in the list "Words on this page", which is what print and old browsers show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Protocol

from bs4 import BeautifulSoup
from bs4.element import NavigableString

LEFT_ALONE = frozenset({"a", "button", "code", "h2", "h3", "h4"})


class Term(Protocol):
    """What a glossary term has to offer."""

    term: str
    meaning: str

    @property
    def slug(self) -> str: ...

    @property
    def forms(self) -> list[str]: ...


class Marker:
    """Marks terms through one page, in reading order; it remembers which it has met."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.waiting: dict[str, Term] = {form.casefold(): term for term in terms for form in term.forms}
        self.met: list[Term] = []

    def mark(self, html: str) -> tuple[str, list[Term]]:
        """The HTML with its first mentions marked, and the terms that were met in it."""
        before = len(self.met)
        if not self.waiting:
            return html, []
        soup = BeautifulSoup(html, "html.parser")
        for text in list(soup.find_all(string=True)):
            if not any(parent.name in LEFT_ALONE for parent in text.parents):
                self._mark_text(text)
        met = self.met[before:]
        return (str(soup), met) if met else (html, [])

    def _mark_text(self, text: NavigableString) -> None:
        marked, rest = "", str(text)
        while found := self._first(rest):
            term = self.waiting[found.group().casefold()]
            self.waiting = {form: other for form, other in self.waiting.items() if other is not term}
            self.met.append(term)
            marked += escape(rest[: found.start()]) + _button(term, found.group())
            rest = rest[found.end() :]
        if marked:
            text.replace_with(BeautifulSoup(marked + escape(rest), "html.parser"))

    def _first(self, text: str) -> re.Match[str] | None:
        if not self.waiting:
            return None
        # Longest first: "participatory budget" wins over "budget" where both begin.
        forms = sorted(self.waiting, key=len, reverse=True)
        return re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)", text, re.IGNORECASE)


def _button(term: Term, words: str) -> str:
    return (
        f'<button type="button" class="term" popovertarget="term-{escape(term.slug)}">'
        f"<dfn>{escape(words)}</dfn></button>"
    )
