"""What every address of the API has: the visitor's eyes, a limit, conditional answers, and a no in one form.

Whoever asks, signed in or not, gets what a visitor gets: an answer is everybody's, so any cache may keep it and any page
may ask for it.

An answer's `ETag` is its fingerprint. For a minute the house remembers it under the number of the newest act (as it does
whole pages), so that asking again costs one small query; after that the answer is made anew and compared.
`Last-Modified` is when this process first gave the answer, which is never before it changed.
"""

from __future__ import annotations

import functools
import hashlib
import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from audit.log import latest_seq
from config.api.rate import Usage, spend
from kit.api.problems import Problem, problem

View = Callable[..., HttpResponseBase]
FRESH = 60  # seconds that anybody may keep an answer, as with pages (config.pagecache)
REMEMBERED = 86_400  # seconds for which it is known when an answer was first given
METHODS = "GET, HEAD, OPTIONS"
FOR_ANY_PAGE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, RateLimit, RateLimit-Policy, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def guarded(view: View) -> View:
    """`view` behind the gate. It may raise `Problem`."""

    @functools.wraps(view)
    def gate(request: HttpRequest, **blanks: Any) -> HttpResponseBase:
        request.user = AnonymousUser()
        usage = Usage(0, 0, 0)
        try:
            if request.method == "OPTIONS":
                answer: HttpResponseBase = HttpResponse(status=204, headers=PREFLIGHT | {"Allow": METHODS})
            else:
                usage = spend(request)
                _refuse(request, usage)
                answer = _conditional(view, request, blanks)
        except Problem as no:
            extra = {"Allow": METHODS} if no.status == 405 else {}
            extra |= {"Retry-After": str(usage.seconds)} if no.status == 429 else {}
            answer = problem(no.status, no.detail, no.errors, **extra)
        for name, value in (usage.headers | FOR_ANY_PAGE).items():
            answer[name] = value
        answer.setdefault("Cache-Control", "no-store")
        return answer

    gate.__module__ = __name__
    del gate.__wrapped__  # who asks whose view it is, is told of the gate
    return csrf_exempt(gate)


def _refuse(request: HttpRequest, usage: Usage) -> None:
    """Raises `Problem` for a wrong method, too many requests, or an answer nobody asked for."""
    if request.method not in ("GET", "HEAD"):
        raise Problem(405, _("This interface only reads: ask with GET."))
    if usage.is_over:
        words = ngettext(
            "More than %(most)d request a minute. Wait until the minute is over.",
            "More than %(most)d requests a minute. Wait until the minute is over.",
            usage.most,
        )
        raise Problem(429, words % {"most": usage.most})
    made = "text/csv" if request.path.endswith(".csv") else "application/json"
    if not request.accepts(made):
        raise Problem(406, _("This address answers in %(type)s only.") % {"type": made})


def _conditional(view: View, request: HttpRequest, blanks: dict[str, Any]) -> HttpResponseBase:
    """The view's answer, or 304 where the client has it already."""
    cache, address = caches["api"], request.build_absolute_uri()
    key = _digest(str(latest_seq()), address, get_language() or "")
    kept = cache.get(f"tag:{key}")
    if request.path.endswith(".csv"):  # a file is made line by line, so its tag is that of what it is made from
        kept = (f'W/"{_digest(key, str(int(time.time() // FRESH)))}"', None)
    if kept is not None and (early := get_conditional_response(request, *kept)) is not None:
        return _with_tag(early, *kept)
    answer = _as_get(view, request, blanks)
    if answer.status_code != 200:
        return answer
    if isinstance(answer, HttpResponse):
        kept = _first_given(address, quote_etag(_digest(answer.content)))
        cache.set(f"tag:{key}", kept, FRESH)
    assert kept is not None  # a file has had its tag from the beginning
    tag, modified = kept
    return _with_tag(get_conditional_response(request, tag, modified) or answer, tag, modified)


def _as_get(view: View, request: HttpRequest, blanks: dict[str, Any]) -> HttpResponseBase:
    """The same answer for HEAD; whoever sends it leaves out the body."""
    method, request.method = request.method, "GET"
    try:
        return view(request, **blanks)
    finally:
        request.method = method


def _first_given(address: str, tag: str) -> tuple[str, int]:
    """The tag, and the second in which this answer was first given."""
    key = f"given:{_digest(address)}"
    given = caches["api"].get(key)
    if given is None or given[0] != tag:
        given = (tag, int(time.time()))
        caches["api"].set(key, given, REMEMBERED)
    return given


def _with_tag(answer: Any, tag: str, modified: int | None) -> HttpResponseBase:
    answer["ETag"] = tag
    if modified is not None:
        answer["Last-Modified"] = http_date(modified)
    answer["Cache-Control"] = f"public, max-age={FRESH}"
    return answer


def _digest(*parts: str | bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode() if isinstance(part, str) else part)
        whole.update(b"\n")
    return whole.hexdigest()[:32]
