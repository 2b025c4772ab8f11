"""Stopping news with one click, without signing in: RFC 2369 and RFC 8058.

A mail program that sees `List-Unsubscribe-Post` sends a bare POST to the address, from wherever it runs and without a
cookie. A GET, as scanners of links send it, changes nothing and shows a button.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User

SALT = "accounts.unsubscribing"


def address_for(person: User) -> str:
    """The person's own address for stopping news; it never runs out, as old letters are read too."""
    token = signing.Signer(salt=SALT).sign(str(person.pk))
    return settings.SITE_URL + reverse("accounts:unsubscribe", args=[token])


def headers(address: str) -> dict[str, str]:
    """The two headers by which mail programs offer "unsubscribe"."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def whose(token: str) -> User | None:
    """The person of an address, or `None` if it was made up or its owner has left."""
    try:
        number = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=number, is_active=True).first()
