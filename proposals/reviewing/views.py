"""What everybody reads of a review, and what an author does about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cycles.models import Cycle
from kit.forms import attempt
from kit.tables import write_csv
from proposals import permissions as proposal_may
from proposals.models import Proposal
from proposals.reviewing import actions
from proposals.reviewing import permissions as may
from proposals.reviewing.forms import AimForm, AppealForm
from proposals.reviewing.models import Aim, Plan
from proposals.reviewing.overview import overview
from proposals.reviewing.showing import rivals_of


def _found(request: HttpRequest, pk: int) -> Proposal:
    rows = Proposal.objects.select_related("envelope__cycle", "envelope__neighborhood", "category", "author", "aim")
    proposal = get_object_or_404(rows.prefetch_related("envelope__cycle__phases"), pk=pk)
    if not proposal_may.may_see(request.user, proposal):
        raise Http404
    return proposal


@require_safe
def reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    """How a proposal was reviewed: the rubric as it was filled in, who stood aside, what it costs and why, its appeal."""
    proposal = _found(request, pk)
    if not proposal.is_public:
        raise Http404
    costings = proposal.costings.select_related("department", "by").prefetch_related("lines")
    context = {
        "proposal": proposal,
        "assessments": proposal.assessments.public().select_related("review").prefetch_related("ratings__criterion"),
        "reviews": proposal.reviews.all(),
        "conflicts": proposal.conflicts.select_related("person"),
        "assignments": proposal.assignments.filter(ended_at=None).select_related("reviewer", "department"),
        "costings": list(costings),
        "appeals": proposal.appeals.select_related("second"),
        "rivals": rivals_of(proposal),
        "may_appeal": may.may_appeal(request.user, proposal),
    }
    return render(request, "reviewing/reviewed.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that somebody else looks at a no again."""
    proposal = _found(request, pk)
    may.may_appeal(request.user, proposal).or_forbid()
    form = AppealForm(request.POST or None)
    act = lambda data: actions.appeal(proposal, by=request.user, reason=data["reason"])  # noqa: E731
    if request.method == "POST" and form.is_valid() and (made := attempt(form, act)):
        messages.success(request, _("Your appeal is in. Somebody else decides on it; you hear of it."))
        return redirect(made.get_absolute_url())
    context = {"proposal": proposal, "form": form, "decision": may.last_no(proposal), "plan": Plan.of(proposal.cycle)}
    return render(request, "reviewing/appeal.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def aim(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the proposal works on and with whom."""
    proposal = _found(request, pk)
    may.may_say_aim(request.user, proposal).or_forbid()
    known = Aim.objects.filter(proposal=proposal).first()
    initial = {"approach": known.approach, "causes": known.causes, "partners": known.partners} if known else {}
    form = AimForm(request.POST or None, initial=initial)
    act = lambda data: actions.say_aim(proposal, by=request.user, **data)  # noqa: E731
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("Kept. It stands on the proposal’s page."))
        return redirect(proposal)
    return render(
        request, "reviewing/aim.html", {"proposal": proposal, "form": form}, status=422 if form.is_bound else 200
    )


def _asked_cycle(request: HttpRequest) -> tuple[list[Cycle], Any]:
    """The cycles to choose from, and the one asked for; else the one that runs, else the newest."""
    cycles = list(Cycle.objects.visible().with_calendar())
    asked = request.GET.get("cycle", "")
    cycle: Any = next((found for found in cycles if found.slug == asked), None)
    return cycles, cycle or next((c for c in cycles if c.current_phase), next(iter(cycles), None))


@require_safe
def causes_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a file: approaches, then causes; money in whole cents."""
    _cycles, cycle = _asked_cycle(request)
    found = overview(cycle) if cycle else None
    parts = (("approach", found.approaches), ("cause", found.causes)) if found else ()
    lines = ([by, row.key, row.words, row.proposals, row.money] for by, rows in parts for row in rows)
    header = ("by", "key", "name", "proposals", "cost_cents")
    answer = StreamingHttpResponse(write_csv(header, lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="causes.csv"'
    return answer


@require_safe
def causes(request: HttpRequest) -> HttpResponse:
    """Prevention beside enforcement: what a cycle's proposals work on, in numbers and money."""
    cycles, cycle = _asked_cycle(request)
    context = {"cycles": cycles, "cycle": cycle, "overview": overview(cycle) if cycle else None}
    return render(request, "reviewing/causes.html", context)
