"""What is happening in the city now: the home page, asked of the rooms in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Subquery
from django.db.models.functions import Coalesce

from cms.models.budgets import BudgetPage
from cms.models.explainers import ExplainerPage
from cms.models.news import NewsPage
from cycles.models import Cycle, Phase
from deliberation.assemblies.models import Assembly
from kit.html import plain
from proposals.delivery.models import Milestone, Project, Setback
from proposals.lifecycle import VOTED_ON, State
from voting.models import Poll

OUTCOMES = 3
PAGES = 3
STEPS = 3  # of each kind: what was done, and what went wrong


@dataclass(frozen=True)
class Step:
    """Something that happened to a project: a milestone that was reached, or a setback with what is done about it."""

    on: date
    project: Project
    what: str
    is_setback: bool = False
    is_open: bool = False
    action: str = ""


def now_in_the_city() -> dict[str, Any]:
    """The parts of the home page, each empty where the city has nothing of the kind."""
    return {
        "cycle": running_cycle(),
        "live": list(Assembly.objects.live()[:2]),
        "outcomes": newest_outcomes(),
        "built": newest_steps(),
        "explainers": list(ExplainerPage.objects.newest()[:PAGES]),
        "news": list(NewsPage.objects.newest()[:PAGES]),
        "budget": BudgetPage.objects.newest().with_totals().filter(line_count__gt=0).first(),
    }


def running_cycle() -> Cycle | None:
    """The cycle that has a phase now, else the newest that is public, with its calendar: one query, if it has phases."""
    visible = Cycle.objects.visible()
    chosen = Coalesce(Subquery(visible.running().values("pk")[:1]), Subquery(visible.values("pk")[:1]))
    phases = list(Phase.objects.filter(cycle=chosen).select_related("cycle").order_by("opens_at"))
    if not phases:
        return visible.first()
    cycle = phases[0].cycle
    cycle.calendar = phases
    return cycle


def newest_outcomes() -> list[Poll]:
    """Published outcomes, the newest first, with how many projects stood on the ballot and how many are funded."""
    asked = Count("envelope__proposals", filter=Q(envelope__proposals__state__in=VOTED_ON))
    funded = Count("envelope__proposals", filter=Q(envelope__proposals__state=State.FUNDED))
    polls = (
        Poll.objects.published()
        .select_related("envelope__cycle", "envelope__neighborhood")
        .annotate(asked=asked, funded=funded)
    )
    return list(polls.order_by("-published_at")[:OUTCOMES])


def newest_steps() -> list[Step]:
    """The newest milestones that were reached and the newest setbacks, side by side, the newest first."""
    with_project = ("project__proposal__envelope__neighborhood",)
    done = Milestone.objects.filter(done_on__isnull=False).select_related(*with_project).order_by("-done_on", "-pk")
    setbacks = Setback.objects.select_related(*with_project).order_by("-noticed_on", "-pk")
    steps = [Step(on=m.done_on, project=m.project, what=m.title) for m in done[:STEPS] if m.done_on]
    steps += [
        Step(
            on=s.noticed_on,
            project=s.project,
            what=plain(s.what),
            is_setback=True,
            is_open=s.is_open,
            action=plain(s.corrective_action),
        )
        for s in setbacks[:STEPS]
    ]
    return sorted(steps, key=lambda step: step.on, reverse=True)
