"""Public pages of projects on their way to the street."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from kit.addresses import numbered
from kit.paging import page_of
from proposals.delivery import showing
from proposals.delivery.models import Change, Project, ProjectQuerySet, Setback
from proposals.finding import CITY, Choices

PER_PAGE = 18
NEWS: dict[str, str | Promise] = {
    "running": _("Under way"),
    "late": _("Late"),
    "setback": _("With a setback"),
    "finished": _("Finished"),
    "cancelled": pgettext_lazy("projects", "Cancelled"),
}


@dataclass(frozen=True)
class Asked:
    """What a visitor asks of the list; values that name nothing are as good as none."""

    cycle: Any
    place: Any
    citywide: bool
    news: str

    @classmethod
    def read(cls, asked: QueryDict, choices: Choices) -> Asked:
        def named(things: list[Any], slug: str | None) -> Any:
            return next((thing for thing in things if slug and thing.slug == slug), None)

        news = asked.get("news", "")
        return cls(
            named(choices.cycles, asked.get("cycle")),
            named(choices.neighborhoods, asked.get("place")),
            asked.get("place") == CITY,
            news if news in NEWS else "",
        )

    def of(self, rows: ProjectQuerySet) -> ProjectQuerySet:
        """The projects asked for; with a setback first, then the newest."""
        if self.cycle is not None:
            rows = rows.in_cycle(self.cycle)
        if self.citywide:
            rows = rows.filter(proposal__envelope__neighborhood=None)
        elif self.place is not None:
            rows = rows.filter(proposal__envelope__neighborhood=self.place)
        if self.news == "late":
            rows = rows.late()
        elif self.news == "setback":
            rows = rows.set_back()
        elif self.news:
            rows = rows.filter(state=self.news)
        return rows.worst_first()


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """Every project, a page at a time, those with an open setback first; and what set them back, by cause."""
    choices = Choices.read()
    asked = Asked.read(request.GET, choices)
    page = page_of(request, asked.of(Project.objects.with_proposal().with_money()), PER_PAGE)
    context = {
        "page": page,
        "projects": list(page.object_list),
        "asked": asked,
        "choices": choices,
        "news": NEWS,
        "causes": showing.causes(asked.of(Project.objects.all()).values("pk")),
    }
    return render(request, "delivery/projects.html", context)


@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: what went wrong first, then what was promised, what is there, and what it costs."""
    rows = Project.objects.with_proposal().with_money().prefetch_related("spending__takes_back")
    found = get_object_or_404(rows, pk=pk)
    return render(request, "delivery/project.html", showing.page_of(found, request.user))


@require_safe
def setback(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a setback is read: on its project's page."""
    found = get_object_or_404(Setback, pk=pk)
    return redirect(numbered("delivery:project", found.project_id) + f"#setback-{pk}")


@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a change is read: on its project's page."""
    found = get_object_or_404(Change, pk=pk)
    return redirect(numbered("delivery:project", found.project_id) + f"#change-{pk}")
