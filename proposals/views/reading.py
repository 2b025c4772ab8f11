"""The pages everybody can read: the list, its feed, and a proposal. They set no cookies, so they can be kept whole."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from deliberation.discussions.lifecycle import State as CommentState
from deliberation.discussions.models import Comment
from deliberation.discussions.threads import thread_context
from kit import maps
from kit.first_question import asks_first
from kit.paging import page_of
from proposals import asked_often
from proposals import permissions as may
from proposals.citing.showing import citations_of
from proposals.drafting.showing import attachments_of, told
from proposals.fate import fate_of
from proposals.finding import ORDERS, STATES, Choices, Found, Search, read_search
from proposals.journey import journey
from proposals.models import Proposal, Review
from proposals.offers import offers
from proposals.reviewing.showing import rivals_of
from proposals.revisions.models import lineage_of
from proposals.support.views import support_of

PER_PAGE = 18


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Proposals to choose between. Whatever its length, the page costs the same number of queries."""
    choices = Choices.read()
    search = read_search(request.GET, choices, request.user)
    found = Found(search, choices)
    page = page_of(request, found, PER_PAGE)
    if search.order == "shuffle":  # the next page goes on in the same order, even after midnight
        page.query = _with(request.GET, shuffle=search.seed)  # type: ignore[attr-defined]
    shown = list(page.object_list)
    context = {
        "page": page,
        "proposals": shown,
        "comments": comments_said(shown),
        "search": search,
        "choices": choices,
        "orders": ORDERS,
        "states": STATES,
        "again": _with(request.GET, shuffle=search.seed * 7 + 1, order=None).rstrip("&"),
        "map": _map(request, search, choices, found, shown),
        "feed_query": request.GET.urlencode(),
        "may_start": may.may_start(request.user, search.cycle) if search.cycle else None,
    }
    return render(request, "proposals/proposals.html", context)


@asks_first(asked_often.whole, "pk")
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal. A private draft does not exist for strangers."""
    found = asked_often.proposal_to_read(request, pk)
    if found is None or not may.may_see(request.user, found):
        raise Http404
    reviews: list[Review] = asked_often.reviews_of.all(pk)
    declined = any(review.decision == Review.Decision.DECLINE for review in reviews)
    if declined:
        prefetch_related_objects([found], "appeals")
    context: dict[str, Any] = {
        "proposal": found,
        "reviews": reviews,
        "journey": tuple(journey(found, reviews)),
        "offers": offers(request.user, found),
        "fate": fate_of(found),
        "lineage": lineage_of(found),
        "support": support_of(request.user, found) if found.is_public else None,
        "answers": told(found.answers),
        "more_pictures": attachments_of(found),
        "appeals": found.appeals.all() if declined else [],
        "citations": citations_of(found) if found.cites else [],  # type: ignore[attr-defined]
        "rivals": rivals_of(found) if found.has_rivals else [],  # type: ignore[attr-defined]
    }
    if found.discussion is not None:
        found.discussion.cycle = found.cycle
        if found.discussion.neighborhood_id == found.envelope.neighborhood_id:
            found.discussion.neighborhood = found.envelope.neighborhood
        context |= thread_context(request, found.discussion)
    return render(request, "proposals/proposal.html", context)


def comments_said(proposals: list[Proposal]) -> dict[int | None, str]:
    """How many shown comments each discussion has, in words and by its number, in one query."""
    numbers = [p.discussion_id for p in proposals if p.discussion_id]
    rows = Comment.objects.filter(discussion__in=numbers, state=CommentState.SHOWN).order_by()
    counts = dict(rows.values_list("discussion").annotate(n=Count("pk")))
    words = {n: ngettext("%(n)s comment", "%(n)s comments", n) % {"n": localize(n)} for n in {0, *counts.values()}}
    return {proposal.discussion_id: words[counts.get(proposal.discussion_id, 0)] for proposal in proposals}


def _map(request: HttpRequest, search: Search, choices: Choices, found: Found, shown: list[Proposal]) -> str:
    counts = found.by_place
    places = [
        maps.Place(
            place.name,
            place.outline,
            _said(counts[place.pk]),
            "?" + _with(request.GET, place=place.slug, page=None).rstrip("&"),
            here=search.place == place,
        )
        for place in choices.neighborhoods
    ]
    dots = [
        maps.Dot(p.title, float(p.longitude), float(p.latitude), p.get_absolute_url())
        for p in shown
        if p.longitude is not None and p.latitude is not None
    ]
    finding = ngettext(
        "%(n)d proposal is for the whole city.", "%(n)d proposals are for the whole city.", counts[None]
    ) % {"n": counts[None]}
    return maps.outline_map(
        _("Where"), finding, places, dots, headings=(_("Neighborhood"), _("Proposals")), csv_url="/api/v1/proposals.csv"
    )


def _said(count: int) -> str:
    return ngettext("%(n)d proposal", "%(n)d proposals", count) % {"n": count}


def _with(asked: QueryDict, **changes: Any) -> str:
    """The address's question with some parts changed (`None`: left out), ready to be followed by another part."""
    query = asked.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return query.urlencode() + "&" if query else ""
