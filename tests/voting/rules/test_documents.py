"""docs/rules is law: every example in it is run, and fails here when the words and the count disagree.

In a page, ```` ```pb street.pb ```` (or json, csv) is a file. ```` ```console ```` holds commands after `$` and all they
print. A table whose first column is "round" tells the rounds of the command before it, one that begins with "measure" its
measures, one with "options" what the street's file gives with these. ```` ```pycon ```` is a Python session. Files of
README.md may be used on every page.
"""

import doctest
import json
import re
import shlex
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from voting.pabulib.__main__ import KINDS
from voting.pabulib.__main__ import main as convert
from voting.rules import BALLOT_TYPES, COMPARES, COMPLETIONS, RULES, SENTENCES, TIE_BREAKS, UTILITIES
from voting.rules.command import _parser
from voting.rules.command import main as count_from_shell

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "rules"
PAGES = sorted(FOLDER.glob("*.md"))
RULE_PAGES = ["greedy", "equal-shares", "phragmen", "maximin-support", "max-welfare"]
COMMANDS = {"voting.rules": count_from_shell, "voting.pabulib": convert}
FENCE = re.compile(
    r"^```(\w+)(?: (\S+))?\n(.*?)^```$|^(\| (?:round|measure|options) \|[^\n]*\n(?:\|[^\n]*\n)+)", re.M | re.S
)


def text_of(page):
    return (FOLDER / f"{page}.md").read_text(encoding="utf-8")


everything = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def parts_of(text):
    """What of a page is run, in order: (kind, file name, body); the two kinds of tables have their own name."""
    for found in FENCE.finditer(text):
        kind, name, body, table = found.groups()
        yield (table.split("|")[1].strip(), None, table) if table else (kind, name, body)


class Shell:
    """Runs the commands of a page in a folder of its own, and holds what the page says of them against it."""

    def __init__(self, folder, capsys):
        self.folder, self.capsys, self.last, self.ran = folder, capsys, [], 0

    def run(self, arguments):
        """What a command prints and how it ends; warnings and errors before the output, as a terminal shows them."""
        assert arguments[:2] == ["python", "-m"], arguments
        status = COMMANDS[arguments[2]](arguments[3:])
        out, err = self.capsys.readouterr()
        return err + out, status

    def console(self, body):
        for said in re.split(r"^\$ ", body.replace("\\\n", ""), flags=re.M)[1:]:
            command, _, expected = said.partition("\n")
            self.last = shlex.split(command)
            printed, _ = self.run(self.last)
            assert printed.strip() == expected.strip(), command
            self.ran += 1

    def outcome(self):
        printed, status = self.run([*self.last, "--format", "json"])
        assert status == 0
        return json.loads(printed)

    def round(self, table):
        """Columns: round, funded, cost, left, a price (named as the rule has it), and `behind X`."""
        rounds = self.outcome()["rounds"]
        rows = cells_of(table)
        assert [row["funded"] for row in rows] == [r["project"] for r in rounds]
        for row, told in zip(rows, rounds, strict=True):
            facts = {
                "round": told["round"],
                "funded": told["project"],
                "step": told["step"],
                "cost": told["cost"],
                "left": told["money_left"],
                "price": told.get("price", "–"),
            }
            facts |= {f"behind {id_}": money for id_, money in told.get("behind", {}).items()}
            for column, said in row.items():
                assert same(said, facts.get(column, "–")), f"round {told['round']}, {column}: {said}"

    def options(self, table):
        for row in cells_of(table):
            self.last = ["python", "-m", "voting.rules", "street.pb", *shlex.split(row["options"])]
            told = self.outcome()
            assert ", ".join(told["winners"]) == row["funds"], row
            assert (told["cost"], str(told["measures"]["excluded"])) == (row["cost"], row["neighbors with nothing"]), (
                row
            )

    def measure(self, table):
        measures = self.outcome()["measures"]
        for row in cells_of(table):
            assert same(row["value"], measures[row["measure"]]), row


def cells_of(table):
    head, _, *rows = [[cell.strip(" `") for cell in line.strip("|\n ").split("|")] for line in table.splitlines()]
    return [dict(zip(head, row, strict=True)) for row in rows]


def same(said, fact):
    """Whether a page's cell ("53", "5/7", "85 5/7", "1,200") says what the count found (decimals, to 12 places)."""
    if said == str(fact):
        return True
    try:
        number = sum(Fraction(part) for part in said.replace(",", "").split())
        return round(number * 10**12) == int(Decimal(str(fact)) * 10**12)
    except (ValueError, ArithmeticError):
        return False


def converse(body, session, page):
    """Run a Python session; its names are known to the page's next one."""
    test = doctest.DocTestParser().get_doctest(body, session, page, page, 0)
    report = []
    found = doctest.DocTestRunner(verbose=False).run(test, out=report.append, clear_globs=False)
    session.update(test.globs)
    assert found.attempted, f"{page}: a Python session with nothing to try"
    assert not found.failed, "".join(report)


@pytest.mark.parametrize("page", [page.stem for page in PAGES])
def test_every_example_of_the_page_comes_out_as_it_says(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shell = Shell(tmp_path, capsys)
    session: dict[str, object] = {}
    shared = [part for part in parts_of(text_of("README")) if part[1]]
    for kind, name, body in [*shared, *parts_of(text_of(page))]:
        if name:
            (tmp_path / name).write_text(body, encoding="utf-8")
        elif kind == "pycon":
            converse(body, session, page)
        else:
            getattr(shell, kind)(body)
    assert shell.ran or page not in RULE_PAGES, "a rule needs a worked example"


def test_the_examples_can_fail(tmp_path, monkeypatch, capsys):
    """A promise that does not hold is noticed: in what is printed, in a round's price, in a measure."""
    monkeypatch.chdir(tmp_path)
    shell = Shell(tmp_path, capsys)
    for _, name, body in parts_of(text_of("README")):
        if name:
            (tmp_path / name).write_text(body, encoding="utf-8")
    command = "$ python -m voting.rules street.pb --rule equal-shares\n"
    with pytest.raises(AssertionError):
        shell.console(command + "Rule: greedy\n")
    head = "| round | funded | price |\n|---|---|---|\n| 1 | lamps | 85 |\n"
    shell.round(head + "| 2 | crossing | 55 |\n")
    for wrong in ("| 2 | crossing | 54 |\n", "| 2 | music | 55 |\n", ""):
        with pytest.raises(AssertionError):
            shell.round(head + wrong)
    shell.measure("| measure | value |\n|---|---|\n| `average_number` | 1.2 |\n")
    with pytest.raises(AssertionError):
        shell.measure("| measure | value |\n|---|---|\n| `average_number` | 1.3 |\n")


@pytest.mark.parametrize("page", RULE_PAGES)
def test_a_rules_page_has_all_that_a_law_needs(page):
    headings = re.findall(r"^## (.+)$", text_of(page), re.M)
    for needed in ("What is guaranteed", "The steps", "Ties", "What is left", "A worked example", "References"):
        assert needed in headings, needed
    references = text_of(page).split("## References")[1].strip().split("\n- ")
    assert references
    for reference in references:
        assert re.search(r"https://doi\.org/10\.\d{4,5}/\S+", reference), reference


def options():
    """Every option of the command, and every value it can take."""
    for action in _parser()._actions:
        if action.option_strings and action.dest != "help":
            yield from action.option_strings
            yield from (f"--{action.option_strings[0][2:]} {value}" for value in action.choices or ())


@pytest.mark.parametrize("option", list(options()))
def test_every_option_of_the_command_is_explained(option):
    name, _, value = option.partition(" ")
    assert re.search(rf"`{re.escape(name)}[` ]", everything), f"docs/rules says nothing of {name}"
    assert not value or f"`{value}`" in everything or f"`{option}`" in everything, (
        f"docs/rules says nothing of {option}"
    )


@pytest.mark.parametrize(
    "word", [*RULES, *UTILITIES, *COMPLETIONS, *COMPARES, *TIE_BREAKS, *BALLOT_TYPES, *KINDS], ids=str
)
def test_every_name_is_explained(word):
    assert f"`{word}`" in everything


def test_no_option_is_explained_that_the_command_does_not_have():
    known = {option.partition(" ")[0] for option in options()} | {"--to", "--help"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", everything)) <= known


def test_every_reason_is_in_the_table_of_reasons():
    told = re.findall(r"^\| `((?:un)?funded\.\w+|partly\.\w+)` \|", text_of("README"), re.M)
    assert sorted(told) == sorted(SENTENCES)


@pytest.mark.parametrize("rule", RULES)
def test_the_index_says_where_each_rule_is(rule):
    assert re.search(rf"^\| `{rule}` \|.*\]\([a-z-]+\.md[)#]", text_of("README"), re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_to_a_heading_finds_it(page):
    for target, anchor in re.findall(r"\]\(([a-zA-Z-]*(?:\.md)?)#([a-z0-9-]+)\)", page.read_text(encoding="utf-8")):
        headings = re.findall(r"^#+ (.+)$", (FOLDER / (target or page.name)).read_text(encoding="utf-8"), re.M)
        slugs = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert anchor in slugs, f"{page.name} links to {target}#{anchor}"
