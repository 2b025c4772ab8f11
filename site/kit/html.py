"""The only door through which people's rich text passes: caps first, then bleach, then nh3 as the last wall.

bleach is quadratic on nesting, so size and depth are capped before it runs. Text is cleaned when it is written; what is
stored is safe to show.
"""

from __future__ import annotations

import re

import bleach
import nh3
from bleach.linkifier import LinkifyFilter
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

LONGEST = 20_000  # characters
DEEPEST = 12  # open tags inside each other
TAGS = frozenset({"p", "br", "strong", "em", "b", "i", "ul", "ol", "li", "blockquote", "a", "h3", "h4"})
ATTRIBUTES = {"a": ["href", "rel"]}
PROTOCOLS = frozenset({"http", "https", "mailto"})
VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"})
TAG = re.compile(r"<\s*(/?)\s*([a-zA-Z][a-zA-Z0-9]*)")


def clean_rich(text: str) -> str:
    """Safe HTML from untrusted HTML. Raises `ValidationError` when it is too long or nested too deep to look at."""
    if len(text) > LONGEST:
        raise ValidationError(
            _("The text has %(length)d characters; %(most)d is the most. Nothing was lost: shorten it and send again.")
            % {"length": len(text), "most": LONGEST}
        )
    if _depth(text) > DEEPEST:
        raise ValidationError(
            _("The text is nested too deep (lists in lists in lists). Make it flatter and send again.")
        )
    cleaner = bleach.Cleaner(
        tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, strip=True, strip_comments=True, filters=[LinkifyFilter]
    )
    return nh3.clean(
        cleaner.clean(text),
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(PROTOCOLS),
        link_rel="nofollow ugc noopener",
    )


def from_plain(text: str) -> str:
    """Safe HTML from plain text: blank lines make paragraphs, single ones line breaks, addresses links."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return clean_rich("".join(f"<p>{escape(p).replace(chr(10), '<br>')}</p>" for p in paragraphs if p.strip()))


def show(cleaned: str) -> SafeString:
    """Mark stored, already cleaned HTML as safe for a template."""
    return mark_safe(cleaned)


def plain(html: str) -> str:
    """The words of a piece of HTML, for mails, feeds and search."""
    return nh3.clean(re.sub(r"</(p|li|h\d|blockquote)>|<br ?/?>", "\n", html), tags=set()).strip()


def _depth(text: str) -> int:
    depth = deepest = 0
    for closing, name in TAG.findall(text):
        if name.lower() in VOID:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest
