"""Standing behind a proposal, and the author kit: poster, signature sheet, the picture of a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit import clock
from kit.verdict import Verdict
from proposals.lifecycle import State
from proposals.models import Proposal
from proposals.support import actions, paper
from proposals.support import permissions as may

KEPT = 3600  # seconds that a browser or a proxy may keep a paper


def public(pk: int) -> Proposal:
    """A proposal that everybody can read; anything else is a 404."""
    rows = Proposal.objects.public().select_related("envelope__cycle__call", "envelope__neighborhood")
    return get_object_or_404(rows.prefetch_related("envelope__cycle__phases", "coauthors"), pk=pk)


def support_of(user: Any, proposal: Proposal) -> dict[str, Any]:
    """What a page shows about the support of a proposal. One query for somebody signed in while support is collected."""
    call = getattr(proposal.cycle, "call", None)
    collected = may.is_collected(proposal)
    behind = bool(collected) and may.endorses(user, proposal)
    return {
        "number": proposal.supporters,
        "needed": call.support_needed if call else 0,
        "first": bool(call and call.support_first),
        "behind": behind,
        "may": _may(user, proposal, collected, behind),
        "open": bool(collected),
        "voted_on": proposal.state in (State.FUNDED, State.NOT_FUNDED),
    }


def _may(user: Any, proposal: Proposal, collected: Verdict, behind: bool) -> Verdict | None:
    """Whether somebody signed in may stand behind it, or take that back."""
    if not user.is_authenticated:
        return None
    return may.may_stand_behind(user, proposal) if collected and not behind else collected


@login_required
@require_POST
def endorse(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand behind it, or take that back (`answer=back`)."""
    proposal = public(pk)
    if request.POST.get("answer") == "back":
        actions.take_back(proposal, by=request.user)
        messages.success(request, _("You no longer stand behind it."))
    else:
        actions.endorse(proposal, by=request.user)
        messages.success(request, _("You stand behind it. Nobody sees your name; the number counts."))
    return redirect(proposal)


@require_safe
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """The author kit: everything to print and share, and what was counted on paper."""
    proposal = public(pk)
    context = {
        "proposal": proposal,
        "support": support_of(request.user, proposal),
        "sheets": proposal.sheets.select_related("by"),
        "address": paper.address_of(proposal),
    }
    return render(request, "support/share.html", context)


@require_safe
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The poster."""
    return _paper(pk, paper.poster, "application/pdf", _("poster"))


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet for signatures; each one printed on a day has the day as its number, to be completed by hand."""
    mark = f"{pk}-{clock.now():%m%d}-____"
    return _paper(pk, lambda proposal: paper.sheet(proposal, mark), "application/pdf", _("signatures"))


@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a link."""
    return _paper(pk, paper.card, "image/png", "")


def _paper(pk: int, draw: Callable[[Proposal], bytes], kind: str, name: str) -> HttpResponse:
    proposal = public(pk)
    answer = HttpResponse(draw(proposal), content_type=kind)
    answer["Cache-Control"] = f"public, max-age={KEPT}"
    if name:
        answer["Content-Disposition"] = f'inline; filename="{slugify(name)}-{pk}.pdf"'
    return answer
