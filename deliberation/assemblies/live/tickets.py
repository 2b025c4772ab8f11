"""Tickets: what a page hands its socket so that connecting costs no query.

A ticket says which assembly, which audience and which language, signed and dated. It opens the view only. Acts ask who the person is
by their session, and `permissions` whether they may, each time.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.utils.translation import get_language

from deliberation.assemblies.snapshot import Audience

SALT = "assemblies.ticket"
VALID_FOR = 4 * 3600  # seconds; longer than an assembly, shorter than a night


@dataclass(frozen=True)
class Ticket:
    """What a valid ticket says."""

    assembly: int
    audience: Audience
    language: str


def issue(assembly: int, audience: Audience) -> str:
    """A ticket to see `assembly` as `audience`, in the language of now. The caller has checked that the reader may."""
    return signing.dumps([assembly, audience.value, get_language() or "en"], salt=SALT)


def read(text: str, assembly: int) -> Ticket | None:
    """The ticket behind `text`, or `None` if it is damaged, expired or of another assembly."""
    try:
        of, audience, language = signing.loads(text, salt=SALT, max_age=VALID_FOR)
        ticket = Ticket(of, Audience(audience), language)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return ticket if ticket.assembly == assembly else None
