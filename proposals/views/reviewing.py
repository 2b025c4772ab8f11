"""The council's public desk: its queue, and the review of one proposal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from kit.forms import refuse
from kit.paging import page_of
from kit.verdict import Forbidden
from neighborhoods.models import Seat
from proposals import actions
from proposals import permissions as may
from proposals.forms import ReviewForm
from proposals.models import Proposal, Review

DONE = {
    Review.Decision.ACCEPT: actions.accept,
    Review.Decision.RETURN: actions.return_with_requests,
    Review.Decision.DECLINE: actions.decline,
}


@duty_page
@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this person's councils, oldest first."""
    if not Seat.objects.current().of(request.user).exists():
        raise Forbidden(_("Only members of a neighborhood council can do this."))
    page = page_of(request, Proposal.objects.reviewable_by(request.user).with_place().oldest_first())
    return render(request, "proposals/queue.html", {"page": page})


@duty_page
@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on one proposal, with the way to the next one in the queue."""
    rows = Proposal.objects.public().select_related("envelope__cycle", "envelope__neighborhood", "category", "author")
    found = get_object_or_404(rows.prefetch_related("reviews__reviewer"), pk=pk)
    may.may_review(request.user, found).or_forbid()
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and decide(form, found, by=request.user):
        messages.success(request, decided(form))
        after = Proposal.objects.reviewable_by(request.user).oldest_first().first()
        return redirect("proposals:review", pk=after.pk) if after else redirect("proposals:queue")
    left = Proposal.objects.reviewable_by(request.user).count()
    context = {"proposal": found, "form": form, "left": left}
    return render(request, "proposals/review.html", context, status=422 if form.is_bound else 200)


def decide(form: ReviewForm, proposal: Proposal, *, by: Any) -> bool:
    """Do what the form says; whether it was done, else the form says why not."""
    try:
        DONE[form.cleaned_data["decision"]](proposal, by=by, reason=form.cleaned_data["reason"])
    except ValidationError as refused:
        refuse(form, refused)
        return False
    return True


def decided(form: ReviewForm) -> str:
    """What was done, for the message after it."""
    return {
        Review.Decision.ACCEPT: _("Accepted. City staff work out the cost next."),
        Review.Decision.RETURN: _("Returned. The author has your requests."),
        Review.Decision.DECLINE: _("Declined. Everyone can read the reason."),
    }[form.cleaned_data["decision"]]
