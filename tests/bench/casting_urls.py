"""The site's addresses, and the two yardsticks of casting: a view that does nothing, and one durable insert."""

from __future__ import annotations

import secrets

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.urls import urlpatterns as house

SIZE = 700  # bytes of a row: as many as a sealed ballot, its line and its key together


@csrf_exempt
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing at all, through the whole chain of middleware."""
    return HttpResponse("empty")


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """One row in one durable transaction, for somebody nobody asks who they are."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_insert (id, body) VALUES (%s, %s)", [secrets.token_hex(16), "x" * SIZE])
    return HttpResponse("inserted")


def insert_signed_in(request: HttpRequest) -> HttpResponse:
    """The same for a person who is signed in, with a form token."""
    assert request.user.is_authenticated
    return insert(request)


urlpatterns = [
    path("bench/empty/", empty),
    path("bench/insert/", insert),
    path("bench/insert-signed-in/", insert_signed_in),
    *house,
]
