"""A list of the API: pages of JSON, and the whole of it as CSV beside it."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from inspect import signature
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel

from kit.api.problems import Problem, not_there
from kit.api.shapes import LARGEST_NUMBER, Answer, Filters, Page, Paging
from kit.tables import write_csv

AT_ONCE = 500  # rows that a file reads from the database at a time
Rows = Callable[[Any], "QuerySet[Any] | Sequence[Any]"]
QUERY: Any = Query  # both are filled in with types that are made here, one for each list
PAGE: Any = Page
Written = Callable[[Any], Answer]


def offer_list(
    router: Router,
    name: str,
    summary: str,
    rows: Rows,
    row: type[Answer],
    written: Written,
    *,
    filters: type[Filters] = Filters,
    description: str = "",
) -> None:
    """Answer `name/` in pages and `name.csv` in whole.

    `rows` gives, for the filters asked, what may be seen, in an order that stays; `written` makes a `row` of each.
    `description` is what else there is to say.
    """
    title = _title(name)
    paged = type(f"{title}Asked", (filters, Paging), {"__doc__": filters.__doc__, "__module__": filters.__module__})

    def as_json(request: HttpRequest, asked: Any) -> HttpResponse:
        only_known(request, paged)
        return _page(request, rows(asked), asked, written)

    def as_csv(request: HttpRequest, asked: Any = None) -> StreamingHttpResponse:
        only_known(request, filters)
        lines = write_csv(list(row.model_fields), _cells(rows(asked), written))
        answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer

    said: Any = {"summary": summary, "description": description}
    page: Any = PAGE[row]
    router.get(f"/{name}/", response=page, operation_id=f"list{title}", **said)(asking(as_json, paged))
    said["openapi_extra"] = {"x-csv": True}
    router.get(f"/{name}.csv", operation_id=f"download{title}", **said)(asking(as_csv, filters))


def offer_one(
    router: Router,
    name: str,
    summary: str,
    find: Callable[[int], Any],
    one: type[Answer],
    written: Written,
    *,
    description: str = "",
) -> None:
    """Answer `name/<number>/`. `find` gives the thing of that number, if everybody may see it, or `None`."""

    def as_json(request: HttpRequest, number: int) -> HttpResponse:
        only_known(request, Filters)
        found = find(number) if 0 < number <= LARGEST_NUMBER else None
        if found is None:
            raise not_there()
        return _answer(written(found))

    said: Any = {"summary": summary, "description": description, "operation_id": f"get{_title(name)}"}
    router.get(f"/{name}/{{int:number}}/", response=one, **said)(as_json)


def _title(name: str) -> str:
    return name.replace("-", " ").title().replace(" ", "")


def asking(view: Callable[..., Any], asked: type[BaseModel]) -> Callable[..., Any]:
    """The view, with `asked` as what its address can be asked; ninja reads that from annotations."""
    if asked.model_fields:
        view.__annotations__ = {"request": HttpRequest, "asked": QUERY[asked]}
    else:  # ninja takes a model without fields for one that is missing
        view.__signature__ = signature(lambda request: None)  # type: ignore[attr-defined]
    return view


def only_known(request: HttpRequest, asked: type[BaseModel]) -> None:
    """A misspelled filter would answer another question than the one that was asked."""
    wrong = [name for name in request.GET if name not in asked.model_fields]
    if wrong:
        known = ", ".join(sorted(asked.model_fields)) or "–"
        errors = [{"name": name[:100], "reason": _("is not known here.")} for name in wrong]
        raise Problem(422, _("This address knows only these parameters: %(known)s.") % {"known": known}, errors)


def _page(request: HttpRequest, found: Any, asked: Any, written: Written) -> HttpResponse:
    total = found.count() if isinstance(found, QuerySet) else len(found)
    start, end = asked.offset, asked.offset + asked.limit
    items = [written(thing) for thing in found[start:end]]
    page: Page[Answer] = Page[Answer].model_construct(
        total=total,
        next=address_at(request, end) if end < total else None,
        previous=address_at(request, max(0, start - asked.limit)) if start else None,
        items=items,
    )
    return _answer(page)


def address_at(request: HttpRequest, offset: int) -> str:
    """The address of the part of this list that begins after `offset` rows."""
    query = request.GET.copy()
    query["offset"] = str(offset)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _answer(said: BaseModel) -> HttpResponse:
    return HttpResponse(said.model_dump_json(serialize_as_any=True), content_type="application/json")


def _cells(found: Any, written: Written) -> Iterator[list[Any]]:
    things: Iterable[Any] = found.iterator(chunk_size=AT_ONCE) if isinstance(found, QuerySet) else found
    for thing in things:
        yield [_cell(value) for value in written(thing).model_dump(mode="json").values()]


def _cell(value: Any) -> Any:
    """As a table holds it: numbers as numbers, what has parts as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value
