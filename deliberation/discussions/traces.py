"""From which network something came, so that moderators can see when many hands are one: never the address itself.

What is kept is a keyed hash of the day and the network (the first 24 bits of an IPv4 address, 48 of an IPv6 one), for
`KEPT`. Without the site's secret nobody can turn it back, and marks of different days can't be joined.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from deliberation.discussions.models import Trace
from kit import clock

KEPT = timedelta(days=3)
BITS = {4: 24, 6: 48}


def mark(request: HttpRequest) -> str:
    """Today's mark of the network a request came from; empty where that can't be known."""
    try:
        return mark_of(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""


def mark_of(address: str) -> str:
    """Today's mark of an address's network; empty for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    network = ipaddress.ip_network((parsed, BITS[parsed.version]), strict=False)
    words = f"{clock.today().isoformat()} {network}"
    key = f"network of the day {settings.SECRET_KEY}".encode()
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()[:24]


def forget_old() -> int:
    """Delete the marks that are older than `KEPT`; how many."""
    gone, _each = Trace.objects.filter(at__lt=clock.now() - KEPT).delete()
    return gone
