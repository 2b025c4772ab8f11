"""Builders of pages: plain functions, published as an editor would. The tree must be there (`cms.tree.ensure_tree`)."""

from __future__ import annotations

import re
from typing import Any

from wagtail.models import Page

from cms import actions
from cms.models import (
    BudgetIndexPage,
    BudgetPage,
    ExplainerIndexPage,
    ExplainerPage,
    NewsIndexPage,
    NewsPage,
)


def own(kind: Any) -> Any:
    """The only page of its kind in the city's own language."""
    return kind.objects.get(locale__language_code="en")


def published(under: Page, page: Page) -> Any:
    """The page, below `under`, published as an editor would."""
    under.add_child(instance=page)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def an_explainer(title: str = "Who decides?", **fields: Any) -> ExplainerPage:
    fields.setdefault(
        "body",
        [
            ("heading", "The money"),
            ("paragraph", "<p>Each envelope belongs to one neighborhood.</p>"),
            ("paragraph", "<p>A council needs a quorum. An envelope is closed with the vote.</p>"),
        ],
    )
    return published(own(ExplainerIndexPage), ExplainerPage(title=title, summary="In short.", **fields))


def some_news(title: str = "Voting opens", **fields: Any) -> NewsPage:
    return published(own(NewsIndexPage), NewsPage(title=title, summary="In short.", **fields))


def a_budget(fiscal_year: str = "2026-27", rows: str = "", by: Any = None) -> BudgetPage:
    """A published budget page, with the CSV `rows` accepted by an officer."""
    page = BudgetPage(title=f"Budget {fiscal_year}", slug=fiscal_year.lower(), fiscal_year=fiscal_year)
    page = published(own(BudgetIndexPage), page)
    if rows:
        actions.accept_budget_file(bring(page, rows, by=by), by=by)
    return page


def bring(page: BudgetPage, text: str, by: Any = None) -> Any:
    return actions.bring_budget_file(page, by=by, name="budget.csv", data=text.encode())


ROWS = """department,program,kind,planned,committed,spent
Streets,Lamps,prevention,1000,800,700
Streets,Sidewalks,other,2000,,500
Police,Patrol,enforcement,4000.50,4000,4100
Police,Training,prevention,500,,
"""


def paragraphs(page: ExplainerPage) -> list[str]:
    return [str(block.id) for block in page.body if block.block_type == "paragraph"]


def words_of(html: bytes | str) -> str:
    """What a reader sees of a page, with single spaces."""
    text = html.decode() if isinstance(html, bytes) else html
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())
