"""docs/api.md: every command in it works, and every address it names is there; and pages lead to files that are there."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import factories
import pytest
from django.test import Client
from rows_of_lists import BUILDERS

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^curl .*$", TEXT, re.M)
IN_A_PAGE = re.compile(r'components/csv\.html" with path="([a-z-]+\.csv)(?:\?([a-z_]+)=)?"')
PAGES = [path for path in ROOT.rglob("*.html") if not {".venv", ".cache", "tests"} & set(path.parts)]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_answered(db, command):
    words = shlex.split(command)
    address = next(urlsplit(word) for word in words if word.startswith("http"))
    headers = dict(words[n + 1].split(": ", 1) for n, word in enumerate(words) if word == "-H")
    answer = Client().get(f"{address.path}?{address.query}", headers=headers)
    assert answer.status_code in (200, 304)


def test_every_list_is_named():
    named = set(re.findall(r"`([a-z-]+)/`", TEXT))
    assert set(BUILDERS) - named == set()


def test_a_list_and_a_no_look_as_they_are_shown(db):
    part, no = (json.loads(shown) for shown in re.findall(r"```json\n(.*?)```", TEXT, re.S))
    factories.proposal()
    assert list(Client().get("/api/v1/proposals/").json()) == list(part)
    assert Client().get("/api/v1/proposals/?limit=1000").json() == no


def test_files_that_pages_lead_to_are_there(db):
    found = {match for page in PAGES for match in IN_A_PAGE.findall(page.read_text(encoding="utf-8"))}
    assert len(found) > 5
    for name, narrowed in found:
        answer = Client().get(f"/api/v1/{name}", {narrowed: "1"} if narrowed else {})
        assert answer.status_code == 200, name


def test_a_cycles_page_leads_to_its_envelopes(db):
    cycle = factories.cycle()
    factories.envelope(cycle)
    page = Client().get(cycle.get_absolute_url()).content.decode()
    assert f'href="/api/v1/envelopes.csv?cycle={cycle.slug}"' in page
