"""Budget files: every mistake by line, nothing written before it is accepted, the same file twice changes nothing."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from page_factories import ROWS, a_budget, bring, words_of

from audit.models import Entry
from cms import actions
from cms.budget_file import same_year
from cms.models import BudgetImport, BudgetLine
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db


def test_a_dry_run_writes_no_line_and_says_what_would_change(home, dev):
    page = a_budget()
    brought = bring(page, ROWS, by=dev)
    assert not page.lines.exists()
    assert brought.state == "checked"
    assert brought.findings == {
        "lines": 4, "added": 4, "removed": 0, "kept": 0, "expense": 7_500_50, "revenue": 0, "ignored": []
    }  # fmt: skip


def test_accepting_makes_the_page_s_lines_exactly_the_file_s(home, dev):
    page = a_budget()
    actions.accept_budget_file(bring(page, ROWS, by=dev), by=dev)
    assert list(page.lines.values_list("program", "planned", "committed", "spent", "position")) == [
        ("Lamps", 1000_00, 800_00, 700_00, 2),
        ("Sidewalks", 2000_00, None, 500_00, 3),
        ("Patrol", 4000_50, 4000_00, 4100_00, 4),
        ("Training", 500_00, None, None, 5),
    ]
    entry = Entry.objects.filter(verb="cms.accept_budget").get()
    assert (entry.actor, entry.facts["lines"], entry.facts["expense"]) == (dev.pk, 4, 7_500_50)


def test_bringing_the_same_file_again_changes_nothing(budget, dev):
    before = list(budget.lines.values())
    again = bring(budget, ROWS, by=dev)
    assert (again.findings["added"], again.findings["removed"], again.findings["kept"]) == (0, 0, 4)
    actions.accept_budget_file(again, by=dev)
    assert list(budget.lines.values()) == before


def test_equal_lines_are_counted_not_merged(home):
    page = a_budget(rows="department,program,planned\nParks,Benches,10\nParks,Benches,10\n")
    assert page.lines.count() == 2
    less = bring(page, "department,program,planned\nParks,Benches,10\n")
    assert (less.findings["removed"], less.findings["kept"]) == (1, 1)


def test_a_line_that_stayed_keeps_its_number_when_others_come_before_it(budget, dev):
    lamps = budget.lines.get(program="Lamps").pk
    header, rest = ROWS.split("\n", 1)
    actions.accept_budget_file(bring(budget, f"{header}\nFire,Trucks,other,1,,\n{rest}", by=dev), by=dev)
    assert budget.lines.get(pk=lamps).position == 3
    assert budget.lines.count() == 5


def test_every_mistake_is_listed_by_line_and_nothing_can_be_accepted(home, dev):
    page = a_budget()
    brought = bring(
        page,
        "department;program;planned;kind;side;fiscal year;document\n"
        ";Lamps;10;;;;\n"
        "Streets;Lamps;ten;crime;sideways;2020-21;ftp://x\n"
        "Streets;Lamps;;;;2026-27;\n"
        "Streets;Lamps;1.234,567;;;FY26-27;\n"
        "Streets;Lamps\n"
        f"{'x' * 121};Lamps;1;;;2026/2027;https://example.org/a\n",
        by=dev,
    )
    assert brought.state == "faulty"
    assert [problem.split(":")[0] for problem in brought.problems] == [
        "Line 2, “department”",
        "Line 3, “fiscal year”",
        "Line 3, “planned”",
        "Line 3, “side”",
        "Line 3, “kind”",
        "Line 3, “document”",
        "Line 4, “planned”",
        "Line 5, “planned”",
        "Line 6",
        "Line 7, “department”",
    ]
    with pytest.raises(Forbidden, match="mistakes"):
        actions.accept_budget_file(brought, by=dev)
    with pytest.raises(Forbidden):
        actions.accept_budget_file(brought, by=None)
    assert not BudgetLine.objects.exists()


def test_amounts_are_read_as_bookkeepers_write_them(home):
    page = a_budget(rows='department,program,planned,side\nA,B,"(1,250.50)",\nA,B,"$2,000",Revenue\n')
    assert sorted(page.lines.values_list("planned", "side")) == [(-1250_50, "expense"), (2000_00, "revenue")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("FY22-23", "2022–2023", True), ("2022/23", "2022-23", True), ("2026", "26", True), ("FY21-22", "FY22-23", False)],
)
def test_a_fiscal_year_is_the_same_however_it_is_written(one, other, same):
    assert same_year(one, other) is same


def test_nobody_accepts_what_they_did_not_see(home, dev):
    page = a_budget()
    first, second = bring(page, ROWS, by=dev), bring(page, ROWS.replace("500,,", "600,,"), by=dev)
    actions.accept_budget_file(first, by=dev)
    with pytest.raises(Forbidden, match="changed since"):
        actions.accept_budget_file(second, by=dev)
    assert page.lines.get(program="Training").planned == 500_00


def test_a_file_is_accepted_once_and_a_discarded_one_never(home, dev):
    page = a_budget()
    first = actions.accept_budget_file(bring(page, ROWS, by=dev), by=dev)
    with pytest.raises(Forbidden):
        actions.accept_budget_file(first, by=dev)
    away = actions.discard_budget_file(bring(page, ROWS, by=dev), by=dev)
    with pytest.raises(Forbidden):
        actions.accept_budget_file(away, by=dev)


def test_residents_council_and_auditors_bring_no_budgets(budget, ana, cora, fay):
    for person in (ana, cora, fay):
        with pytest.raises(Forbidden, match="editors and officers"):
            bring(budget, ROWS, by=person)


def test_the_command_brings_a_file_and_says_what_it_did(home, tmp_path):
    page, file, said = a_budget(), tmp_path / "budget.csv", io.StringIO()
    file.write_text(ROWS)
    call_command("import_budget", str(file), page=page.slug, dry_run=True, stdout=said)
    assert "nothing was written" in said.getvalue()
    assert not page.lines.exists()
    call_command("import_budget", str(file), page=page.slug, stdout=said)
    assert "4 lines, 4 new" in said.getvalue()
    assert page.lines.count() == 4


def test_the_command_names_every_mistake_and_leaves_with_two(home, tmp_path):
    page, file, errors = a_budget(), tmp_path / "budget.csv", io.StringIO()
    file.write_text("department,program,planned\nA,B,x\nA,,1\n")
    with pytest.raises(CommandError) as refusal:
        call_command("import_budget", str(file), page=page.slug, stderr=errors)
    assert refusal.value.returncode == 2
    assert "budget.csv: Line 2, “planned”" in errors.getvalue()
    assert "budget.csv: Line 3, “program”" in errors.getvalue()
    assert not page.lines.exists()


@pytest.mark.parametrize(("file", "page"), [("missing.csv", "2026-27"), ("", "nowhere")])
def test_the_command_says_what_is_not_there(home, tmp_path, file, page):
    a_budget()
    with pytest.raises(CommandError) as refusal:
        call_command("import_budget", str(tmp_path / file), page=page)
    assert refusal.value.returncode == 2


# The sums as they stand in the files, which name their year in every line; the note beside them has the years swapped.
@pytest.mark.shared
def test_two_real_city_budgets_come_in_whole_and_stand_side_by_side(client, home, shared_data: Path):
    for name, year, expense, revenue in (
        ("oakland-fy2021-22-adopted.csv", "FY21-22", 2_033_463_039_00, 2_033_313_039_00),
        ("oakland-fy2022-23-adopted.csv", "FY22-23", 1_920_271_118_00, 1_920_079_118_00),
    ):
        page, data = a_budget(year), (shared_data / "budget" / name).read_bytes()
        faulty = actions.bring_budget_file(page, by=None, name=name, data=data)
        assert faulty.findings == {"problems": 1}
        assert "planned" in faulty.problems[0]
        line = int(faulty.problems[0].split()[1].strip(","))

        rows = data.splitlines(keepends=True)
        mended = b"".join(rows[: line - 1] + rows[line:])
        brought = actions.bring_budget_file(page, by=None, name=name, data=mended)
        assert (brought.findings["expense"], brought.findings["revenue"]) == (expense, revenue)
        actions.accept_budget_file(brought, by=None)
        assert page.lines.count() == 22_235
        assert page.lines.filter(side="expense").totals()["planned"] == expense
        again = actions.bring_budget_file(page, by=None, name=name, data=mended)
        assert (again.findings["added"], again.findings["removed"]) == (0, 0)
        assert BudgetImport.objects.filter(page=page).count() == 3
    read = words_of(client.get(page.url + "years/").content)
    assert "FY22-23 plans $113,191,921 less than FY21-22 (5.6 %)." in read
    assert "The largest cut:" in read
