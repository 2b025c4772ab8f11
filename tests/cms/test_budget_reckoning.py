"""A budget that does not add up is not published, and the sentence names both numbers."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from page_factories import ROWS, a_budget, bring, words_of

from cms import actions
from cms.models import BudgetPage

pytestmark = pytest.mark.django_db
FUNDS = "department,program,side,fund,planned\nParks,Trees,,1010,90\nTreasury,Fees,revenue,1010,100\nArts,Paint,,2,7\n"


def published(page: BudgetPage, **declared: Any) -> BudgetPage:
    for name, value in declared.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return BudgetPage.objects.get(pk=page.pk)


def test_declared_totals_that_the_lines_do_not_reach_stop_the_publishing(budget: BudgetPage) -> None:
    with pytest.raises(ValidationError) as refusal:
        published(budget, declared_expense=7_600_00, declared_revenue=0)
    assert refusal.value.messages == ["The page declares planned expenses of $7,600; the lines sum to $7,500.50."]
    assert BudgetPage.objects.get(pk=budget.pk).declared_expense is None
    assert published(budget, declared_expense=7_500_50).declared_expense == 7_500_50


def test_an_editor_reads_why_in_the_form_and_may_still_keep_a_draft(
    client: Client, budget: BudgetPage, eva: Any
) -> None:
    client.force_login(eva)
    data = {
        "title": budget.title, "slug": budget.slug, "fiscal_year": budget.fiscal_year, "summary": "", "source": "",
        "declared_expense": "7600", "declared_revenue": "", "seo_title": "", "search_description": "",
        "body-count": "0", "go_live_at": "", "expire_at": "",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comment_notifications": "",
    }  # fmt: skip
    address = f"/admin/pages/{budget.pk}/edit/"
    refused = client.post(address, data | {"action-publish": "1"})
    assert "The page declares planned expenses of $7,600; the lines sum to $7,500.50." in words_of(refused.content)
    assert BudgetPage.objects.get(pk=budget.pk).declared_expense is None
    assert client.post(address, data).status_code == 302
    assert client.post(address, data | {"declared_expense": "7500.50", "action-publish": "1"}).status_code == 302
    assert BudgetPage.objects.get(pk=budget.pk).declared_expense == 7_500_50


def test_a_file_that_does_not_come_to_the_declared_total_has_a_mistake(budget: BudgetPage, dev: Any) -> None:
    page = published(budget, declared_expense=7_500_50)
    wrong = bring(page, ROWS.replace("2000", "2100"), by=dev)
    assert wrong.problems == ["The page declares planned expenses of $7,500.50; the lines sum to $7,600.50."]


def test_funds_that_are_said_to_balance_do(home: Any, dev: Any) -> None:
    page = a_budget(rows=FUNDS)
    with pytest.raises(ValidationError, match=r"Fund 1010 plans \$100 of revenue and \$90 of expenses."):
        published(page, funds_balance=True)
    actions.accept_budget_file(bring(page, FUNDS.replace(",90", ",100"), by=dev), by=dev)
    assert published(page, funds_balance=True).funds_balance


def test_totals_in_the_file_are_checked_and_are_no_lines(home: Any, dev: Any) -> None:
    page = a_budget()
    rows = ROWS + "Streets,Total,,3000,,\nPolice,TOTAL,,4500.50,,\nGrand total,,,7500.50,,\n"
    good = bring(page, rows, by=dev)
    assert (good.problems, good.findings["lines"]) == ([], 4)
    wrong = bring(
        page, rows.replace("3000,,", "3001,,").replace("\nGrand total,,,7500.50", "\nGrand total,,,7500"), by=dev
    )
    assert wrong.problems == [
        "Line 6, “planned”: the file gives $3,001 as the total of Streets; its lines sum to $3,000.",
        "Line 8, “planned”: the file gives $7,500 as its total; its lines sum to $7,500.50.",
    ]
