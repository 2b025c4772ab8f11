"""Middleware of the house: health answers, the Wagtail admin's policy, and forms that lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from config.prepare import waiting_migrations
from config.sessions import session_of
from kit import first_question
from kit.prepared import together
from kit.verdict import Forbidden

EMBEDDABLE = "/embed/"
GetResponse = Callable[[HttpRequest], HttpResponse]


def healthz(get_response: GetResponse) -> GetResponse:
    """`/healthz`: the process answers. `/readyz`: the database and the cache answer and every migration is applied.

    First in line and free of sessions, hosts and redirects, so that a load balancer on a bare address is served.
    """
    migrated = False  # once true it stays true: a process never gets new migrations without a restart

    def middleware(request: HttpRequest) -> HttpResponse:
        nonlocal migrated
        if request.path == "/healthz":
            return _answer("ok")
        if request.path == "/readyz":
            answer = _readiness(migrated)
            migrated = migrated or answer.status_code == 200
            return answer
        return get_response(request)

    return middleware


def _answer(status: str, code: int = 200) -> JsonResponse:
    return JsonResponse({"status": status}, status=code, headers={"Cache-Control": "no-store"})


def _readiness(migrated: bool) -> JsonResponse:
    try:
        if migrated:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        elif count := waiting_migrations():
            return _answer(f"migrations are waiting: {count}", 503)
    except DatabaseError:
        return _answer("the database does not answer", 503)
    try:
        cache.get("readyz")
    except Exception:  # each cache library has errors of its own; any of them means "not ready"
        return _answer("the cache does not answer", 503)
    return _answer("ready")


def wagtail_admin_policy(get_response: GetResponse) -> GetResponse:
    """Pages of the Wagtail admin get `WAGTAIL_ADMIN_POLICY`, and may be framed by the site itself for previews."""
    admin = reverse("wagtailadmin_home")

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(admin):
            response._csp_replace = settings.WAGTAIL_ADMIN_POLICY  # type: ignore[attr-defined]
            response["X-Frame-Options"] = "SAMEORIGIN"
        elif getattr(request, "is_dummy", False):  # a preview: the page's own strict policy, in the editor's frame
            response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
            response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return middleware


def frames_for_other_sites(get_response: GetResponse) -> GetResponse:
    """Pages under `EMBEDDABLE` may stand in a frame of the site itself and of `EMBED_SITES`; every other page in none.

    The exception goes by the address alone, as kept pages carry headers and no marks of their view.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(EMBEDDABLE) and response.status_code == 200:
            response._csp_replace = {"frame-ancestors": ["'self'", *settings.EMBED_SITES]}  # type: ignore[attr-defined]
            del response["X-Frame-Options"]  # it knows no list of sites, and would win in old browsers
        return response

    return middleware


def ask_together(get_response: GetResponse) -> GetResponse:
    """Who asks, and what the view asks first (`kit.first_question`), go to the database in one round trip."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        first, session = getattr(view, first_question.MARK, None), request.session.session_key
        if first is None or session is None:
            return
        question, name = first
        with together((session_of, session), (question, kwargs[name])):
            request.user = get_user(request)  # with the session; Django's lazy wrapper would cost at each look at it
            first_question.keep_found(request, question, kwargs[name])

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def keep_what_was_typed(get_response: GetResponse) -> GetResponse:
    """A posted form that meets an expired session gets its words back beside the way to sign in.

    The work is in `config.views.give_back_words`; this middleware only turns "please sign in" redirects of posted
    forms into that page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        from config.views import give_back_words, is_sign_in_redirect  # noqa: PLC0415 - views import urls' world

        response = get_response(request)
        if request.method == "POST" and is_sign_in_redirect(request, response):
            return give_back_words(request, next_url=response["Location"])
        return response

    return middleware


def no_circles(get_response: GetResponse) -> GetResponse:
    """Whoever is signed in and may not enter the Wagtail admin gets a no with its reason.

    Wagtail would send them to the sign-in page, which sends people who are signed in straight back.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        from config.views import forbidden, is_sign_in_redirect  # noqa: PLC0415 - views import urls' world

        response = get_response(request)
        if is_sign_in_redirect(request, response) and request.user.is_authenticated:
            return forbidden(request, Forbidden(_("The desk is for officers, editors, auditors and council members.")))
        return response

    return middleware
