"""Progress for programs: the figures of the dashboards, whole and by cycle, neighborhood and category."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from ninja import Router

from cms.progress.figures import Figures, sums
from cms.progress.scope import Scope
from cycles.models import Category, Cycle
from kit.api.lists import offer_list
from kit.api.narrowing import PlaceFilters
from kit.api.shapes import CITY, Answer, Slug, means, page_url, slug_of
from neighborhoods.models import Neighborhood

router = Router(tags=["Progress"])
CENTS = "Whole cents."


class ProgressRow(Answer):
    """The figures of everything asked for, or of a part of it."""

    by: str = means("One of: all, cycle, neighborhood, category.")
    key: str | None = means(
        "Address part of that cycle, neighborhood or category; null for all; “city” for the money of the whole city."
    )
    name: str
    percent_done: int | None = means("Of the milestones, by their weight and money; null without milestones.")
    projects: int
    running: int
    finished: int
    cancelled: int
    voted: int = means(f"What the vote gave. {CENTS}")
    changed: int = means(f"By changes since. {CENTS}")
    returned: int = means(f"Gone back to the envelope. {CENTS}")
    money: int = means(f"What the projects have now. {CENTS}")
    spent: int = means(CENTS)
    milestones_done: int
    milestones_ahead: int
    milestones_late: int
    setbacks_open: int
    setbacks_resolved: int
    targets_met: int
    targets_missed: int
    targets_short: int = means("Not met yet, with time left.")
    targets_unknown: int = means("Of which nobody can tell yet.")
    url: str


class ProgressFilters(PlaceFilters):
    """Of what."""

    category: Slug | None = means("Address part of a category.", default=None)


NAMES = {  # the figure of `Figures` behind each field
    "projects": "projects", "running": "running", "finished": "finished", "cancelled": "cancelled", "voted": "voted",
    "changed": "altered", "returned": "back", "money": "now", "spent": "paid", "milestones_done": "done",
    "milestones_ahead": "ahead", "milestones_late": "late", "setbacks_open": "still", "setbacks_resolved": "past",
    "targets_met": "reached", "targets_missed": "missing", "targets_short": "short", "targets_unknown": "unknown",
}  # fmt: skip


def _scope(asked: ProgressFilters) -> Scope | None:
    """What is asked about; `None` where a name is nobody's."""
    citywide = asked.neighborhood == CITY
    cycle = Cycle.objects.visible().filter(slug=asked.cycle).first() if asked.cycle else None
    category = Category.objects.filter(slug=asked.category).first() if asked.category else None
    named = asked.neighborhood and not citywide
    place = Neighborhood.objects.filter(slug=asked.neighborhood).first() if named else None
    if (asked.cycle and not cycle) or (asked.category and not category) or (named and not place):
        return None
    return Scope(cycle=cycle, place=place, citywide=citywide, category=category)


def _rows(asked: ProgressFilters) -> list[ProgressRow]:
    scope = _scope(asked)
    if scope is None:
        return []
    found = sums(scope)
    rows = [_row("all", None, scope.title or settings.CITY_NAME, scope, found.whole)]
    rows += [_row("cycle", slug_of(p.scope.cycle), p.label, p.scope, p.figures) for p in found.cycles]
    rows += [_row("neighborhood", slug_of(p.scope.place) or CITY, p.label, p.scope, p.figures) for p in found.places]
    rows += [_row("category", slug_of(p.scope.category), p.label, p.scope, p.figures) for p in found.categories]
    return rows


def _row(by: str, key: str | None, name: str, scope: Scope, figures: Figures) -> ProgressRow:
    counts: dict[str, Any] = {field: getattr(figures, figure) for field, figure in NAMES.items()}
    percent = figures.progress.percent
    return ProgressRow(by=by, key=key, name=name, percent_done=percent, **counts, url=page_url(scope.page()))


offer_list(
    router,
    "progress",
    "How far everything is: all together, then by cycle, neighborhood and category",
    _rows,
    ProgressRow,
    lambda row: row,
    filters=ProgressFilters,
)
