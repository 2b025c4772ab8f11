"""Whole pages for visitors who are not signed in, kept until somebody acts.

The key carries the sequence number of the audit log: every recorded act makes a new number, so each kept page is
forgotten by the very actions that change the city, in every process, without a list of what depends on what. Phases
open and close by the clock, so a page is kept no longer than `SECONDS`.

What must never happen is that one visitor gets a page made for another. So a page is kept only if the request carried
nothing that tells visitors apart (session, message, form token, credentials) and the answer sets no cookie. Kept pages
live in a cache of their own: filling it with made-up addresses pushes out other pages, never the counters that limit
sign-in attempts.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request

from audit.log import latest_seq

SECONDS = 60
LARGEST = 500_000  # bytes before compression; a larger answer is a download, not a page
LONGEST_QUERY = 200  # characters; real filters are shorter, made-up ones fill the cache
FLEETING = ("private", "no-store", "no-cache", "max-age=0")

GetResponse = Callable[[HttpRequest], HttpResponse]


def whole_pages(get_response: GetResponse) -> GetResponse:
    """Answer anonymous readers from the kept pages, and keep what they are answered."""
    personal = (settings.SESSION_COOKIE_NAME, "messages")
    elsewhere = (settings.STATIC_URL, settings.MEDIA_URL, "/admin/", "/accounts/", "/api/v1/")  # the API has tags

    def is_anonymous_reader(request: HttpRequest) -> bool:
        return (
            request.method in ("GET", "HEAD")
            and not any(name in request.COOKIES for name in personal)
            and "Authorization" not in request.headers
            # Wagtail asks the site for a preview at the page's own address.
            and not getattr(request, "is_dummy", False)
            and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
            and not request.path.startswith(elsewhere)
        )

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.DEBUG or not is_anonymous_reader(request):
            return get_response(request)
        key = _key(request)
        kept = caches["pages"].get(key)
        if kept is not None:
            return _unpack(kept)
        response = get_response(request)
        if request.method == "GET" and _may_be_kept(request, response):
            caches["pages"].set(key, _pack(response), SECONDS)
        return response

    return middleware


def _key(request: HttpRequest) -> str:
    parts = [
        str(latest_seq()),
        request.build_absolute_uri(),
        get_language_from_request(request),
        # Each visitor has their own shuffle; it comes as a cookie from the first list they open.
        request.COOKIES.get("shuffle", ""),
    ]
    # HTMX fragments answer at the same address as the page; whatever htmx says of itself may change the answer.
    parts += sorted(f"{name}:{value}" for name, value in request.headers.items() if name.lower().startswith("hx-"))
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    # A page with a form carries a token made from the visitor's own cookie. A visitor who brings that cookie gets no
    # new one, so the answer alone does not show it.
    has_form_token = "CSRF_COOKIE" in request.META
    control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not has_form_token
        and not any(word in control for word in FLEETING)
        and "Content-Encoding" not in response
        and len(response.content) <= LARGEST
    )


def _pack(response: HttpResponse) -> tuple[bytes, dict[str, str]]:
    return zlib.compress(response.content, 1), dict(response.items())


def _unpack(kept: tuple[bytes, dict[str, str]]) -> HttpResponse:
    body, headers = kept
    return HttpResponse(zlib.decompress(body), headers=headers)
