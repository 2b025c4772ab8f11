"""What of the charter a proposal cites: everybody reads it; who writes, costs and decides adds to it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.acting import act_page, sent
from kit.verdict import Forbidden
from proposals import permissions as may
from proposals.citing import actions, permissions
from proposals.citing.forms import CitationForm
from proposals.citing.models import Citation
from proposals.citing.showing import citations_of
from proposals.models import Proposal


@require_safe
def citations(request: HttpRequest, pk: int) -> HttpResponse:
    """The citations of one proposal. A private draft does not exist for strangers."""
    proposal, user = _proposal(request, pk), request.user
    kinds = permissions.kinds_for(user, proposal) if user.is_authenticated else []
    context = {
        "proposal": proposal,
        "kinds": kinds,
        "cited": [(one, permissions.may_take_back(user, one, kinds)) for one in citations_of(proposal)],
    }
    return render(request, "citing/citations.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cite(request: HttpRequest, pk: int) -> HttpResponse:
    """Cite a clause."""
    proposal = _proposal(request, pk)
    kinds = permissions.kinds_for(request.user, proposal)
    if not kinds:
        raise Forbidden(
            _("Authors cite the charter while they write, officers with a cost, and who decides with the decision.")
        )
    clauses = permissions.clauses_in_force(proposal.envelope)
    return act_page(
        request,
        "citing/cite.html",
        CitationForm(sent(request)[0], kinds=kinds, clauses=clauses),
        lambda data: actions.cite(proposal, by=request.user, **data),
        done=_("The clause is cited."),
        back=lambda _made: redirect("citing:citations", pk),
        proposal=proposal,
        clauses=list(clauses),
    )


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Cite a clause no more."""
    citation = get_object_or_404(Citation.objects.select_related("proposal"), pk=pk)
    if not may.may_see(request.user, citation.proposal):
        raise Http404
    actions.take_back(citation, by=request.user)
    messages.success(request, _("It is not cited here any more."))
    return redirect("citing:citations", citation.proposal_id)


def _proposal(request: HttpRequest, pk: int) -> Proposal:
    found: Proposal = get_object_or_404(Proposal.objects.with_all(), pk=pk)
    if not may.may_see(request.user, found):
        raise Http404
    return found
