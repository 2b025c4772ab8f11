"""`make bench-pages` takes minutes and is run now and then; that it still can be run is seen here, in a town of three."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

sys.path.append(str(Path(__file__).resolve().parents[1] / "bench"))
import crowd
import pages
import talk_bench
import town


@pytest.mark.django_db
def test_every_row_of_the_bench_is_answered_and_no_page_asks_too_much():
    reads, writes = pages._rows(town.build(3))
    for name, row in reads.items():
        row.ask(0)  # what a process reads once does not count
        row.before()
        with CaptureQueriesContext(connection) as asked:
            assert row.ask(1).status_code == 200, name
        assert len(asked) <= pages.MOST_QUERIES, name
    for name, row in writes.items():
        assert row.ask(0).status_code < 400, name


@pytest.mark.django_db
def test_every_row_of_the_bench_of_deliberation_is_answered_at_any_size_with_as_many_queries(monkeypatch):
    for name, size in (("RESIDENTS", 40), ("LONG", 60), ("DECIDED", 90), ("OPEN", 30)):
        monkeypatch.setattr(crowd, name, size)
    pages_asked = talk_bench.rows(crowd.build(20, 460))
    for name, ask in pages_asked.items():
        ask(0)
        with CaptureQueriesContext(connection) as asked:
            assert ask(2).status_code < 400, name
        assert len(asked) <= talk_bench.MOST_QUERIES or name == "send a comment", name
