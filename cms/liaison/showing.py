"""How hard a text is, in words; and a plain version with its glossary terms explained."""

from __future__ import annotations

from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.liaison.models import Plain
from cms.liaison.reading import Level
from cms.models import GlossaryTerm
from cms.terms import Marker

BANDS: dict[str, str | Promise] = {
    "very-easy": gettext_lazy("very easy to read"),
    "easy": gettext_lazy("easy to read"),
    "plain": gettext_lazy("plain, as a newspaper"),
    "hard": gettext_lazy("rather hard to read"),
    "very-hard": gettext_lazy("very hard to read"),
}

LAST_GRADE = 17  # schools have no higher one, however hard a text is


def said(level: Level | None) -> dict[str, Any] | None:
    """A level in words, with the numbers behind it."""
    if level is None:
        return None
    ease = formats.number_format(max(0, min(100, round(level.ease))), use_l10n=True)
    length = formats.number_format(level.words / level.sentences, decimal_pos=1, use_l10n=True)
    words = _("%(length)s words a sentence; reading ease %(ease)s of 100") % {"length": length, "ease": ease}
    if level.grade is not None:
        grade = f"{LAST_GRADE}+" if level.grade >= LAST_GRADE else str(max(1, round(level.grade)))
        words = _("%(words)s; school grade %(grade)s") % {"words": words, "grade": grade}
    return {"band": BANDS[level.band], "numbers": words, "is_easy": level.band in ("very-easy", "easy", "plain")}


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text: blank lines part them."""
    return [block.strip() for block in text.split("\n\n") if block.strip()]


def marked(plain: Plain) -> tuple[list[tuple[SafeString, list[Any]]], list[Any]]:
    """The plain words, paragraph by paragraph as safe HTML with the terms first met in each; and all that were met."""
    marker = Marker(GlossaryTerm.objects.in_language(plain.language))
    found = []
    for paragraph in paragraphs(plain.plain):
        html, met = marker.mark(f"<p>{escape(paragraph).replace(chr(10), '<br>')}</p>")
        found.append((mark_safe(html), met))  # escaped before the marker adds its buttons
    return found, marker.met
