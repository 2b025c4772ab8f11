"""Beside every table of data that visitors see stands the same as a file, for spreadsheets or for programs.

A table of data is one with a head of at least two columns, outside of forms; a chart's table is one, too. A table of a single
column is a list, and a table in a form is what the form asks. The link to the file stands in the table's own part of the page:
in its figure, or in the innermost section or article (or, for a table outside of them, in what of the page is outside of them).
One link serves all tables of that part. The rule is told in docs/api.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from django.test import Client
from page_factories import some_news
from permissions import table
from permissions.addresses import filled
from permissions.things import things_of

from cms.tree import ensure_tree

pytestmark = pytest.mark.xdist_group("permissions")
ANEW = "worked out anew from the ballots, which are in the bundle"
WITHOUT = {  # pages with tables that need no file of their own, and why
    "house/look/": "shows what the parts of pages look like",
    "voting/<int:pk>/ledger/": "the record is in the bundle, with all that proves it",
    "voting/<int:pk>/outcome/fairness/": ANEW,
    "voting/<int:pk>/outcome/projects/<int:number>/": ANEW,
    "voting/<int:pk>/outcome/rounds/": ANEW,
    "voting/<int:pk>/outcome/rounds/<int:number>/": ANEW,
}
FILE = re.compile(r"\.csv|/csv/|^csv/|/api/v1/|/files/")
PARTS = ["section", "article", "main", "body"]
BUDGET = ("?by=line", "?by=neighborhood", "?side=revenue", "changes/", "years/", "years/?by=program")


def addresses() -> Iterator[tuple[str, str]]:
    """Each page that a visitor can open: its route, or what kind of page it is in the tree, and its address."""
    from wagtail.models import Page

    for row in table.read():
        if row.method == "GET" and row.answers[0] == "200" and not row.route.startswith("api/"):
            yield row.route, filled(row.route, things_of(row.route).get(row.thing) or {})
    for page in Page.objects.live().public().filter(depth__gt=1).specific():
        kind, address = type(page).__name__, page.get_url()
        yield kind, address
        if kind == "BudgetPage":
            yield from ((f"{kind} {more}", address + more) for more in BUDGET)


def without_file(page: str) -> list[str]:
    """The tables of data in this page that have no link to a file in their part of it, by their captions."""
    soup = BeautifulSoup(page, "html.parser")
    tables = [each for each in (soup.find("main") or soup).find_all("table") if is_data(each)]
    return [said(each) for each in tables if not any(leads_to_a_file(part) for part in parts_of(each))]


def is_data(each: Tag) -> bool:
    """Whether it has a head of two columns or more, and is not what a form asks."""
    columns = each.thead.find_all(["th", "td"]) if each.thead else []
    return len(columns) > 1 and each.find_parent("form") is None


def parts_of(each: Tag) -> list[Tag]:
    """What of the page is about this table."""
    return [part for part in (each.find_parent("figure"), each.find_parent(PARTS)) if part is not None]


def leads_to_a_file(part: Tag) -> bool:
    """Whether a link of this part itself, and of no section within it, is to a file."""
    own = [part] if part.name in PARTS else [part, part.find_parent(PARTS)]
    return any(link.find_parent(PARTS) in own for link in part.find_all("a", href=FILE))


def said(each: Tag) -> str:
    """The caption, or the words of the head."""
    return (each.caption or each.thead or each).get_text(" ", strip=True)


def test_every_table_has_its_file(people):
    bare: dict[str, list[str]] = {}
    seen = set()
    for name, address in addresses():
        answer = people["visitor"].get(address)
        assert answer.status_code == 200, address
        if answer.streaming or not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        if "<table" in page:
            seen.add(name)
        if found := without_file(page):
            bare.setdefault(name, found)
    assert {name: found for name, found in bare.items() if name not in WITHOUT} == {}, (
        "tables without a file beside them"
    )
    assert sorted(set(WITHOUT) - set(bare)) == [], "this needs no exception any more"
    assert len(seen) > 40
    assert {"BudgetPage", "BudgetPage years/", "BudgetIndexPage", "ExplainerPage"} <= seen


HEAD = "<thead><tr><th>Place</th><th>People</th></tr></thead>"


@pytest.mark.parametrize(
    ("page", "bare"),
    [
        (f"<section><table>{HEAD}</table><a href='/a.csv'>CSV</a></section>", []),
        (f"<figure><figcaption><a href='/a.csv'>CSV</a></figcaption><table>{HEAD}</table></figure>", []),
        (f"<section><figure><table>{HEAD}</table></figure><a href='/a.csv'>CSV</a></section>", []),
        (f"<section><table>{HEAD}</table></section><section><a href='/a.csv'>CSV</a></section>", ["Place People"]),
        (f"<table>{HEAD}</table><section><a href='/a.csv'>CSV</a></section>", ["Place People"]),
        (f"<section><table>{HEAD}</table></section><a href='/a.csv'>CSV</a>", ["Place People"]),
        (f"<section><a href='/a/'>All</a><table>{HEAD}</table></section>", ["Place People"]),
        (f"<form><table>{HEAD}</table></form>", []),
        ("<table><thead><tr><th>Place</th></tr></thead></table>", []),
    ],
)
def test_the_file_is_looked_for_in_the_part_of_the_table(page, bare):
    assert without_file(f"<main>{page}</main>") == bare


def test_a_table_that_an_editor_wrote_comes_as_a_file(db):
    ensure_tree()
    rows = [["Who", "How much"], ["=Cora", "5"], ["Bo", None]]
    news = some_news("Votes", body=[("table", {"caption": "Who paid", "table": {"data": rows}})])
    (stone,) = news.body
    address = f"/tables/{news.pk}/{stone.id}.csv"
    assert f'href="{address}"' in Client().get(news.get_url()).content.decode()
    answer = Client().get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="who-paid.csv"'
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == ["Who,How much", "'=Cora,5", "Bo,"]
    news.unpublish()
    assert Client().get(address).status_code == 404
