"""Reasons that survive the Wagtail admin, which answers every refusal with a way home and one sentence for all.

Put `@says_why` on the `dispatch` of an admin view: a `Forbidden` from inside then gives the house's 403 page, with its
reason and with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_resolver

from kit.verdict import Forbidden

Dispatch = TypeVar("Dispatch", bound=Callable[..., HttpResponseBase])


def says_why(dispatch: Dispatch) -> Dispatch:
    """The same `dispatch`, answering a `Forbidden` with the 403 page before the Wagtail admin sees it."""

    @wraps(dispatch)
    def answer(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return dispatch(self, request, *args, **kwargs)
        except Forbidden as refused:
            page: Callable[..., HttpResponseBase] = get_resolver().resolve_error_handler(403)
            return page(request, exception=refused)

    return cast(Dispatch, answer)
