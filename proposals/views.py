"""Public pages of proposals."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kit.paging import page_of
from proposals.models import Proposal
from proposals.permissions import may_see


def proposals(request: HttpRequest) -> HttpResponse:
    """Every public proposal, a page at a time."""
    page = page_of(request, Proposal.objects.public().with_place())
    return render(request, "proposals/proposals.html", {"page": page})


def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal. A private draft does not exist for strangers."""
    found = get_object_or_404(Proposal.objects.select_related("envelope__cycle", "envelope__neighborhood"), pk=pk)
    if not may_see(request.user, found):
        raise Http404
    return render(request, "proposals/proposal.html", {"proposal": found})
