"""What stands behind each figure of a dashboard: the very rows that it counts or adds up, each with its own address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.progress.scope import Scope
from kit.addresses import numbered
from kit.html import plain
from proposals.delivery.lifecycle import ProjectState
from proposals.delivery.models import Change, Milestone, Project, Setback, Spending
from proposals.indicators.models import Indicator

WITH_PROJECT = "project__proposal__envelope__neighborhood"
PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """One row behind a figure. `amount` in cents, `None` where the figure counts rows instead of adding money up."""

    what: str
    url: str
    project: str
    place: str
    day: date | None
    amount: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Kind:
    """A figure: its name, its rows in a scope, how one is told, and by which column its money adds up."""

    label: str | Promise
    rows: Callable[[Scope], QuerySet[Any]]
    tell: Callable[[Any], Row]
    amount: Any = None

    def total(self, scope: Scope) -> int | None:
        """The figure itself, where it is money."""
        if self.amount is None:
            return None
        return self.rows(scope).order_by().aggregate(total=Sum(self.amount))["total"] or 0

    def told(self, rows: Any) -> Iterator[Row]:
        return (self.tell(row) for row in rows)


def _projects(scope: Scope) -> QuerySet[Project]:
    rows = Project.objects.filter(scope.of_projects()).with_money()
    return rows.select_related("proposal__envelope__neighborhood").order_by("-started_at", "-pk")


def _in_state(state: ProjectState) -> Callable[[Scope], QuerySet[Project]]:
    return lambda scope: _projects(scope).filter(state=state)


def _project(project: Project, amount: int | None = None) -> Row:
    envelope = project.proposal.envelope
    words = str(project.get_state_display())
    day = timezone.localdate(project.started_at)
    return Row(project.title, project.get_absolute_url(), project.title, str(envelope), day, amount, words)


def _of(thing: Any, what: str, anchor: str, day: date | None, amount: int | None = None, words: str = "") -> Row:
    """A row of something that belongs to a project and stands on its page."""
    url = f"{numbered('delivery:project', thing.project_id)}#{anchor}-{thing.pk}"
    return Row(what, url, thing.project.title, str(thing.project.proposal.envelope), day, amount, words)


def _milestones(kind: str) -> Callable[[Scope], QuerySet[Milestone]]:
    def rows(scope: Scope) -> QuerySet[Milestone]:
        found = getattr(Milestone.objects.filter(scope.of_projects("project__")), kind)()
        return found.select_related(WITH_PROJECT).order_by("-done_on" if kind == "done" else "planned_on", "pk")

    return rows


def _milestone(step: Milestone) -> Row:
    return _of(step, step.title, "step", step.done_on or step.planned_on, words=str(step.get_state_display()))


def _setbacks(kind: str) -> Callable[[Scope], QuerySet[Setback]]:
    def rows(scope: Scope) -> QuerySet[Setback]:
        found = getattr(Setback.objects.filter(scope.of_projects("project__")), kind)()
        return found.select_related(WITH_PROJECT).order_by("-noticed_on", "-pk")

    return rows


def _setback(setback: Setback) -> Row:
    what = plain(setback.what)
    return _of(setback, what, "setback", setback.noticed_on, setback.money, plain(setback.corrective_action))


def _changes(scope: Scope) -> QuerySet[Change]:
    rows = Change.objects.filter(scope.of_projects("project__"), state=Change.State.IN_FORCE).exclude(money=0)
    return rows.select_related(WITH_PROJECT).order_by("-answered_at", "-pk")


def _change(change: Change) -> Row:
    day = change.answered_at and timezone.localdate(change.answered_at)
    return _of(change, change.reason, "change", day, change.money)


def _spending(scope: Scope) -> QuerySet[Spending]:
    rows = Spending.objects.filter(scope.of_projects("project__"))
    return rows.select_related(WITH_PROJECT).order_by("-paid_on", "-pk")


def _paid(entry: Spending) -> Row:
    return _of(entry, entry.what, "paid", entry.paid_on, entry.amount)


def _indicators(kind: str) -> Callable[[Scope], QuerySet[Indicator]]:
    def rows(scope: Scope) -> QuerySet[Indicator]:
        found = Indicator.objects.chosen().filter(scope.of_indicators())
        return getattr(found, kind)().with_place().order_by("-target_on", "pk")

    return rows


def _indicator(one: Indicator) -> Row:
    place = one.neighborhood.name if one.neighborhood else str(_("Whole city"))
    words = _("%(target)s Now: %(value)s.") % {"target": one.target_words, "value": one.say(one.now_value)}
    project = one.project.title if one.project else ""
    return Row(one.name, one.get_absolute_url(), project, place, one.target_on, words=words)


KINDS: dict[str, Kind] = {
    "setbacks": Kind(_("Open setbacks"), _setbacks("open"), _setback),
    "late": Kind(_("Milestones that are late"), _milestones("late"), _milestone),
    "missed": Kind(_("Targets that were missed"), _indicators("missed"), _indicator),
    "past-setbacks": Kind(_("Setbacks that are resolved"), _setbacks("past"), _setback),
    "voted": Kind(_("What the vote gave"), _projects, lambda p: _project(p, p.granted), "granted"),
    "changed": Kind(_("Changed since, with the council’s consent"), _changes, _change, "money"),
    "returned": Kind(
        _("Gone back to the envelope"),
        lambda scope: _projects(scope).exclude(returned=0),
        lambda p: _project(p, p.returned),
        "returned",
    ),
    "money": Kind(
        _("What the projects have now"),
        _projects,
        lambda p: _project(p, p.money_now),
        F("granted") + F("changed") - F("returned"),
    ),
    "spent": Kind(pgettext_lazy("money", "Spent"), _spending, _paid, "amount"),
    "projects": Kind(_("Projects"), _projects, _project),
    "running": Kind(_("Projects under way"), _in_state(ProjectState.RUNNING), _project),
    "finished": Kind(_("Projects that are finished"), _in_state(ProjectState.FINISHED), _project),
    "cancelled": Kind(_("Projects that were cancelled"), _in_state(ProjectState.CANCELLED), _project),
    "done": Kind(_("Milestones that are done"), _milestones("done"), _milestone),
    "ahead": Kind(_("Milestones still to come"), _milestones("ahead"), _milestone),
    "met": Kind(_("Targets that are met"), _indicators("reached"), _indicator),
    "short": Kind(_("Targets not met yet, with time left"), _indicators("short"), _indicator),
    "unknown": Kind(_("Targets of which nobody can tell yet"), _indicators("unknown"), _indicator),
}
