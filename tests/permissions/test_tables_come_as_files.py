"""Beside every table of data that visitors see stands the same as a file, for spreadsheets or for programs."""

from __future__ import annotations

import re

import pytest
from permissions import table
from permissions.addresses import filled
from permissions.things import things_of

pytestmark = pytest.mark.xdist_group("permissions")
WITHOUT = {  # pages with tables that need no file of their own, and why
    "house/look/": "shows what the parts of pages look like",
    "neighborhoods/task-forces/<int:pk>/": "who sits on it, as names on a page",
    "voting/<int:pk>/ledger/": "the record is in the bundle, with all that proves it",
    "voting/<int:pk>/outcome/rounds/": "worked out anew from the ballots, which are in the bundle",
    "voting/<int:pk>/outcome/rounds/<int:number>/": "worked out anew from the ballots, which are in the bundle",
}
TABLE = re.compile(r'<table class="table[ "]')
FILE = re.compile(r'href="[^"]*(?:\.csv|/csv/|/api/v1/|/files/)')


def pages():
    """Each page that a visitor can open, by its address and thing."""
    read = [row for row in table.read() if row.method == "GET" and row.answers[0] == "200"]
    return [row for row in read if not row.route.startswith("api/")]


def test_every_table_leads_to_a_file(people):
    bare, seen = set(), 0
    for row in pages():
        values = things_of(row.route).get(row.thing) or {}
        answer = people["visitor"].get(filled(row.route, values))
        if answer.streaming or not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        main = page.partition("<main")[2].partition("</main>")[0] or page
        if TABLE.search(main):
            seen += 1
            if not FILE.search(main):
                bare.add(row.route)
    assert seen > 20
    assert sorted(bare - set(WITHOUT)) == [], "a table without a file beside it"
    assert sorted(set(WITHOUT) - bare) == [], "this needs no exception any more"
