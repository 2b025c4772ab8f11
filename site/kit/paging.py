"""Long lists, a page at a time, with an address for each page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def page_of(request: HttpRequest, rows: Any, per_page: int = 20, *, name: str = "page") -> Page[Any]:
    """The page of `rows` that the address asks for; a number that makes no sense leads to the nearest page that does.

    The page gets `.numbers` (with ellipses) and `.query` (the other parameters, ready to put before `page=`).
    """
    paginator = Paginator(rows, per_page)
    page = paginator.get_page(request.GET.get(name))
    query = request.GET.copy()
    query.pop(name, None)
    page.query = query.urlencode() + "&" if query else ""  # type: ignore[attr-defined]
    page.numbers = list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))  # type: ignore[attr-defined]
    page.name = name  # type: ignore[attr-defined]
    return page
