"""Budget lines that people take away: a spreadsheet, and a Fiscal Data Package that the frictionless library takes."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import factories
import pytest
from django.test import Client
from frictionless import Package
from openpyxl import load_workbook
from page_factories import a_budget, bring

from cms import actions
from cms.models import BudgetPage

LINES = """department,program,neighborhood,kind,side,planned,committed,spent
Streets,Lamps,Harbor,prevention,,1000.50,800,
Streets,=Crossings,,prevention,,20,,
Treasury,Fees,,,revenue,300,,299.99
"""


@pytest.fixture
def lit(home: Any) -> BudgetPage:
    factories.neighborhood("Harbor")
    return a_budget(rows=LINES)


def unpacked(client: Client, page: BudgetPage, folder: Path) -> Path:
    answer = client.get(page.url + "package/")
    assert answer["Content-Type"] == "application/zip"
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(folder)
    described = json.loads((folder / "datapackage.json").read_text())
    assert described.pop("profile") == "fiscal-data-package"  # whose schema the library would fetch from the network
    (folder / "datapackage.json").write_text(json.dumps(described))
    return folder / "datapackage.json"


def test_the_fiscal_data_package_validates(client: Client, lit: BudgetPage, tmp_path: Path) -> None:
    report = Package(str(unpacked(client, lit, tmp_path))).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert report.stats["tasks"] == 2, "lines, and what was changed"


def test_a_broken_package_would_be_noticed(client: Client, lit: BudgetPage, tmp_path: Path) -> None:
    described = unpacked(client, lit, tmp_path)
    lines = tmp_path / "lines.csv"
    lines.write_text(lines.read_text().replace("1000.50", "a thousand"))
    assert not Package(str(described)).validate().valid


def test_the_package_has_an_amount_a_row_with_its_phase_and_column_types(
    client: Client, lit: BudgetPage, tmp_path: Path
) -> None:
    described = json.loads(unpacked(client, lit, tmp_path).read_text())
    columns = {field["name"]: field["columnType"] for field in described["resources"][0]["schema"]["fields"]}
    assert (columns["amount"], columns["phase"]) == ("value", "phase:id")
    rows = Package(str(tmp_path / "datapackage.json")).get_resource("lines").read_rows()
    told = [(row["direction"], row["neighborhood"], row["phase"], row["amount"]) for row in rows]
    assert told == [
        ("expenditure", "Harbor", "approved", Decimal("1000.50")),
        ("expenditure", "Harbor", "committed", Decimal("800")),
        ("expenditure", None, "approved", Decimal("20")),
        ("revenue", None, "approved", Decimal("300")),
        ("revenue", None, "executed", Decimal("299.99")),
    ]
    assert len({row["line"] for row in rows}) == 3


def test_the_spreadsheet_holds_numbers_no_formula_and_can_be_brought_back(
    client: Client, lit: BudgetPage, dev: Any
) -> None:
    answer = client.get(lit.url + "xlsx/?neighborhood=Harbor")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    header, *rows = sheet.iter_rows(values_only=True)
    assert [row[header.index("planned")] for row in rows] == [1000.5]
    whole = client.get(lit.url + "xlsx/").content
    cells = [cell for row in load_workbook(io.BytesIO(whole)).active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    back = actions.bring_budget_file(lit, by=dev, name="budget.xlsx", data=whole)
    assert back.problems == []
    assert back.findings["added"] == 0


def test_a_neighborhood_that_is_none_is_named_by_line(home: Any, dev: Any) -> None:
    factories.neighborhood("Harbor")
    page = a_budget()
    wrong = bring(page, LINES.replace("Harbor", "Habour"), by=dev)
    assert wrong.problems == ["Line 2, “neighborhood”: “Habour” is none of: Harbor."]
    assert bring(page, LINES.replace("Harbor", "HARBOR "), by=dev).problems == []


def test_lines_are_grouped_by_neighborhood_and_the_rest_is_the_whole_city(client: Client, lit: BudgetPage) -> None:
    page = client.get(lit.url + "?by=neighborhood").content.decode()
    assert "Harbor" in page
    assert "The whole city" in page
    rest = client.get(lit.url + "?by=line&neighborhood=*").content.decode()
    assert "Crossings" in rest
    assert "Lamps" not in rest
