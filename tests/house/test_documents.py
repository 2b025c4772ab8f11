"""What the documents say is what the code does: they fail here when they lag."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from config import env
from config.schedule import RECURRING

ROOT = Path(__file__).resolve().parents[2]
OPERATE = ROOT / "docs" / "operate.md"
OURS = (
    "config",
    "accounts",
    "audit",
    "cms",
    "cycles",
    "deliberation",
    "following",
    "neighborhoods",
    "proposals",
    "residence",
    "voting",
)


@pytest.fixture(scope="module")
def operate() -> str:
    return OPERATE.read_text(encoding="utf-8")


@pytest.mark.parametrize("variable", env.VARIABLES, ids=lambda v: v.name)
def test_every_environment_variable_is_explained(operate, variable):
    assert re.search(rf"^\| `{variable.name}` \|", operate, re.M), (
        f"add {variable.name} to the table in docs/operate.md"
    )


def test_no_environment_variable_is_explained_that_nobody_reads(operate):
    table = operate.split("## Environment variables")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.M)) == {variable.name for variable in env.VARIABLES}


def own_commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if app.split(".")[0] in OURS)


def test_every_command_is_explained(operate):
    assert "serve" in own_commands()
    assert not [name for name in own_commands() if f"`{name}`" not in operate and f"manage.py {name}" not in operate]


def check_ids() -> set[str]:
    sources = [
        path for top in ("site", "proposals", "deliberation", "voting", "cms") for path in (ROOT / top).rglob("*.py")
    ]
    return {
        found
        for path in sources
        for found in re.findall(r'id="([a-z]+\.[EWI]\d{3})"', path.read_text(encoding="utf-8"))
    }


def test_every_recurring_task_is_explained_once_and_none_that_is_not_there(operate):
    table = operate.split("## Recurring tasks")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^\| `([a-z_.]+)` \|", table, re.M)) == sorted(line.task for line in RECURRING)


def test_no_command_is_explained_twice(operate):
    rows = re.findall(r"^\| `manage.py (\w+)", operate, re.M)
    assert sorted(rows) == sorted(set(rows))


def test_every_system_check_is_explained(operate):
    assert "lamplight.E001" in check_ids()
    assert not [found for found in sorted(check_ids()) if f"`{found}`" not in operate]


def test_no_system_check_is_explained_that_is_not_there(operate):
    assert set(re.findall(r"`(lamplight\.[EWI]\d{3})`", operate)) <= check_ids()


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=lambda p: p.name
)
def test_no_link_between_documents_is_broken(page):
    for target in re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_leads_to_every_document():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages = [page.name for page in (ROOT / "docs").glob("*.md")]
    assert not [name for name in pages if f"(docs/{name})" not in readme]


def test_the_readme_names_only_commands_the_makefile_has():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    said = set(re.findall(r"(?:`|^)make ([a-z-]+)", (ROOT / "README.md").read_text() + OPERATE.read_text(), re.M))
    assert {"run", "test"} <= said <= targets


def test_every_decision_has_a_number_of_its_own_and_says_why():
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert len({path.name[:4] for path in records}) == len(records) > 0
    for path in records:
        words = path.read_text()
        assert all(f"**{part}.**" in words for part in ("Where we were", "What we chose", "What it costs")), path.name
