"""Who acts for the city or a council proves it with a second factor."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def second_factor_for_duties(get_response: GetResponse) -> GetResponse:
    return get_response
