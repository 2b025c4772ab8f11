"""How often one client may ask: a counter for each minute, in a cache of its own."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

WINDOW = 60  # seconds


@dataclass(frozen=True)
class Usage:
    """What is left to a client, and in how many seconds it begins anew."""

    most: int
    left: int
    seconds: int

    @property
    def is_over(self) -> bool:
        return self.left < 0

    @property
    def headers(self) -> dict[str, str]:
        """As the IETF's draft on rate limits names them; none where there is no limit."""
        if not self.most:
            return {}
        return {
            "RateLimit-Policy": f'"minute";q={self.most};w={WINDOW}',
            "RateLimit": f'"minute";r={max(0, self.left)};t={self.seconds}',
        }


def spend(request: HttpRequest) -> Usage:
    """Count this request, and say what is left. The limit is `API_REQUESTS_A_MINUTE`; 0 is none."""
    most, now = settings.API_REQUESTS_A_MINUTE, time.time()
    if not most:
        return Usage(0, 0, 0)
    cache, key = caches["api"], f"rate:{client_of(request)}:{int(now // WINDOW)}"
    cache.add(key, 0, 2 * WINDOW)
    try:
        used = cache.incr(key)
    except ValueError:  # pushed out of the cache in between
        used = 1
    return Usage(most, most - used, WINDOW - int(now % WINDOW))


def client_of(request: HttpRequest) -> str:
    """The address of who asks, as for signing in; one household's network where addresses are long (IPv6)."""
    try:
        address = get_adapter(request).get_client_ip(request)
    except PermissionDenied:  # a socket without an address
        return ""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return str(address)
    return str(ipaddress.ip_network(f"{known}/64", strict=False)) if known.version == 6 else str(known)
