"""Budget lines to take away: CSV, a spreadsheet, and a Fiscal Data Package.

The package follows the specification Fiscal Data Package 1.0-rc.1 (specs.frictionlessdata.io/fiscal-data-package) and its
taxonomy for budgets: one row an amount, so that planned, revised, committed and spent are phases of one line. What was
changed since the budget was adopted is the package's second table.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

from cms.budget_words import AMOUNTS, Side
from cms.budget_years import years_rows
from cms.drilldown import View, lines_of
from kit.sheets import write_xlsx
from kit.tables import write_csv

COLUMNS = (
    "fiscal_year",
    "side",
    "department",
    "program",
    "neighborhood",
    "kind",
    "fund",
    "planned",
    "revised",
    "committed",
    "spent",
    "document",
)
CHANGE_COLUMNS = (
    "change",
    "decided_on",
    "sort",
    "side",
    "department",
    "program",
    "neighborhood",
    "kind",
    "fund",
    "amount",
    "decided_by",
    "reason",
    "document",
)
# The specification knows approved, adjusted and executed; what is committed is a phase of our own.
PHASES = {"planned": "approved", "revised": "adjusted", "committed": "committed", "spent": "executed"}
DIRECTIONS = {Side.EXPENSE: "expenditure", Side.REVENUE: "revenue"}
TAXONOMY = "https://specs.frictionlessdata.io/taxonomies/fiscal/budgets.json"
PROFILE = "fiscal-data-package"
PACKAGE_FIELDS = (  # name, type, column type of the taxonomy
    ("line", "string", "budget-line-id"),
    ("fiscal_year", "string", "date:fiscal-year"),
    ("direction", "string", "direction"),
    ("department", "string", "administrative-classification:generic:level1:code"),
    ("program", "string", "activity:generic:program:code"),
    ("neighborhood", "string", "geo:target:label"),
    ("kind", "string", "functional-classification:generic:level1:code"),
    ("fund", "string", "fin-source:generic:code"),
    ("phase", "string", "phase:id"),
    ("amount", "number", "value"),
    ("currency", "string", "value-currency:code"),
)


def csv_file(page: Any, request: HttpRequest) -> HttpResponse:
    """The lines of the view as CSV, in the form `import_budget` reads."""
    text = "".join(write_csv(COLUMNS, _cells(page, _of_view(page, request))))
    return _download(text.encode(), "text/csv; charset=utf-8", _name(page) + ".csv")


def xlsx_file(page: Any, request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    data = write_xlsx(COLUMNS, _cells(page, _of_view(page, request)), title=page.fiscal_year)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(data, kind, _name(page) + ".xlsx")


def package_file(page: Any) -> HttpResponse:
    """Every line of both sides as a zip with `datapackage.json` and `lines.csv`."""
    names = [name for name, _type, _column in PACKAGE_FIELDS]
    lines = page.all_lines.order_by("position", "pk").iterator(chunk_size=2000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("datapackage.json", json.dumps(_descriptor(page), ensure_ascii=False, indent=2))
        files.writestr("lines.csv", "".join(write_csv(names, _amounts(page, lines), mark=False)))
        files.writestr("changes.csv", "".join(write_csv(CHANGE_COLUMNS, _changes(page), mark=False)))
    return _download(packed.getvalue(), "application/zip", _name(page) + "-fiscal-data-package.zip")


def _descriptor(page: Any) -> dict[str, Any]:
    described = {
        "profile": PROFILE,
        "name": _name(page),
        "title": page.title,
        "description": page.summary,
        "homepage": page.full_url,
        "fiscalPeriod": page.fiscal_year,
        "taxonomy": TAXONOMY,
        "resources": [
            {
                "name": "lines",
                "path": "lines.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": name, "type": kind, "columnType": column} for name, kind, column in PACKAGE_FIELDS
                    ],
                    "primaryKey": ["line", "phase"],
                    "missingValues": [""],
                },
            },
            _changes_described(),
        ],
    }
    if page.source:
        described["sources"] = [{"title": page.source}]
    return {name: value for name, value in described.items() if value}


def _changes_described() -> dict[str, Any]:
    kinds = {"change": "integer", "decided_on": "date", "amount": "number"}
    return {
        "name": "changes",
        "path": "changes.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [{"name": name, "type": kinds.get(name, "string")} for name in CHANGE_COLUMNS],
            "missingValues": [""],
        },
    }


def changes_file(page: Any) -> HttpResponse:
    """Every transfer and amendment as CSV: one row a line that was changed."""
    text = "".join(write_csv(CHANGE_COLUMNS, _changes(page)))
    return _download(text.encode(), "text/csv; charset=utf-8", _name(page) + "-changes.csv")


def years_file(page: Any, request: HttpRequest) -> HttpResponse:
    """What the reader has drilled down to in each year, as CSV: one row a year and part."""
    level, rows = years_rows(page, View.from_query(request.GET))
    cells = ([year, part, *(_units(cents) for cents in amounts)] for year, part, *amounts in rows)
    text = "".join(write_csv(("fiscal_year", level, *AMOUNTS), cells))
    return _download(text.encode(), "text/csv; charset=utf-8", "budget-years.csv")


def _changes(page: Any) -> Iterator[list[Any]]:
    for change in page.all_amendments:
        for part in change.parts.all():
            told = [change.decided_by, change.reason, change.document]
            yield [change.pk, change.decided_on, change.sort, *part.place, _units(part.amount), *told]


def _amounts(page: Any, lines: Iterable[Any]) -> Iterator[list[Any]]:
    for line in lines:
        for name, phase in PHASES.items():
            cents = getattr(line, name)
            if cents is not None and (name != "revised" or line.amended):
                yield [
                    f"{page.fiscal_year}/{line.pk}",
                    page.fiscal_year,
                    DIRECTIONS[Side(line.side)],
                    line.department,
                    line.program,
                    line.neighborhood,
                    line.kind,
                    line.fund,
                    phase,
                    _units(cents),
                    settings.CURRENCY,
                ]


def _of_view(page: Any, request: HttpRequest) -> Iterable[Any]:
    lines = lines_of(page.all_lines, View.from_query(request.GET))
    found: Iterable[Any] = lines.order_by("position").iterator(chunk_size=2000)
    return found


def _cells(page: Any, lines: Iterable[Any]) -> Iterator[list[Any]]:
    for line in lines:
        yield [
            page.fiscal_year,
            line.side,
            line.department,
            line.program,
            line.neighborhood,
            line.kind,
            line.fund,
            *(_units(getattr(line, name)) for name in ("planned", "revised", "committed", "spent")),
            line.document,
        ]


def _units(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-2)


def _name(page: Any) -> str:
    return f"budget-{slugify(page.fiscal_year) or page.pk}"


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
