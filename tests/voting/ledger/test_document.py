"""docs/verify.md says what the code does, and its worked bundle is what it says: it fails here when either moves."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import ledger_town
import pytest
import worked_values

from voting.ledger.bundle import LIMITS
from voting.ledger.leaves import SHAPES
from voting.ledger.manifest import DERIVED, FIELDS, OPTIONAL
from voting.ledger.report import CHECKS
from voting.ledger.verify import _parser, main

ROOT = Path(__file__).resolve().parents[3]
WORKED = Path(__file__).parent / "worked"
DOCUMENT = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")
SECTIONS = {part.split("\n")[0].split(".")[0]: part for part in DOCUMENT.split("\n## ")[1:]}


def rows(section):
    """The cells of a section's table, without its head."""
    lines = [line for line in SECTIONS[section].splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines][1:]


def test_the_worked_bundle_is_the_town_s_byte_for_byte():
    """These files are published for others to test with. If they must change, so must the number of a format."""
    assert {path.name: path.read_bytes() for path in WORKED.iterdir()} == ledger_town.Town().files()


def test_every_number_of_the_worked_bundle_is_in_the_text():
    said = {what: value.strip("`") for what, value in rows("14")}
    assert said == worked_values.values()


@pytest.mark.parametrize("line", re.findall(r"python -m voting\.ledger\.verify tests/.*", DOCUMENT))
def test_the_command_in_the_text_does_what_it_says(line, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert main(shlex.split(line)[3:]) == 0
    assert "25 ok" in capsys.readouterr().out


def test_the_checks_have_the_numbers_and_names_of_the_text():
    assert [(int(number), name) for number, name, _holds in rows("12")] == [(c.number, c.name) for c in CHECKS]


def test_the_files_have_the_limits_of_the_text():
    units = {"MiB": 1024 * 1024, "bytes": 1}
    said = {name.strip("`"): int(most.split()[0]) * units[most.split()[1]] for name, _what, most in rows("2")}
    assert said == LIMITS
    assert list(said) == list(LIMITS)


def test_the_rules_have_the_fields_of_the_text():
    named = {name for keys, _value in rows("3") for name in re.findall(r"`(\w+)`", keys)}
    assert named == set(FIELDS)
    head = SECTIONS["3"].split("| key |")[0]
    assert all(f"`{name}`" in head for name in OPTIONAL)


def test_the_leaves_have_the_fields_of_the_text():
    said = {}
    for kind, keys, _means in rows("5"):
        name = kind.strip("`")
        words = re.sub(r"exactly `electronic`, `paper`|\(`broken`[^)]*\)", "", keys)
        if name == "amend":
            name += " " + re.search(r'"(\w+)"', keys)[1]
        said[name] = set(re.findall(r"`(\w+)`", words))
    assert said == {name: set(shape) for name, shape in SHAPES.items()}


def test_the_text_names_every_key_of_the_votes_file():
    assert all(f"`{key}`" in SECTIONS["10"] for key in DERIVED)


def test_the_text_names_every_argument():
    options = {option for action in _parser()._actions for option in action.option_strings if option.startswith("--")}
    table = DOCUMENT.split("## 1. ")[0]
    assert {option for option in options if f"| `{option}` |" in table} == options - {"--help"}
