"""What can be asked about: public pages of this site, and documents anywhere."""

from __future__ import annotations

from django.urls import Resolver404, resolve

from kit.addresses import is_of_this_site

PRIVATE = ("/accounts/", "/admin/", "/people/", "/residence/", "/following/", "/liaison/", "/language/")
SECRETS = frozenset({"token", "code", "key", "prefix"})  # blanks of addresses that only their owner knows
LONGEST = 300


def may_be_asked_about(address: str) -> bool:
    """Whether a page can be shown to everybody as what a question is about."""
    if len(address) > LONGEST:
        return False
    if address.startswith("https://"):
        return address.isprintable() and " " not in address and "." in address[8:]
    return is_of_this_site(address) and not address.startswith(PRIVATE) and not _has_a_secret(address)


def _has_a_secret(address: str) -> bool:
    try:
        return bool(SECRETS & set(resolve(address.partition("?")[0].partition("#")[0]).kwargs))
    except Resolver404:
        return True
