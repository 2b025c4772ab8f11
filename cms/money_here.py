"""The money of one neighborhood on one page: what the open budget plans and has spent there, and what is late."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cms.budget_words import Side
from cms.models import BudgetPage
from kit import charts
from kit.money import say_cents
from neighborhoods.models import Neighborhood
from proposals.delivery.models import Milestone, Project

MOST_PROGRAMS = 40
MOST_PROJECTS = 40
MOST_LATE = 20


@require_GET
def money_here(request: HttpRequest, slug: str) -> HttpResponse:
    """By program from the newest open budget, and project by project; late milestones first."""
    place = get_object_or_404(Neighborhood, slug=slug)
    budget = BudgetPage.objects.newest().first()
    lines = budget.all_lines.filter(side=Side.EXPENSE, neighborhood=place.name) if budget else None
    programs = list(lines.grouped_by("program")[:MOST_PROGRAMS]) if lines is not None else []
    here = {"project__proposal__envelope__neighborhood": place}
    late = Milestone.objects.late().filter(**here).select_related("project__proposal").order_by("planned_on", "pk")
    projects = Project.objects.filter(proposal__envelope__neighborhood=place).with_proposal().with_money()
    context = {
        "place": place,
        "budget": budget,
        "programs": programs,
        "totals": lines.totals() if lines is not None else {},
        "chart": _chart(programs),
        "late": late[:MOST_LATE],
        "projects": projects.worst_first()[:MOST_PROJECTS],
    }
    return render(request, "cms/money_here.html", context)


def _chart(programs: list[dict[str, Any]]) -> str:
    """What was spent, against the plan, where anything was reported."""
    told = sorted((row for row in programs if (row["spent_sum"] or 0) > 0), key=lambda row: -row["spent_sum"])
    if not told:
        return ""
    rows = [
        charts.Row(row["program"], row["spent_sum"], say_cents(row["spent_sum"]), mark=max(0, row["revised_sum"]))
        for row in told
    ]
    words = {"program": told[0]["program"], "money": say_cents(told[0]["spent_sum"])}
    finding = _("Most was spent on %(program)s: %(money)s. The dark line is what is planned.") % words
    return charts.bars(_("Spent so far"), finding, rows, headings=(_("Program"), _("Spent")))
