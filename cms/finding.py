"""Search over what anybody may read: pages through Wagtail's index, proposals through their own folded words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from cms.languages import not_for_this_reader
from kit.paging import page_of
from proposals.models import Proposal
from proposals.search import matching

PER_PAGE = 10


def find(request: HttpRequest, words: str) -> dict[str, Any]:
    """A page of each kind of finding, in a constant number of queries; nothing for no words."""
    if not words:
        return {"pages": None, "proposals": None}
    public = Page.objects.live().public().filter(depth__gt=1).exclude(pk__in=not_for_this_reader())
    pages = get_search_backend().search(words, public)
    proposals = Proposal.objects.public().filter(matching(words)).with_place()
    return {
        "pages": page_of(request, pages, PER_PAGE, name="pages"),
        "proposals": page_of(request, proposals, PER_PAGE, name="proposals"),
    }
