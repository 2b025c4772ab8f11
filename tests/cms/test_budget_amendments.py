"""An adopted budget changes: with a date, a reason, a document; what was adopted stays to be read beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

import factories
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from page_factories import ROWS, a_budget, bring, words_of

from audit.models import Entry
from cms import actions
from cms.budget_actions import amend_budget
from cms.models import Amendment, BudgetPage
from following.actions import follow
from following.models import Notice
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
LAMPS, SIDEWALKS, PATROL = 2, 3, 4  # their lines in the file


def moved(page: BudgetPage, by: Any, parts: dict[int, int], sort: str = "transfer") -> Amendment:
    return amend_budget(
        page,
        by=by,
        sort=sort,
        parts=parts,
        decided_on=date(2026, 3, 3),
        decided_by="City Council, resolution 12",
        reason="More lamps before winter.",
        document="https://city.example/resolution-12",
    )


def test_money_moves_between_lines_and_both_amounts_show(client: Client, budget: BudgetPage, dev: Any) -> None:
    moved(budget, dev, {SIDEWALKS: -150_00, LAMPS: 150_00})
    page = words_of(client.get(budget.url + "?department=Streets").content)
    assert "Adopted $3,000 Revised $3,000" in page
    assert "Lamps $1,000 $1,150" in page
    assert "Sidewalks $2,000 $1,850" in page
    assert "−$150 Streets: Sidewalks" in page
    assert "More lamps before winter." in page
    assert "decided by City Council, resolution 12" in page
    assert Entry.objects.filter(verb="cms.amend_budget").get().actor == dev.pk


def test_an_amendment_makes_the_budget_larger_and_the_chart_says_where(
    client: Client, budget: BudgetPage, dev: Any
) -> None:
    moved(budget, dev, {LAMPS: 500_00}, "amendment")
    page = words_of(client.get(budget.url).content)
    assert "Adopted $7,500.50 Revised $8,000.50" in page
    assert "Streets changed most: $500 more than adopted." in page
    assert "(now $8,000.50)" in words_of(client.get("/budget/").content)


def test_every_change_is_in_the_files(client: Client, budget: BudgetPage, dev: Any) -> None:
    moved(budget, dev, {SIDEWALKS: -150_00, LAMPS: 150_00})
    lines = client.get(budget.url + "csv/?department=Streets").content.decode()
    assert "Lamps,,prevention,,1000.00,1150.00,800.00,700.00," in lines
    rows = client.get(budget.url + "changes/csv/").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert '2026-03-03,transfer,expense,Streets,Sidewalks,,other,,-150.00,"City Council, resolution 12"' in rows[1]
    assert "More lamps before winter." in words_of(client.get(budget.url + "changes/").content)


def test_a_new_file_does_not_lose_the_changes(client: Client, budget: BudgetPage, dev: Any) -> None:
    moved(budget, dev, {SIDEWALKS: -150_00, LAMPS: 150_00})
    again = bring(budget, "department,program,kind,planned,spent\nParks,Trees,,5,\n" + "\n".join(
        ["Streets,Sidewalks,other,2000,600", "Streets,Lamps,prevention,1000,750"]
    ), by=dev)  # fmt: skip
    assert again.problems == []
    actions.accept_budget_file(again, by=dev)
    assert {line.program: line.amended for line in budget.lines.all()} == {
        "Trees": 0,
        "Lamps": 150_00,
        "Sidewalks": -150_00,
    }


def test_our_own_file_comes_back_with_its_changes(client: Client, budget: BudgetPage, dev: Any) -> None:
    moved(budget, dev, {SIDEWALKS: -150_00, LAMPS: 150_00})
    whole = client.get(budget.url + "csv/").content.decode()
    back = bring(budget, whole, by=dev)
    assert (back.problems, back.findings["added"], back.findings["removed"]) == ([], 0, 0)
    wrong = bring(budget, whole.replace("1150.00", "1300.00"), by=dev)
    assert wrong.problems == [
        "Line 2, “revised”: the file says $1,300; as adopted, with the changes recorded here, it is $1,150."
    ]


def test_a_file_without_a_line_that_was_changed_is_refused(budget: BudgetPage, dev: Any) -> None:
    moved(budget, dev, {SIDEWALKS: -150_00, LAMPS: 150_00})
    brought = bring(budget, ROWS.replace("Lamps", "Lanterns"), by=dev)
    assert brought.problems == [
        "A recorded change needs the line “Streets: Lamps”, and the file does not have it. Keep it, if only with 0."
    ]


@pytest.mark.parametrize(
    ("parts", "sort", "why"),
    [
        ({SIDEWALKS: -150_00, LAMPS: 100_00}, "transfer", "this one takes $150 and gives $100"),
        ({99: 1, LAMPS: -1}, "transfer", "no line 99"),
        ({LAMPS: 0}, "amendment", "by how much"),
        ({LAMPS: -201_00, SIDEWALKS: 201_00}, "transfer", "only $200 is planned and neither committed nor spent"),
        ({PATROL: -1}, "amendment", "only $0 is planned"),
        ({5: 100, 6: -100}, "transfer", "one side"),
    ],
)
def test_what_cannot_be_is_refused_whole(
    budget: BudgetPage, dev: Any, parts: dict[int, int], sort: str, why: str
) -> None:
    actions.accept_budget_file(bring(budget, ROWS + "Treasury,Fees,other,300,,\n", by=dev), by=dev)
    budget.lines.filter(position=6).update(side="revenue")
    with pytest.raises(ValidationError, match=why.replace("$", r"\$")):
        moved(budget, dev, parts, sort)
    assert not Amendment.objects.exists()
    assert not budget.lines.exclude(amended=0).exists()


def test_only_officers_change_a_published_budget(budget: BudgetPage, dev: Any, eva: Any, ana: Any) -> None:
    for person in (eva, ana):
        with pytest.raises(Forbidden, match="Only the city's officers"):
            moved(budget, person, {LAMPS: 1}, "amendment")
    budget.unpublish()
    with pytest.raises(Forbidden, match="not published yet"):
        moved(budget, dev, {LAMPS: 1}, "amendment")


def test_those_who_follow_the_neighborhood_hear_of_it(home: Any, dev: Any, ana: Any) -> None:
    place = factories.neighborhood("Harbor")
    page = a_budget(rows="department,program,neighborhood,planned\nStreets,Lamps,Harbor,100\nStreets,Signs,,100\n")
    follow(place, by=ana)
    moved(page, dev, {3: -50_00, 2: 50_00})
    assert [str(n.announcement.said) for n in Notice.objects.filter(person=ana)] == [
        "The budget 2026-27 changed for your neighborhood: +$50. Read why."
    ]


def test_an_officer_records_a_transfer_at_the_desk(client: Client, budget: BudgetPage, dev: Any) -> None:
    client.force_login(dev)
    desk = f"/admin/budgets/{budget.pk}/changes/"
    assert "Sidewalks" in words_of(client.get(desk + "?q=sidewalks").content)
    sent = {
        "sort": "transfer", "take_from": SIDEWALKS, "give_to": LAMPS, "amount": "200000", "decided_on": "2026-03-03",
        "decided_by": "Council", "reason": "Winter.", "document": "https://city.example/12",
    }  # fmt: skip
    refused = client.post(desk, sent)
    assert refused.status_code == 422
    assert "cannot give $200,000" in words_of(refused.content)
    assert 'value="200000"' in refused.content.decode()
    assert client.post(desk, sent | {"amount": "150"}).status_code == 302
    assert Amendment.objects.get().moved == 150_00


def test_a_hundred_changes_ask_no_more_than_one(
    client: Client, budget: BudgetPage, dev: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(25):
        moved(budget, dev, {SIDEWALKS: -1, LAMPS: 1})
    for address in (budget.url, budget.url + "changes/"):
        client.get(address)
        with django_assert_max_num_queries(17):
            client.get(address + "?again=1")
