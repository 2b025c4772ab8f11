"""Middleware of the house: health answers, and forms that lose nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def healthz(get_response: GetResponse) -> GetResponse:
    """`/healthz`: the process answers. `/readyz`: the database answers and every migration is applied.

    First in line and free of sessions, hosts and redirects, so that a load balancer on a bare address is served.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            return _readiness()
        return get_response(request)

    return middleware


def _readiness() -> JsonResponse:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    if waiting:
        return JsonResponse({"status": "migrations are waiting", "count": len(waiting)}, status=503)
    return JsonResponse({"status": "ready"})


def keep_what_was_typed(get_response: GetResponse) -> GetResponse:
    """Remember the method of a form that meets an expired session, so the sign-in page can hand the words back.

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
