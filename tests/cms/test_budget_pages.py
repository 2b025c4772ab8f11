"""The open budget, opened step by step; every view has an address and a file."""

import pytest
from page_factories import ROWS, a_budget, bring, words_of

from cms import actions
from cms.drilldown import View

pytestmark = pytest.mark.django_db


def test_totals_say_what_was_not_reported_apart_from_nothing(client, home):
    page = a_budget(rows="department,program,planned\nParks,Benches,10\n")
    words = words_of(client.get(page.url).content)
    assert "Planned $10 Committed not reported Spent not reported" in words


def test_ana_drills_down_from_department_to_line_and_the_address_keeps_it(client, budget):
    top = client.get(budget.url).content.decode()
    assert "?department=Police#lines" in top
    police = words_of(client.get(budget.url + "?department=Police").content)
    assert "Department: Police" in police
    assert "Planned $4,500.50" in police
    line = words_of(client.get(budget.url + "?department=Police&program=Patrol").content)
    assert "$4,100" in line


def test_more_spent_than_planned_is_marked(client, budget):
    assert "102 %" in words_of(client.get(budget.url + "?department=Police").content)


def test_prevention_stands_beside_enforcement(client, budget):
    assert "For every $100 planned for enforcement, $37 is planned for prevention." in words_of(
        client.get(budget.url).content
    )


def test_without_kinds_there_is_no_comparison(client, home):
    page = a_budget(rows="department,program,planned\nParks,Benches,10\n")
    assert "Prevention and enforcement" not in words_of(client.get(page.url).content)


@pytest.mark.parametrize(
    "query", ["?by=nonsense&kind=crime&side=up", "?page=99", "?department=Nowhere", "?q=%00<x>", "?q=zz"]
)
def test_addresses_that_make_no_sense_lead_to_a_page_that_does(client, budget, query):
    response = client.get(budget.url + query)
    assert response.status_code == 200
    assert b"<x>" not in response.content


def test_the_address_of_a_view_leads_back_to_it():
    view = View.from_query({"by": "kind", "department": "Parks & Trees", "q": "bench", "side": "revenue"})
    from django.http import QueryDict

    assert View.from_query(QueryDict(view.query)) == view


def test_the_file_holds_the_lines_of_the_view_and_can_be_brought_back(client, budget, dev):
    part = client.get(budget.url + "csv/?department=Streets").content.decode("utf-8-sig").splitlines()
    assert len(part) == 3
    assert part[1] == "2026-27,expense,Streets,Lamps,,prevention,,1000.00,1000.00,800.00,700.00,"
    whole = client.get(budget.url + "csv/").content.decode()
    again = bring(budget, whole, by=dev)
    assert again.problems == []
    assert (again.findings["added"], again.findings["removed"]) == (0, 0)


def test_formulas_leave_the_file_harmless(client, home):
    page = a_budget(rows='department,program,planned\nParks,"=HYPERLINK(""http://x"")",10\n')
    assert b"'=HYPERLINK" in client.get(page.url + "csv/").content


def test_a_large_budget_asks_no_more_than_a_small_one(client, home, dev, django_assert_max_num_queries):
    rows = "\n".join(f"Department {n % 30},Program {n % 200},{n},{n}" for n in range(4000))
    page = a_budget(rows="department,program,planned,spent\n" + rows)
    for address in (page.url, page.url + "?by=line", page.url + "?by=program", "/budget/"):
        client.get(address)
        with django_assert_max_num_queries(15):
            response = client.get(address + ("&" if "?" in address else "?") + "again=1")
        assert len(response.content) < 100_000


def test_a_new_file_shows_at_once(client, budget, dev):
    client.get(budget.url)
    actions.accept_budget_file(bring(budget, ROWS.replace("Lamps", "Lanterns"), by=dev), by=dev)
    assert b"Lanterns" in client.get(budget.url + "?by=program").content
    assert "7,500.50" in words_of(client.get("/budget/").content)
