"""A budget beside those of other years: what rose, what fell, and what it is for each resident."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cms.budget_words import AMOUNTS
from cms.drilldown import WHOLE_CITY, View, level_names, lines_of, said
from kit import charts
from kit.money import say_cents
from neighborhoods.models import Neighborhood

MOST_YEARS = 8
MOST_COLUMNS = 4  # years beside each other in the table of parts
MOST_PARTS = 60


@dataclass(frozen=True)
class Year:
    """One budget's sums in cents; `None` where no line reports the amount."""

    page: Any
    planned: int
    committed: int | None
    spent: int | None
    before: int | None = None  # the plan of the year before
    residents: int = 0

    @property
    def change(self) -> int | None:
        """Cents more (or fewer) planned than the year before."""
        return None if self.before is None else self.planned - self.before

    @property
    def percent(self) -> str:
        """The same as a share of the year before, "+3.2 %"."""
        return percent_of(self.change, self.before)

    @property
    def each(self) -> int | None:
        """Planned cents for each resident, rounded to the nearest."""
        return (2 * self.planned + self.residents) // (2 * self.residents) if self.residents else None


@dataclass(frozen=True)
class Part:
    """One department (or program, …): its plan in each of the years shown, and how it changed between the last two."""

    name: str
    query: str
    plans: list[int | None]
    labels: list[str]

    @property
    def cells(self) -> list[tuple[str, int | None]]:
        """Each plan with its year."""
        return list(zip(self.labels, self.plans, strict=True))

    @property
    def change(self) -> int:
        return (self.plans[-1] or 0) - (self.plans[-2] or 0)

    @property
    def percent(self) -> str:
        return percent_of(self.change, self.plans[-2])


def years_context(page: Any, request: HttpRequest) -> dict[str, Any]:
    """All that the page of years shows, in a constant number of queries."""
    view = View.from_query(request.GET)
    pages, lines, level = _asked(page, view)
    years = _years(pages, lines)
    residents = years[-1].residents if years else 0
    parts = _parts(years[-MOST_COLUMNS:], lines, level, view) if len(years) > 1 else []
    return {
        "view": view,
        "years": years,
        "shown_years": years[-MOST_COLUMNS:],
        "residents": residents,
        "residents_said": number_format(residents, use_l10n=True, force_grouping=True),
        "parts": parts[:MOST_PARTS],
        "parts_left_out": max(0, len(parts) - MOST_PARTS),
        "level_name": level_names()[level].lower(),
        "finding": _finding(years, parts),
        "chart": _chart(years, f"csv/?{view.query}") if len(years) > 1 else "",
        "steps": [
            {"level": level_names()[name], "value": said(name, value), "back": view.without(name).query}
            for name, value in view.chosen.items()
        ],
    }


def years_rows(page: Any, view: View) -> tuple[str, list[list[Any]]]:
    """The level of the parts, and a row for each year and part: fiscal year, part, cents planned, committed, spent."""
    pages, lines, level = _asked(page, view)
    names = {each.translation_key: each.fiscal_year for each in pages}
    found = lines.values_list("page__translation_key", level).annotate(**{f"{name}_sum": Sum(name) for name in AMOUNTS})
    rows = [[names[key], said(level, part), *cents] for key, part, *cents in found]
    order = list(names.values())
    return level, sorted(rows, key=lambda row: (order.index(row[0]), row[1]))


def _asked(page: Any, view: View) -> tuple[list[Any], Any, str]:
    """The budgets that stand beside each other, the oldest first; their lines in this view; what they are divided by."""
    pages = [*reversed(type(page).objects.sibling_of(page).newest()[:MOST_YEARS])]
    lines = lines_of(page.all_lines.model.objects.all(), view)
    lines = lines.filter(page__translation_key__in=[each.translation_key for each in pages]).order_by()
    return pages, lines, "department" if view.grouped_by == "line" else view.grouped_by


def percent_of(change: int | None, before: int | None) -> str:
    """`change` as a signed share of `before` with one decimal; nothing where there was nothing to compare with."""
    if change is None or not before:
        return ""
    tenths = (2000 * abs(change) + abs(before)) // (2 * abs(before))  # rounded, where `number_format` would cut off
    share = number_format(Decimal(tenths) / 10, decimal_pos=1, use_l10n=True, force_grouping=True)
    return f"{'−' if change * before < 0 else '+'}{share} %"


def _years(pages: list[Any], lines: Any) -> list[Year]:
    rows = lines.values_list("page__translation_key").annotate(**{f"{name}_sum": Sum(name) for name in AMOUNTS})
    sums = {key: found for key, *found in rows}
    residents = Neighborhood.objects.aggregate(people=Sum("population"))["people"] or 0
    known = [(page, sums[page.translation_key]) for page in pages if page.translation_key in sums]
    befores = [None, *(found[0] for (_page, found), _next in pairwise(known))]
    return [
        Year(page, planned, committed, spent, before, residents)
        for (page, (planned, committed, spent)), before in zip(known, befores, strict=False)
    ]


def _parts(years: list[Year], lines: Any, level: str, view: View) -> list[Part]:
    """The parts of the plan, what changed most in front."""
    plans: dict[str, dict[Any, int]] = defaultdict(dict)
    for name, key, planned in lines.values_list(level, "page__translation_key").annotate(plan=Sum("planned")):
        plans[name][key] = planned
    keys, labels = [year.page.translation_key for year in years], [year.page.fiscal_year for year in years]
    parts = [
        Part(said(level, name), view.into(level, name or WHOLE_CITY).query, [of.get(key) for key in keys], labels)
        for name, of in plans.items()
    ]
    return sorted(parts, key=lambda part: (-abs(part.change), part.name))


def _finding(years: list[Year], parts: list[Part]) -> str:
    """What happened between the last two years, in plain words."""
    if len(years) < 2 or not years[-1].change:
        return ""
    last, before = years[-1], years[-2]
    words = {
        "money": say_cents(abs(last.change or 0)),
        "percent": last.percent.lstrip("+−"),
        "year": last.page.fiscal_year,
        "before": before.page.fiscal_year,
    }
    rose = (last.change or 0) > 0
    sentences = [
        (
            _("%(year)s plans %(money)s more than %(before)s (%(percent)s).")
            if rose
            else _("%(year)s plans %(money)s less than %(before)s (%(percent)s).")
        )
        % words
    ]
    up = max(parts, key=lambda part: part.change, default=None)
    down = min(parts, key=lambda part: part.change, default=None)
    if up and up.change > 0:
        sentences.append(
            _("The largest rise: %(name)s, by %(money)s.") % {"name": up.name, "money": say_cents(up.change)}
        )
    if down and down.change < 0:
        sentences.append(
            _("The largest cut: %(name)s, by %(money)s.") % {"name": down.name, "money": say_cents(-down.change)}
        )
    return " ".join(sentences)


def _chart(years: list[Year], file: str) -> str:
    rows = [charts.Row(year.page.fiscal_year, max(0, year.planned), say_cents(year.planned)) for year in years]
    finding = _("Each bar is the plan of one fiscal year.")
    return charts.bars(
        _("Planned, year by year"), finding, rows, headings=(_("Fiscal year"), _("Planned")), csv_url=file
    )
