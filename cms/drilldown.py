"""An open budget, opened step by step: what the reader chose stands in the address, so every view can be sent on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms.budget_words import AMOUNTS, Kind, Side
from kit import charts
from kit.money import say_cents
from kit.paging import page_of

LEVELS = ("department", "program", "neighborhood", "kind")
WHOLE_CITY = "*"  # a line without a neighborhood, as it stands in an address
MOST_GROUPS = 100
MOST_BARS = 8
FILLS = {Kind.PREVENTION: "fill-3", Kind.ENFORCEMENT: "fill-1", Kind.OTHER: "fill-rest"}
LINES_A_PAGE = 50
NEWEST_CHANGES = 3


@dataclass(frozen=True)
class View:
    """Where the reader stands: which side, what it is grouped by, what was chosen on the way."""

    by: str = ""
    side: str = Side.EXPENSE.value
    chosen: Mapping[str, str] = field(default_factory=dict)
    words: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> View:
        """The view an address asks for; what makes no sense is left out."""
        chosen = {level: query[level][:160] for level in LEVELS if query.get(level)}
        if chosen.get("kind") not in (None, *Kind.values):
            del chosen["kind"]
        side = query.get("side", "")
        by = query.get("by", "")
        return cls(
            by=by if by in (*LEVELS, "line") and by not in chosen else "",
            side=side if side in Side.values else Side.EXPENSE.value,
            chosen=chosen,
            words=" ".join(str(query.get("q", "")).split())[:80],
        )

    @property
    def grouped_by(self) -> str:
        """What the table's rows are: the level asked for, else the first that is still open, else single lines."""
        return self.by or next((level for level in ("department", "program") if level not in self.chosen), "line")

    @property
    def query(self) -> str:
        """The address's part after the question mark."""
        parts = {"side": self.side if self.side != Side.EXPENSE else "", "by": self.by, **self.chosen, "q": self.words}
        return urlencode({name: value for name, value in parts.items() if value})

    def into(self, level: str, value: str) -> View:
        """One step down."""
        return replace(self, by="", chosen={**self.chosen, level: value})

    def without(self, level: str) -> View:
        """One step back."""
        return replace(self, by="", chosen={name: value for name, value in self.chosen.items() if name != level})


def budget_context(page: Any, request: HttpRequest) -> dict[str, Any]:
    """Everything the budget page shows, in a constant number of queries."""
    view = View.from_query(request.GET)
    lines = lines_of(page.all_lines, view)
    totals = lines.totals()
    groups = [] if view.grouped_by == "line" else _groups(lines, view, totals["planned"] or 0)
    return {
        "view": view,
        "totals": totals,
        "changes": page.all_amendments[:NEWEST_CHANGES],
        "change_count": page.all_amendments.count(),
        "changed_chart": _changed_chart(groups, view),
        "has_lines": bool(totals["lines"]) or page.all_lines.exists(),
        "groups": groups[:MOST_GROUPS],
        "groups_chart": _groups_chart(groups, view),
        "groups_left_out": max(0, len(groups) - MOST_GROUPS),
        "level_name": level_names().get(view.grouped_by, "").lower(),
        "kinds_chart": _kinds_chart(_kinds(page, view), view),
        "lines": page_of(request, lines.order_by("position"), LINES_A_PAGE) if view.grouped_by == "line" else None,
        "steps": [
            {"level": level_names()[level], "value": said(level, value), "back": view.without(level).query}
            for level, value in view.chosen.items()
        ],
        "ways": [
            {"name": name, "query": replace(view, by=level).query, "is_on": level == view.grouped_by}
            for level, name in level_names().items()
            if level not in view.chosen
        ],
        "sides": [
            {"name": side.label, "query": replace(view, side=side.value).query, "is_on": side == view.side}
            for side in Side
        ],
        "years": type(page).objects.sibling_of(page).newest(),
    }


def level_names() -> dict[str, str]:
    """The levels as people read them."""
    return {
        "department": _("Department"),
        "program": _("Program"),
        "neighborhood": _("Neighborhood"),
        "kind": _("Kind"),
        "line": _("Single lines"),
    }


def lines_of(lines: Any, view: View) -> Any:
    """Those of `lines` that the view shows."""
    chosen = {level: "" if value == WHOLE_CITY else value for level, value in view.chosen.items()}
    lines = lines.filter(side=view.side, **chosen)
    return lines.with_words(view.words) if view.words else lines


def _groups(lines: Any, view: View, whole: int) -> list[dict[str, Any]]:
    level = view.grouped_by
    return [
        {
            "name": said(level, row[level]),
            "query": view.into(level, row[level] or WHOLE_CITY).query,
            "line_count": row["line_count"],
            **{name: row[f"{name}_sum"] for name in ("revised", *AMOUNTS)},
            "share": 100 * row["planned_sum"] / whole if whole else None,
            "done": _percent(row["spent_sum"], row["revised_sum"]),
        }
        for row in lines.grouped_by(level)[: MOST_GROUPS * 5]
    ]


def _kinds(page: Any, view: View) -> list[dict[str, Any]]:
    """Prevention and enforcement side by side, under everything else that was chosen."""
    found = {row["kind"]: row for row in lines_of(page.all_lines, view.without("kind")).grouped_by("kind")}
    if not set(found) - {Kind.OTHER.value}:
        return []  # nobody has said which lines are for what: no comparison rather than a wrong one
    return [
        {
            "kind": kind,
            "name": kind.label,
            **{name: found.get(kind, {}).get(f"{name}_sum") for name in AMOUNTS},
            "query": view.into("kind", kind.value).query,
        }
        for kind in Kind
    ]


def _kinds_chart(kinds: list[dict[str, Any]], view: View) -> str:
    parts = [kind for kind in kinds if (kind["planned"] or 0) > 0]
    if not parts:
        return ""
    money = {kind["kind"]: kind["planned"] or 0 for kind in kinds}
    prevention, enforcement = money[Kind.PREVENTION], money[Kind.ENFORCEMENT]
    if enforcement > 0:
        finding = _("For every %(hundred)s planned for enforcement, %(other)s is planned for prevention.") % {
            "hundred": say_cents(100_00),
            "other": say_cents(round(100 * prevention / enforcement) * 100),
        }
    else:
        finding = _("%(money)s is planned for prevention.") % {"money": say_cents(prevention)}
    file = f"csv/?{view.without('kind').query}"
    rows = [
        charts.Row(
            str(kind["name"]).capitalize(), kind["planned"], say_cents(kind["planned"]), fill=FILLS[kind["kind"]]
        )
        for kind in parts
    ]
    return charts.stacked(
        _("Prevention and enforcement"), finding, rows, headings=(_("Kind"), _("Planned")), csv_url=file
    )


def _groups_chart(groups: list[dict[str, Any]], view: View) -> str:
    """The largest of the groups as bars; what is below zero cannot be drawn and stands in the table."""
    drawn = [group for group in groups if group["planned"] > 0][:MOST_BARS]
    if len(drawn) < 2:
        return ""
    largest = drawn[0]
    finding = _("%(name)s has the largest plan: %(money)s, %(share)d percent of what is shown here.") % {
        "name": largest["name"],
        "money": say_cents(largest["planned"]),
        "share": round(largest["share"] or 0),
    }
    rows = [
        charts.Row(group["name"], group["planned"], say_cents(group["planned"]), url=f"?{group['query']}#lines")
        for group in drawn
    ]
    title = _("The largest plans by %(level)s") % {"level": level_names()[view.grouped_by].lower()}
    return charts.bars(title, finding, rows, headings=(level_names()[view.grouped_by], _("Planned")))


def _changed_chart(groups: list[dict[str, Any]], view: View) -> str:
    """Where the plan changed since it was adopted: the groups that changed most, before and now."""
    changed = [group for group in groups if group["revised"] != group["planned"]]
    changed.sort(key=lambda group: -abs(group["revised"] - group["planned"]))
    if not changed:
        return ""
    most = changed[0]
    by = most["revised"] - most["planned"]
    sentence = (
        _("%(name)s changed most: %(money)s more than adopted.")
        if by > 0
        else _("%(name)s changed most: %(money)s less than adopted.")
    )
    spots = [
        charts.Spot(
            group["name"],
            group["revised"],
            say_cents(group["revised"]),
            group["planned"],
            say_cents(group["planned"]),
            url=f"?{group['query']}#lines",
        )
        for group in changed[:MOST_BARS]
    ]
    finding = sentence % {"name": most["name"], "money": say_cents(abs(by))}
    headings = (level_names()[view.grouped_by], _("Revised"), _("Adopted"))
    return charts.dot_plot(
        _("What changed since the budget was adopted"), finding, spots, headings=headings, csv_url="changes/csv/"
    )


def _percent(part: int | None, whole: int | None) -> int | None:
    return round(100 * part / whole) if part is not None and whole else None


def said(level: str, value: str) -> str:
    """A value of a level as people read it."""
    if level == "kind":
        return str(Kind(value).label)
    return _("The whole city") if level == "neighborhood" and value in ("", WHOLE_CITY) else value
