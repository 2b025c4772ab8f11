"""The only door through which people's rich text passes: caps first, then bleach, then nh3 as the last wall.

bleach is quadratic on nesting and slow on floods of "<" and "&", so both are counted, in linear time, before it runs.
Text is cleaned when it is written; what is stored is safe to show.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import nh3
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kit.when_used import when_used

LONGEST = 20_000  # characters
DEEPEST = 12  # tags open inside each other
MOST_MARKS = 2_500  # "<" and "&" together
MOST_WORK = 4_000  # tags × depth: what a parser does for tags left open, which it opens anew in every paragraph
TAGS = frozenset({"p", "br", "strong", "em", "b", "i", "ul", "ol", "li", "blockquote", "a", "h3", "h4"})
ATTRIBUTES = {"a": ["href", "rel"]}
PROTOCOLS = frozenset({"http", "https", "mailto"})
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# A tag written so plainly that no two parsers differ on where it ends; any other "<" is a sign among words.
PLAIN_TAG = r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*)(?:\s+[^\s"'<>/=`]+(?:=(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+))?)*\s*/?>"""
TOKEN = re.compile(PLAIN_TAG + "|<")


bleached = when_used("kit.bleaching", "bleached")


def clean_rich(text: str) -> str:
    """Safe HTML from untrusted HTML. Raises `ValidationError` when it is too long or nested too deep to look at."""
    if len(text) > LONGEST:
        raise ValidationError(
            _("The text has %(length)d characters; %(most)d is the most. Nothing was lost: shorten it and send again.")
            % {"length": len(text), "most": LONGEST}
        )
    if text.count("<") + text.count("&") > MOST_MARKS:
        raise ValidationError(_("The text has too many tags or symbols. Make it plainer and send again."))
    text = TOKEN.sub(lambda found: found[0] if found[2] else "&lt;", COMMENT.sub("", text))
    tags, depth = _nesting(text)
    if depth > DEEPEST or tags * depth > MOST_WORK:
        raise ValidationError(
            _("The text is nested too deep (lists in lists in lists). Make it flatter and send again.")
        )
    return nh3.clean(
        bleached(text, TAGS, ATTRIBUTES, PROTOCOLS),
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
    """The words of a piece of cleaned HTML as they were typed, for mails, feeds, search and editing."""
    broken = re.sub(r"<br ?/?>", "\n", html)
    broken = re.sub(r"</(p|h3|h4|blockquote|ul|ol)>", "\n\n", broken)
    broken = re.sub(r"</li>", "\n", broken)
    return re.sub(r"\n{3,}", "\n\n", unescape(nh3.clean(broken, tags=set()))).strip()


def _nesting(text: str) -> tuple[int, int]:
    """How many tags there are, and the most that can be open at once, whatever parser reads them.

    Every "<" here begins a plain tag. Only tags that are kept count: bleach drops the others before it builds a tree.
    An end tag closes at most one tag of its own name; what it should have closed on the way may be opened anew.
    """
    opened: Counter[str] = Counter()
    deepest = tags = 0
    for closing, name in TOKEN.findall(text):
        name = name.lower()
        tags += 1
        if name == "br" or name not in TAGS:
            continue
        if not closing:
            opened[name] += 1
        elif opened[name]:
            opened[name] -= 1
        deepest = max(deepest, opened.total())
    return tags, deepest
