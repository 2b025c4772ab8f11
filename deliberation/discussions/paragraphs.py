"""Paragraphs that people talk about: a signed word of the page they stand on, so that nobody quotes what was never written.

A page of another room gives a link with `token_for(...)`; the form gives it back, and only a token this site signed counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.utils.text import Truncator

from deliberation.discussions.models import Discussion

SALT = "deliberation.discussions.paragraphs"


@dataclass(frozen=True)
class Paragraph:
    """The key by which its page knows it, and how it begins."""

    key: str
    words: str


def token_for(discussion_id: int, key: str, words: str) -> str:
    """The token of the paragraph `key` that begins with `words`, on the page that `discussion_id` is about."""
    return signing.dumps([discussion_id, key[:40], Truncator(words).chars(140)], salt=SALT)


def read_token(token: str, discussion: Discussion) -> Paragraph | None:
    """The paragraph a token stands for; `None` for none, a forged one, and one of another discussion."""
    if not token or len(token) > 1_000:
        return None
    try:
        number, key, words = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Paragraph(key, words) if number == discussion.pk else None
