"""Pages that editors write, for programs: Wagtail's own API (version 2), asked and answered in the form of the house.

Its filters, its view of what is public and its form of a page stay Wagtail's; the parts of a list are found as in every
other list, and a page comes with its words as HTML.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page

from cms.readable import open_to_all
from kit.api.lists import address_at
from kit.api.problems import Problem, not_there
from kit.api.shapes import Paging, page_url

ADDRESS = "/api/v1/pages/"


class Parts(BasePagination):
    """A part of the list, with the addresses of those beside it; `meta` is where Wagtail's clients look for the total."""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        self.request = request._request
        self.asked = Paging(**{name: value for name, value in request.GET.items() if name in Paging.model_fields})
        self.total = queryset.count()
        return queryset[self.asked.offset : self.asked.offset + self.asked.limit]

    def get_paginated_response(self, data: Any) -> Response:
        end = self.asked.offset + self.asked.limit
        before = max(0, self.asked.offset - self.asked.limit)
        return Response(
            {
                "meta": {"total_count": self.total},
                "total": self.total,
                "next": address_at(self.request, end) if end < self.total else None,
                "previous": address_at(self.request, before) if self.asked.offset else None,
                "items": [_at_home(row) for row in data],
            }
        )


class Whole(Parts):
    """All of the list, for a file."""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        return queryset

    def get_paginated_response(self, data: Any) -> Response:
        return Response([_at_home(row) for row in data])


def _at_home(row: Any) -> Any:
    """The row with its page at the address people type; Wagtail has the one of its own settings of sites."""
    meta = row["meta"]
    if meta["html_url"]:
        meta["html_url"] = page_url(urlsplit(meta["html_url"]).path)
    return row


class Pages(PagesAPIViewSet):
    """Live pages that anybody may read."""

    pagination_class = Parts

    @classmethod
    def get_object_detail_urlpath(cls, model: Any, pk: int, namespace: str = "") -> str:
        return f"{ADDRESS}{pk}/"

    def get_base_queryset(self) -> Any:
        """What the house lists for anybody. Wagtail would also look into the session for the password of a private page."""
        public = Page.objects.live().filter(open_to_all(), depth__gt=1)
        if "search" in self.request.GET:  # Wagtail's search takes no such condition, but it takes numbers
            public = Page.objects.filter(pk__in=list(public.values_list("pk", flat=True)))
        return public.select_related("locale")

    def check_query_parameters(self, queryset: Any) -> None:
        """The door has refused what is not known."""

    def detail_view(self, request: Any, pk: int) -> Response:
        """As Wagtail has it, with the page's words."""
        answer = super().detail_view(request, pk)
        _at_home(answer.data)
        page = self.get_object()
        answer.data["summary"] = getattr(page, "summary", "")
        answer.data["body"] = str(getattr(page, "body", ""))
        return answer

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, BadRequestError):
            # The door has read the parameters; what is left is one that names a page that is not there.
            raise Problem(404, not_there().detail, [{"name": "child_of", "reason": str(exc)}])
        if isinstance(exc, Http404):
            raise not_there()
        return super().handle_exception(exc)


_router = WagtailAPIRouter("")
_router.register_endpoint("pages", Pages)
_whole = _router.wrap_view(Pages.as_view({"get": "listing_view"}, pagination_class=Whole))
_list = _router.wrap_view(Pages.as_view({"get": "listing_view"}))
_one = _router.wrap_view(Pages.as_view({"get": "detail_view"}))


def listed_pages(request: HttpRequest) -> list[dict[str, Any]]:
    """Every page of the list, as its rows are."""
    return _answer(_whole, request).data


def list_of_pages(request: HttpRequest) -> HttpResponse:
    """A part of the list of pages."""
    return _answer(_list, request)


def one_page(request: HttpRequest, number: int) -> HttpResponse:
    """One page with its words. Raises `Problem` where nobody but editors can read it."""
    return _answer(_one, request, pk=number)


def _answer(view: Any, request: HttpRequest, **blanks: Any) -> Any:
    """Wagtail's answer; its moments are in the zone that holds, and here that is UTC."""
    with timezone.override(UTC):
        return view(request, **blanks).render()
