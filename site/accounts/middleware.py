"""Who acts for the city or a council proves it with a second factor, before any page of their duty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.second_factor import may_do_duties

GetResponse = Callable[[HttpRequest], HttpResponse]
READING = ("GET", "HEAD", "OPTIONS", "TRACE")
# Where a person sets up the second factor, signs out, or changes the language.
ALWAYS_OPEN = ("/accounts/", "/people/", "/language/", "/admin/logout/", "/static/", "/media/")


def second_factor_for_duties(get_response: GetResponse) -> GetResponse:
    """Reading a duty page without a second factor leads to setting it up; a sent form is refused with its words kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not _is_duty(request, view):
            return None
        request.user = get_user(request)  # asked for now anyway, and its lazy wrapper would cost at each look at it
        verdict = may_do_duties(request.user, request.session)
        if verdict:
            return None
        if request.method not in READING:
            verdict.or_forbid()
        messages.warning(request, str(verdict))
        return redirect(reverse("mfa_index") + "?" + urlencode({"next": request.get_full_path()}))

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _is_duty(request: HttpRequest, view: Any) -> bool:
    if request.path.startswith(ALWAYS_OPEN):
        return False
    return (
        request.method not in READING
        or request.path.startswith("/admin/")
        or getattr(view, "for_duties", False)
        or getattr(getattr(view, "view_class", None), "for_duties", False)
    )
