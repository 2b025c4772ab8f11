"""A few small pages, each with one habit, for tests of the middleware: set `ROOT_URLCONF = "little_site"`."""

from __future__ import annotations

import itertools

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from config.urls import urlpatterns as house

made = itertools.count(1)


def page(request: HttpRequest) -> HttpResponse:
    """Who reads it, in which language, and a number that rises each time it is made."""
    reader = request.user.public_name if request.user.is_authenticated else "a visitor"
    fragment = "fragment" if request.htmx else "page"
    return HttpResponse(f"{fragment} {next(made)} for {reader} in {get_language()}")


def form(request: HttpRequest) -> HttpResponse:
    """A page with a form token in it."""
    return HttpResponse(f"{next(made)} {get_token(request)}")


def cookie(request: HttpRequest) -> HttpResponse:
    """A page that gives the visitor a cookie of their own."""
    response = HttpResponse(f"{next(made)}")
    response.set_cookie("shuffle", "41")
    return response


@never_cache
def fleeting(request: HttpRequest) -> HttpResponse:
    """A page that says it must not be kept."""
    return HttpResponse(f"{next(made)}")


def missing(request: HttpRequest) -> HttpResponse:
    """A page that is not there."""
    return HttpResponse(f"{next(made)}", status=404)


def large(request: HttpRequest) -> HttpResponse:
    """A download of two megabytes."""
    return HttpResponse(f"{next(made)} " + "x" * 2_000_000)


def stream(request: HttpRequest) -> StreamingHttpResponse:
    """An answer that comes in pieces."""
    return StreamingHttpResponse(iter([f"{next(made)}"]))


def greet(request: HttpRequest) -> HttpResponse:
    """Leave a message for the next page."""
    messages.info(request, "Thank you")
    return HttpResponseRedirect("/greeted/")


def greeted(request: HttpRequest) -> HttpResponse:
    """A page that shows waiting messages."""
    return HttpResponse(f"{next(made)} " + " ".join(str(m) for m in messages.get_messages(request)))


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """What a page for signed-in people answers to a visitor."""
    return HttpResponseRedirect("/accounts/login/?next=/sign-in-first/")


urlpatterns = [
    path("page/", page),
    path("form/", form),
    path("cookie/", cookie),
    path("fleeting/", fleeting),
    path("missing/", missing),
    path("large/", large),
    path("stream/", stream),
    path("greet/", greet),
    path("greeted/", greeted),
    path("sign-in-first/", sign_in_first),
    *house,
]
