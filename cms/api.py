"""What editors publish, for programs: open budgets with their lines, and pages."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router
from pydantic import Field
from wagtail.models import get_page_models

from cms.budget_words import Kind, Side
from cms.models import BudgetLine, BudgetPage
from cms.models.amendments import Amendment
from cms.page_answers import list_of_pages, listed_pages, one_page
from kit.api.lists import asking, offer_list, only_known
from kit.api.problems import not_there
from kit.api.shapes import LARGEST_NUMBER, Answer, Filters, Number, Page, Paging, Slug, means, page_url, words
from kit.tables import write_csv

router = Router(tags=["Budgets"])
pages = Router(tags=["Pages"])
UNREPORTED = "Whole cents; null where no line reports it."


class BudgetRow(Answer):
    """The open budget of one fiscal year; the sums are of its expenses."""

    fiscal_year: str = means("What its lines are filtered by.")
    title: str
    summary: str
    source: str = means("Where the numbers come from.")
    lines: int = means("How many lines it has.")
    planned: int | None = means("As adopted. " + UNREPORTED)
    revised: int | None = means("With all transfers and amendments since. " + UNREPORTED)
    committed: int | None = means(UNREPORTED)
    spent: int | None = means(UNREPORTED)
    url: str


class BudgetLineRow(Answer):
    """One line of a budget."""

    id: int
    fiscal_year: str
    side: str = means(words("Which side it is on.", Side))
    department: str
    program: str
    neighborhood: str = means("Name as in the file; empty for the whole city.")
    kind: str = means(words("What it is for, seen from safety.", Kind))
    fund: str
    planned: int = means("As adopted, in whole cents.")
    revised: int = means("With all transfers and amendments since, in whole cents.")
    committed: int | None = means("Whole cents; null where it was not reported.")
    spent: int | None = means("Whole cents; null where it was not reported.")
    document: str


class ChangePartLine(Answer):
    """What a change adds to a line, or takes from it; the line is named by its words."""

    side: str = means(words("Which side it is on.", Side))
    department: str
    program: str
    neighborhood: str
    kind: str = means(words("What it is for, seen from safety.", Kind))
    fund: str
    amount: int = means("Whole cents; below zero where it is taken.")


class BudgetChangeRow(Answer):
    """A transfer or an amendment of an adopted budget."""

    id: int
    fiscal_year: str
    sort: str = means(words("What it is.", Amendment.Sort))
    decided_on: date
    decided_by: str
    reason: str
    document: str
    net: int = means("By which the whole budget grew or shrank, in whole cents; 0 for a transfer.")
    moved: int = means("What it is about, in whole cents.")
    parts: list[ChangePartLine]
    url: str = means("The page of all changes of this budget.")


class BudgetChangeFilters(Filters):
    """Which changes."""

    fiscal_year: str | None = Field(None, max_length=20, pattern=r"^[^\x00]+$", description="A fiscal year.")


class LineFilters(Filters):
    """Which lines."""

    fiscal_year: str | None = Field(None, max_length=20, pattern=r"^[^\x00]+$", description="A fiscal year.")
    side: Side | None = means("The side.", default=None)
    kind: Kind | None = means("The kind.", default=None)


class PageMeta(Answer):
    """Where a page is and what it is, as Wagtail tells it."""

    type: str = means("Kind of page.")
    detail_url: str = means("Its address here.")
    html_url: str | None = means("Its page for people.")
    slug: str
    first_published_at: datetime | None
    locale: str = means("Language.")


class PageRow(Answer):
    """A page that editors wrote."""

    id: int
    meta: PageMeta
    title: str


class PageOne(PageRow):
    """A page with its words; `meta` says more than in the list."""

    meta: Any = means("As in the list, with the page above it and what search engines are told.")
    summary: str
    body: str = means("HTML; empty where the page has no text of its own.")


PageKind = StrEnum(  # type: ignore[misc]
    "PageKind", [(kind.__name__, kind._meta.label) for kind in get_page_models() if kind._meta.app_label == "cms"]
)


class PageFilters(Filters):
    """Which pages."""

    type: PageKind | None = means("Kind of page.", default=None)
    locale: Slug | None = means("Language, such as en or es.", default=None)
    child_of: Number | None = means("Number of the page above.", default=None)
    search: str | None = Field(None, max_length=100, pattern=r"^[^\x00]+$", description="Words in it.")


class PagesAsked(PageFilters, Paging):
    """Which pages, and which part of them."""


class PageList(Page[PageRow]):
    """A part of the list, where Wagtail's clients find the total in `meta`."""

    meta: dict[str, int] = means("`total_count`, as Wagtail has it.")


def _budgets(_asked: Any) -> Any:
    return BudgetPage.objects.newest().with_totals()


def _budget(page: Any) -> BudgetRow:
    same = ("fiscal_year", "title", "summary", "source", "planned", "revised", "committed", "spent")
    return BudgetRow(
        **{name: getattr(page, name) for name in same}, lines=page.line_count, url=page_url(page.get_url() or "")
    )  # fmt: skip


def _lines(asked: LineFilters) -> Any:
    public = BudgetPage.objects.newest().order_by().values("translation_key")
    found = BudgetLine.objects.filter(page__translation_key__in=public).select_related("page")
    if asked.fiscal_year:
        found = found.filter(page__fiscal_year=asked.fiscal_year)
    if asked.side:
        found = found.filter(side=asked.side)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    return found.order_by("-page__fiscal_year", "page", "position", "pk")


def _line(line: BudgetLine) -> BudgetLineRow:
    same = [name for name in BudgetLineRow.model_fields if name not in ("id", "fiscal_year")]
    return BudgetLineRow(
        **{name: getattr(line, name) for name in same}, id=line.pk, fiscal_year=line.page.fiscal_year
    )  # fmt: skip


def _changes(asked: BudgetChangeFilters) -> Any:
    public = BudgetPage.objects.newest().order_by().values("translation_key")
    found = Amendment.objects.filter(page__translation_key__in=public)
    if asked.fiscal_year:
        found = found.filter(page__fiscal_year=asked.fiscal_year)
    return found.select_related("page").prefetch_related("parts").order_by("-decided_on", "-pk")


def _change(change: Amendment) -> BudgetChangeRow:
    same = ("sort", "decided_on", "decided_by", "reason", "document", "net", "moved")
    return BudgetChangeRow(
        **{name: getattr(change, name) for name in same},
        id=change.pk,
        fiscal_year=change.page.fiscal_year,
        parts=[
            ChangePartLine(**{name: getattr(part, name) for name in ChangePartLine.model_fields})
            for part in change.parts.all()
        ],
        url=page_url(f"{change.page.get_url() or ''}changes/"),
    )


offer_list(router, "budgets", "Every open budget, the newest year first", _budgets, BudgetRow, _budget)
offer_list(
    router,
    "budget-lines",
    "The lines of open budgets, the newest year first",
    _lines,
    BudgetLineRow,
    _line,
    filters=LineFilters,
)


offer_list(
    router,
    "budget-changes",
    "Transfers and amendments of open budgets, the latest first",
    _changes,
    BudgetChangeRow,
    _change,
    filters=BudgetChangeFilters,
)


def _page_list(request: HttpRequest, asked: Any) -> HttpResponse:
    only_known(request, PagesAsked)
    return list_of_pages(request)


def _page_file(request: HttpRequest, asked: Any = None) -> StreamingHttpResponse:
    only_known(request, PageFilters)
    found = listed_pages(request)  # not line by line: what is wrong with the question is said before the first one
    cells = ([page["id"], page["title"], *(page["meta"][name] for name in PageMeta.model_fields)] for page in found)
    lines = write_csv(["id", "title", *PageMeta.model_fields], cells)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="pages.csv"'
    return answer


def _page(request: HttpRequest, number: int) -> HttpResponse:
    only_known(request, Filters)
    if not 0 < number <= LARGEST_NUMBER:
        raise not_there()
    return one_page(request, number)


_said: Any = {"summary": "Every page, by number", "description": "As Wagtail's API (version 2) gives it."}
pages.get("/pages/", response=PageList, operation_id="listPages", **_said)(asking(_page_list, PagesAsked))
_said["openapi_extra"] = {"x-csv": True}
pages.get("/pages.csv", operation_id="downloadPages", **_said)(asking(_page_file, PageFilters))
pages.get("/pages/{int:number}/", response=PageOne, operation_id="getPages", summary="One page with its words")(_page)
