"""What a dashboard shows: what went wrong first, then money, milestones and indicators. A fixed number of queries."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.budget_words import Side
from cms.models import BudgetPage
from cms.progress.figures import Figures, Part, Sums, sums
from cms.progress.nearby import lying_in
from cms.progress.rows import KINDS, Row
from cms.progress.scope import Scope
from kit import charts, clock
from kit.money import say_cents

TOP = 5  # of each kind of trouble; the rest stand on their own page
MOST_PROGRAMS = 40
TABLES = ("places", "cycles", "categories")
TROUBLE = ("setbacks", "late", "missed")
COUNTED = {  # the figure of `Figures` that each kind of row adds up to
    "setbacks": "still", "late": "late", "missed": "missing", "past-setbacks": "past", "voted": "voted",
    "changed": "altered", "returned": "back", "money": "now", "spent": "paid", "projects": "projects",
    "running": "running", "finished": "finished", "cancelled": "cancelled", "done": "done", "ahead": "ahead",
    "met": "reached", "short": "short", "unknown": "unknown",
}  # fmt: skip


def figures_of(figures: Figures, scope: Scope) -> dict[str, dict[str, Any]]:
    """Each figure by the name of its rows, with the address where they stand."""
    address = scope.address("rows", "KIND")  # looked up once: a table has hundreds of figures
    return {
        kind: {"value": getattr(figures, name), "url": address.replace("KIND", kind, 1), "label": KINDS[kind].label}
        for kind, name in COUNTED.items()
    }


def context_of(scope: Scope) -> dict[str, Any]:
    """Everything on the full page."""
    found = sums(scope)
    return {
        **head_of(scope, found),
        "trouble": [(kind, KINDS[kind].label, top(kind, scope)) for kind in TROUBLE],
        "tables": [_table(name, scope, parts) for name, parts in _tables(scope, found)],
        "chart": _chart(found.categories, scope),
        "nearby": lying_in(scope.place) if scope.place else [],
        **_budget(scope),
    }


def head_of(scope: Scope, found: Sums) -> dict[str, Any]:
    """What the full page and the slim one share: figures of the whole, and how far everything is together."""
    return {
        "scope": scope,
        "title": title_of(scope),
        "today": clock.today(),
        "figures": figures_of(found.whole, scope),
        "whole": found.whole,
        "progress": found.whole.progress,
    }


def title_of(scope: Scope) -> str:
    """The heading of a dashboard and of its feed."""
    where = scope.title or settings.CITY_NAME
    return _("Progress: %(where)s") % {"where": where}


def top(kind: str, scope: Scope) -> list[Row]:
    """The first rows of a kind."""
    return list(KINDS[kind].told(KINDS[kind].rows(scope)[:TOP]))


def _tables(scope: Scope, found: Sums) -> list[tuple[str, list[Part]]]:
    """Those that tell more than the page's own figures: one cycle's page needs no table of cycles."""
    given = {"places": scope.place or scope.citywide, "cycles": scope.cycle, "categories": scope.category}
    return [(name, getattr(found, name)) for name in TABLES if not given[name] and getattr(found, name)]


def _table(name: str, scope: Scope, parts: list[Part]) -> dict[str, Any]:
    words = {"places": _("By neighborhood"), "cycles": _("By cycle"), "categories": _("By category")}
    heads = {"places": _("Neighborhood"), "cycles": _("Cycle"), "categories": _("Category")}
    rows = [
        {
            "label": part.label,
            "url": _page(name, scope, part),
            "figures": figures_of(part.figures, part.scope),
            "percent": part.figures.progress.percent,
            "is_empty": not (part.figures.projects or part.figures.chosen),
        }
        for part in parts
    ]
    return {"name": name, "title": words[name], "head": heads[name], "rows": rows, "csv": scope.address("table", name)}


def _page(name: str, scope: Scope, part: Part) -> str:
    """Where a row of a table leads: to the dashboard of its cycle or neighborhood, else to its projects."""
    plain = not (scope.cycle or scope.place or scope.citywide or scope.category)
    if plain and name != "categories" and not part.scope.citywide:
        return part.scope.page()
    return part.scope.address("rows", "projects")


def _chart(parts: list[Part], scope: Scope) -> SafeString | str:
    """What was spent by category, against what there is."""
    told = [part for part in parts if part.figures.paid > 0]
    if not told:
        return ""
    rows = [
        charts.Row(
            part.label,
            part.figures.paid,
            say_cents(part.figures.paid),
            note=_("of %(money)s") % {"money": say_cents(part.figures.now)},
            url=part.scope.address("rows", "spent"),
            mark=max(0, part.figures.now),
        )
        for part in told
    ]
    words = {"category": told[0].label, "money": say_cents(told[0].figures.paid)}
    finding = _("Most was spent on %(category)s: %(money)s. The dark line is what the projects have.") % words
    return charts.bars(
        _("Spent on projects"),
        finding,
        rows,
        headings=(_("Category"), _("Spent")),
        csv_url=scope.address("table", "categories"),
    )


def _budget(scope: Scope) -> dict[str, Any]:
    """The city's own spending, from the newest open budget: by program in a neighborhood, in one line for the city."""
    if scope.cycle or scope.category or scope.citywide:
        return {}
    budget = BudgetPage.objects.newest().first()
    if budget is None:
        return {"has_budget": True}
    lines = budget.all_lines.filter(side=Side.EXPENSE)
    if scope.place is None:
        return {"has_budget": True, "budget": budget, "totals": lines.totals()}
    programs = list(lines.filter(neighborhood=scope.place.name).grouped_by("program")[:MOST_PROGRAMS])
    totals = {name: _added(row[f"{name}_sum"] for row in programs) for name in ("revised", "committed", "spent")}
    return {"has_budget": True, "budget": budget, "programs": programs, "totals": totals}


def _added(values: Any) -> int | None:
    told = [value for value in values if value is not None]
    return sum(told) if told else None


def sample_said(whole: Figures) -> str:
    """Of how many projects the share speaks, and of how many it can't."""
    progress = whole.progress
    said = ngettext("%(n)d project with milestones.", "%(n)d projects with milestones.", progress.projects)
    said %= {"n": progress.projects}
    if whole.stepless:
        more = ngettext("%(n)d has none yet.", "%(n)d have none yet.", whole.stepless)
        said += " " + more % {"n": whole.stepless}
    return said
