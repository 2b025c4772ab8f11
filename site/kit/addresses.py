"""Addresses of things known by their number, for pages that link to many of them.

Django finds each address anew, which takes longer than all else that is in a link. Those of one kind differ by the
number alone, so the kind is looked up once and the number put in.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

MARK = 9_876_543_210_123  # stands for the number while a kind is looked up; no other part of an address looks like it


def numbered(name: str, number: int) -> str:
    """What `reverse(name, args=[number])` gives, for addresses that hold one number and nothing else to fill in.

    Raises `NoReverseMatch` for a name that no such address has, `ValueError` for a number that is none.
    """
    before, after = _around(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return f"{before}{number:d}{after}"


def is_of_this_site(address: str) -> bool:
    """Whether an address that somebody typed is a path of this site: one slash, and nothing a browser would read as
    another host."""
    mine = address.startswith("/") and not address.startswith(("//", "/\\"))
    return mine and address.isprintable() and " " not in address


@lru_cache(maxsize=256)
def _around(name: str, urlconf: str, script_prefix: str) -> tuple[str, str]:
    """The parts of an address before and after its number. `reverse` asks for the script prefix itself."""
    before, after = reverse(name, urlconf, args=[MARK]).split(str(MARK))
    return before, after
