"""The exact text of a version: what is signed. It is written in one way, so that anybody can compute its fingerprint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from audit.chain import canonical
from cycles.charters.models import Charter, Clause, Version
from cycles.models import Category

TAG = "lamplight charter v1\n"


def text_of(
    version: Version, clauses: Iterable[Clause], percents: Mapping[int, int], categories: Iterable[Category]
) -> str:
    """A first line that says what it is, and one line of canonical JSON (RFC 8785): keys in order, no spaces.

    Names are those that are stored, not those of the reader's language.
    """
    known = {category.pk: category for category in categories}
    content = {
        "changes": version.changes,
        "charter": _slug(version.charter),
        "clauses": [
            {
                "category": known[clause.category_id].slug if clause.category_id else "",
                "clause": clause.anchor,
                "text": clause.text,
            }
            for clause in clauses
        ],
        "version": version.number,
        "weights": {known[pk].slug: percent for pk, percent in percents.items()},
    }
    return TAG + canonical(content).decode()


def fingerprint_of(text: str) -> str:
    """SHA-256 of the text's UTF-8, in hexadecimal: what `sha256sum` says of the file."""
    return sha256(text.encode()).hexdigest()


def _slug(charter: Charter) -> str:
    return charter.slug
