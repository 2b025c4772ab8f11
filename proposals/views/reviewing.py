"""Old addresses of the council's desk, as letters have them: the desk itself is in the Wagtail admin."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from proposals.models import Proposal
from proposals.reviewing.admin_views import works_here


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """To the queue of this person's councils."""
    works_here(request.user).or_forbid()
    return redirect("reviews_desk")


@login_required
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """To the review of one proposal."""
    get_object_or_404(Proposal.objects.public(), pk=pk)
    works_here(request.user).or_forbid()
    return redirect("review_desk", pk=pk)
