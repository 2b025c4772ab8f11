"""One year's budget beside the next: totals, changes, what it is for each resident."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from django.test import Client
from page_factories import a_budget, words_of

from cms.budget_years import percent_of
from cms.models import BudgetPage

BEFORE = "department,program,neighborhood,planned,spent\nPolice,Patrol,,1000,900\nStreets,Lamps,Harbor,100,\n"
AFTER = "department,program,neighborhood,planned\nPolice,Patrol,,900\nStreets,Lamps,Harbor,250\nYouth,Gyms,,50\n"


@pytest.fixture
def later(home: Any) -> BudgetPage:
    harbor = factories.neighborhood("Harbor")
    harbor.population = 400
    harbor.save()
    a_budget(fiscal_year="2025-26", rows=BEFORE)
    return a_budget(fiscal_year="2026-27", rows=AFTER)


def test_a_resident_reads_what_rose_and_what_fell(client: Client, later: BudgetPage) -> None:
    page = words_of(client.get(later.url + "years/").content)
    assert "2026-27 plans $100 more than 2025-26 (9.1 %)." in page
    assert "The largest rise: Streets, by $150." in page
    assert "The largest cut: Police, by −$100." not in page
    assert "The largest cut: Police, by $100." in page
    assert "−$100 (−10.0 %)" in page
    assert "+$50" in page, "what is new has no share of before"


def test_each_resident_is_all_who_live_here(client: Client, later: BudgetPage) -> None:
    page = words_of(client.get(later.url + "years/").content)
    assert "$2.75" in page
    assert "$3" in page
    assert "divided by the 400 people who live here today" in page


def test_the_years_follow_what_was_chosen(client: Client, later: BudgetPage) -> None:
    page = words_of(client.get(later.url + "years/?neighborhood=Harbor").content)
    assert "2026-27 plans $150 more than 2025-26 (150.0 %)." in page
    assert "Police" not in page


def test_the_file_has_a_row_for_each_year_and_part_as_chosen(client: Client, later: BudgetPage) -> None:
    def lines(query: str) -> list[str]:
        text = client.get(f"{later.url}years/csv/{query}").content.decode("utf-8-sig")
        return text.splitlines()

    assert lines("") == [
        "fiscal_year,department,planned,committed,spent",
        "2025-26,Police,1000.00,,900.00",
        "2025-26,Streets,100.00,,",
        "2026-27,Police,900.00,,",
        "2026-27,Streets,250.00,,",
        "2026-27,Youth,50.00,,",
    ]
    assert lines("?neighborhood=Harbor&by=program")[1:] == ["2025-26,Lamps,100.00,,", "2026-27,Lamps,250.00,,"]


def test_one_year_alone_is_told_so(client: Client, home: Any) -> None:
    factories.neighborhood("Harbor")
    page = a_budget(rows=BEFORE)
    assert "Nothing to compare yet" in client.get(page.url + "years/").content.decode()
    assert "Nothing to compare yet" in client.get(page.url + "years/?department=Nowhere").content.decode()


def test_the_page_of_years_asks_no_more_for_a_large_budget(
    client: Client, home: Any, django_assert_max_num_queries: Any
) -> None:
    rows = "\n".join(f"Department {n % 90},Program {n % 200},{n}" for n in range(3000))
    pages = [
        a_budget(fiscal_year=year, rows="department,program,planned\n" + rows) for year in ("2024", "2025", "2026")
    ]
    client.get(pages[0].url + "years/")
    with django_assert_max_num_queries(15):
        answer = client.get(pages[-1].url + "years/?again=1")
    assert len(answer.content) < 100_000
    assert "30 rows that changed less are left out" in words_of(answer.content)


@pytest.mark.parametrize(
    ("change", "before", "said"),
    [(5, 100, "+5.0 %"), (-5, 100, "−5.0 %"), (5, -100, "−5.0 %"), (0, 7, "+0.0 %"), (5, 0, ""), (None, None, "")],
)
def test_a_change_is_a_signed_share_of_the_year_before(change: Any, before: Any, said: str) -> None:
    assert percent_of(change, before) == said
