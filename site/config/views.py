"""Pages of the house itself: refusals that lose nothing."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.verdict import Forbidden

# Never handed back: secrets, under whatever name a form gives them, and the token that did not fit.
UNSPOKEN = re.compile(
    r"csrfmiddlewaretoken|password|secret|credential|(^|_)(code|codes|pin|otp|key|token)\d*($|_)", re.I
)


def is_sign_in_redirect(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a posted form was answered with the way to the sign-in page."""
    return response.status_code == 302 and response["Location"].startswith(resolve_url(settings.LOGIN_URL) + "?")


def typed_words(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into the posted form, name by name, without secrets."""
    return [
        (name, value) for name, values in request.POST.lists() if not UNSPOKEN.search(name) for value in values if value
    ]


def came_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent the form. One that says nothing has not said so."""
    here = f"{request.scheme}://{request.get_host()}"
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(said))
    return origin in (here, *settings.CSRF_TRUSTED_ORIGINS)


def give_back_words(request: HttpRequest, next_url: str) -> HttpResponse:
    """A page that says "please sign in again" and carries all that was typed, to copy or to send again."""
    return render(
        request,
        "refused.html",
        {
            "title": _("You were signed out"),
            "reason": _("Your session ended before the form arrived. Nothing was saved, and nothing is lost."),
            "advice": _("Open the sign-in page in a new tab, sign in, then come back here and send again."),
            "sign_in_url": next_url,
            "typed": typed_words(request),
            "action": request.get_full_path(),
        },
        status=401,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF refusal, with the words kept and one button to send them again under a fresh token.

    The button is there only for a form that one of our own pages sent. For a form that another site made up it would
    be the very click that the other site is after; its words can only be copied.
    """
    ours = came_from_here(request)
    return render(
        request,
        "refused.html",
        {
            "title": _("Please send that once more"),
            "reason": _(
                "This page was open for a long time, or cookies are switched off, so we could not be sure it was you."
            ),
            "advice": _("Check what you typed below and send it again.")
            if ours
            else _("Open the page you wanted to use on this site and start from there."),
            "typed": typed_words(request),
            "action": request.get_full_path() if ours else "",
        },
        status=403,
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 403 page: a "no" always carries its reason."""
    reason = str(exception) if isinstance(exception, Forbidden) else ""
    context: dict[str, Any] = {"reason": reason or _("This page is not open to your account."), "typed": []}
    if request.method == "POST":
        context["typed"] = typed_words(request)
    return HttpResponseForbidden(render(request, "403.html", context).content)


@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Set the language cookie and go back to the page one came from.

    A plain link, not a form: a form's token would put a cookie on every page and keep it from being cached whole.
    """
    if code not in dict(settings.LANGUAGES):
        raise Http404
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
