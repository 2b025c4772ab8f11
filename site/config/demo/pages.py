"""Explainers with an answered question, news, the glossary, and the open budgets of two years, read from CSV files."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from wagtail.models import Locale, Page, Site

from cms import actions as publish
from cms.budget_actions import amend_budget
from cms.models import (
    BudgetIndexPage,
    BudgetPage,
    CitySettings,
    ExplainerIndexPage,
    ExplainerPage,
    GlossaryTerm,
    NewsIndexPage,
    NewsPage,
)
from cms.tree import ensure_tree
from config.demo.planning import category
from config.demo.story import WORDS, Story, words
from deliberation.discussions import actions as talk


def tell(story: Story) -> None:
    """What the editor wrote, under the first pages that every new house has."""
    told, spanish = words("pages.toml"), words("pages.es.toml")
    ensure_tree()
    for language, terms in (("en", told["term"]), ("es", spanish["term"])):
        for row in terms:
            GlossaryTerm.objects.create(language=language, **row)
    CitySettings.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults=told["city"])
    explainers = [_explainer(story, row, day=-300 + 70 * i) for i, row in enumerate(told["explainer"])]
    for row in told["news"]:
        _news(story, row)
    for kind, rows in ((ExplainerPage, spanish["explainer"]), (NewsPage, spanish["news"])):
        for row in rows:
            _translate(kind.objects.get(slug=row["slug"]), "es", row, story)
    titles = {row["slug"]: row for row in spanish["budget"]}
    for row in told["budget"]:
        page = _budget(story, row)
        _translate(page, "es", titles[page.slug], story)
    for row in told["change"]:
        story.on(row["day"], partial(_change, story, row))
    _questions(story, explainers[1])


def _explainer(story: Story, row: dict[str, Any], *, day: float) -> ExplainerPage:
    page = ExplainerPage(
        title=row["title"],
        slug=row["slug"],
        summary=row["summary"],
        category=category(row["category"]),
        body=_stream(row["body"]),
        owner=story.personas["eli"],
        show_in_menus=True,
    )
    return _put_under(ExplainerIndexPage, page, story, day)


def _news(story: Story, row: dict[str, Any]) -> None:
    page = NewsPage(
        title=row["title"],
        slug=row["slug"],
        summary=row["summary"],
        body=_stream(row["body"]),
        published_on=story.day(row["day"]).date(),
        owner=story.personas["eli"],
    )
    _put_under(NewsIndexPage, page, story, row["day"])


def _budget(story: Story, row: dict[str, Any]) -> BudgetPage:
    page = _put_under(BudgetIndexPage, BudgetPage(slug=f"safety-{row['fiscal_year']}", **row), story, -250)
    name = f"budget-{row['fiscal_year']}.csv"
    data = (WORDS / name).read_bytes()
    story.on(
        -20,
        lambda: publish.accept_budget_file(
            publish.bring_budget_file(page, by=story.officer, name=name, data=data), by=story.officer
        ),
    )
    return page


def _change(story: Story, row: dict[str, Any]) -> None:
    """What the city council changed in this year's budget, as the officer wrote it down."""
    page = BudgetPage.objects.with_numbers().get(slug=f"safety-{row['fiscal_year']}")
    amend_budget(
        page,
        by=story.officer,
        sort=row["sort"],
        parts={int(line): cents for line, cents in row["parts"].items()},
        decided_on=story.day(row["day"]).date(),
        decided_by=row["decided_by"],
        reason=row["reason"],
        document=row["document"],
    )


def _questions(story: Story, page: ExplainerPage) -> None:
    paragraph = next(block.id for block in page.body if block.block_type == "paragraph")
    question = "What if I choose only one project? Is my part of the money lost?"
    answer = (
        "If that project is funded, you pay your part of it, and what is left of your money is not used. "
        "You lose nothing by choosing more."
    )

    def ask() -> None:
        asked = publish.ask(page, paragraph, by=story.personas["ana"], question=question)
        story.on(-11, lambda: publish.answer(asked, by=story.officer, words=answer))

    story.on(-12, ask)
    said = "I read this to my mother and she asked why nobody had told her before. Send it to every household."
    story.on(
        -9,
        lambda: talk.comment(publish.open_talk(page).discussion, by=story.personas["ana"], body=said, stance="remark"),
    )
    spanish = "¿Dónde puedo ver el ejemplo en español?"
    story.on(-0.5, lambda: publish.ask(page, paragraph, by=story.personas["lupe"], question=spanish))


def _stream(rows: list[list[Any]]) -> list[tuple[str, Any]]:
    """A StreamField's body from `[kind, value]` rows; a table's rows become the block's own form."""
    return [(kind, _table(value) if kind == "table" else value) for kind, value in rows]


def _translate(page: Any, code: str, row: dict[str, Any], story: Story) -> None:
    """The same page in another language. Its blocks keep their numbers, so questions stand beside both."""
    copy = page.copy_for_translation(Locale.objects.get(language_code=code))
    for name in row.keys() & {"title", "summary", "source"}:
        setattr(copy, name, row[name])
    copy.body = _stream(row.get("body", []))
    for block, source in zip(copy.body, page.body, strict=True):
        block.id = source.id
    copy.live, copy.has_unpublished_changes = True, False
    copy.first_published_at, copy.last_published_at = page.first_published_at, page.last_published_at
    copy.save()
    copy.save_revision(user=story.personas["eli"])


def _table(value: dict[str, Any]) -> dict[str, Any]:
    return {
        "caption": value["caption"],
        "table": {"data": value["rows"], "first_row_is_table_header": True, "table_header_choice": "row"},
    }


def _put_under(index: type[Page], page: Any, story: Story, day: float) -> Any:
    """Publish `page` under the index page of its kind in the city's own language, dated `day`."""
    parent = index.objects.get(locale__language_code=settings.LANGUAGE_CODE)
    page.first_published_at = page.last_published_at = story.day(day)
    parent.add_child(instance=page)
    page.save_revision(user=story.personas["eli"])
    return page
