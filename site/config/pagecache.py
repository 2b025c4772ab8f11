"""Whole pages for visitors who are not signed in, kept until somebody acts.

The key carries the sequence number of the audit log: every recorded act makes a new number, so each kept page is
forgotten by the very actions that change the city, in every process, without a list of what depends on what. Phases
open and close by the clock, so a page is kept no longer than `SECONDS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request

from audit.log import latest_seq

SECONDS = 60
LARGEST = 1_000_000  # bytes; a larger answer is a download, not a page

GetResponse = Callable[[HttpRequest], HttpResponse]


def whole_pages(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.DEBUG or not _is_anonymous_reader(request):
            return get_response(request)
        key = _key(request)
        kept: HttpResponse | None = cache.get(key)
        if kept is not None:
            return kept
        response = get_response(request)
        if _may_be_kept(response):
            cache.set(key, response, SECONDS)
        return response

    return middleware


def _is_anonymous_reader(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path.startswith((settings.STATIC_URL, settings.MEDIA_URL, "/admin/", "/accounts/"))
    )


def _key(request: HttpRequest) -> str:
    # HTMX fragments answer at the same address as the page, so they have keys of their own.
    parts = (
        str(latest_seq()),
        request.method or "",
        request.build_absolute_uri(),
        get_language_from_request(request),
        request.headers.get("HX-Request", ""),
        request.headers.get("HX-Target", ""),
        # Each visitor has their own shuffle; it comes as a cookie from the first list they open.
        request.COOKIES.get("shuffle", ""),
    )
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "no-store" not in response.get("Cache-Control", "")
        and "private" not in response.get("Cache-Control", "")
        and len(response.content) <= LARGEST
    )
