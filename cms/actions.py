"""What people do with pages beyond editing them: ask about a paragraph, answer, bring a budget."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Role, User
from audit import log
from cms import amending, budget_changes, budget_reckoning, permissions
from cms.budget_file import Progress, read_lines
from cms.lifecycle import IMPORT_MOVES, QUESTION_MOVES, ImportState
from cms.models import BudgetImport, BudgetPage, ExplainerPage, ParagraphQuestion, Talk
from deliberation.discussions.actions import open_discussion
from following.announcing import announce, not_said_yet
from kit import clock, html
from kit.lifecycle import check_move
from kit.verdict import Forbidden

SETTLED = {
    "answer": gettext_noop("Your question about “%(page)s” has an answer."),
    "decline": gettext_noop("Your question about “%(page)s” was not taken up. Read why."),
}
LATE_QUESTION = gettext_noop("A question about “%(page)s” waits for an answer. It is late.")
LATE_ANSWER = gettext_noop("The answer to your question about “%(page)s” is late. Those who answer have been told.")
MOST_AT_ONCE = 500  # late questions in one run; the next run goes on
LONGEST_QUESTION = 1000
MOST_PROBLEMS = 500  # kept and shown; a file with more is mended in rounds


@transaction.atomic
def open_talk(page: ExplainerPage) -> Talk:
    """See that an explainer has its discussion, one for all its languages. Any council moderates it."""
    found = Talk.objects.filter(translation_key=page.translation_key).first()
    if found is not None:
        return found
    address = urlsplit(page.url or "").path
    discussion = open_discussion(title=page.title, url=address, cycle=None, neighborhood=None, takes_sides=False)
    return Talk.objects.create(translation_key=page.translation_key, discussion=discussion)


@transaction.atomic
def ask(page: ExplainerPage, paragraph: str, *, by: Any, question: str) -> ParagraphQuestion:
    """Put a question about one paragraph into the city's queue. It becomes public with its answer."""
    permissions.may_ask(by, page, paragraph).or_forbid()
    words = question.strip()
    if not words:
        raise ValidationError(_("Write your question first."))
    if len(words) > LONGEST_QUESTION:
        raise ValidationError(_("Keep it under %(most)d characters.") % {"most": LONGEST_QUESTION})
    block = page.paragraph(paragraph)
    asked = ParagraphQuestion.objects.create(
        page=page,
        paragraph=paragraph,
        excerpt=Truncator(html.plain(str(block.value) if block else "")).chars(180),
        asker=by,
        question=words,
        asked_at=clock.now(),
    )
    log.record("cms.ask", asked, by=by, page=page.pk)
    return asked


@transaction.atomic
def answer(question: ParagraphQuestion, *, by: Any, words: str) -> ParagraphQuestion:
    """Answer a question, or put a better answer in its place; it shows at the paragraph, and the asker gets a letter."""
    return _settle("answer", question, by=by, words=words)


@transaction.atomic
def decline(question: ParagraphQuestion, *, by: Any, reason: str) -> ParagraphQuestion:
    """Leave a question unanswered, with a reason that goes to the asker; the question never becomes public."""
    return _settle("decline", question, by=by, words=reason)


@transaction.atomic
def speak_up() -> int:
    """Tell whoever answers, and whoever asked, of each question that waits for longer than promised: once; how many."""
    late = ParagraphQuestion.objects.late().select_related("page")
    found = not_said_yet(LATE_QUESTION, list(late))[:MOST_AT_ONCE]
    roles = (Role.LIAISON, *permissions.WORDSMITHS)
    people = User.objects.filter(is_active=True, groups__name__in=roles).distinct().order_by("pk") if found else []
    for question in found:
        desk, title = reverse("cms_question", args=[question.pk]), question.page.title
        letter = "cms/mail/late"
        announce(LATE_QUESTION, question, to=[p.pk for p in people], letter=letter, always=True, url=desk, page=title)
        announce(LATE_ANSWER, question, to=[question.asker_id], page=title)
    return len(found)


def _settle(move: str, question: ParagraphQuestion, *, by: Any, words: str) -> ParagraphQuestion:
    question = ParagraphQuestion.objects.select_for_update().get(pk=question.pk)
    permissions.may_answer(by).or_forbid()
    question.state = check_move(QUESTION_MOVES, move, question.state)
    cleaned = html.from_plain(words)
    if not cleaned:
        raise ValidationError(_("Write at least a sentence."))
    question.answer, question.answered_by, question.answered_at = cleaned, by, clock.now()
    question.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    log.record(f"cms.{move}", question, by=by, page=question.page_id)
    if question.asker_id:
        announce(
            SETTLED[move],
            question,
            by=by,
            to=[question.asker_id],
            letter=f"cms/mail/{question.state}",
            always=True,
            page=question.page.title,
        )
    return question


def bring_budget_file(
    page: BudgetPage, *, by: Any, name: str, data: bytes, progress: Progress | None = None
) -> BudgetImport:
    """The dry run: read the file, list every problem or say what would change. Writes no budget line.

    `by=None` is the house's own command line.
    """
    if by is not None:
        permissions.may_bring_budget(by).or_forbid()
    drafts, table = read_lines(data, page.fiscal_year, progress)
    if not table.problems:
        amending.check_file(page, drafts, table)
    found: dict[str, Any] = {}
    if not table.problems:
        found = budget_changes.findings(budget_changes.compare(page, drafts), drafts, table.ignored)
    return BudgetImport.objects.create(
        page=page,
        file_name=name[:200],
        data=data,
        digest=hashlib.sha256(data).hexdigest(),
        brought_by=by,
        brought_at=clock.now(),
        state=ImportState.FAULTY if table.problems else ImportState.CHECKED,
        problems=[str(problem) for problem in table.in_order[:MOST_PROBLEMS]],
        findings=found or {"problems": len(table.problems)},
    )


@transaction.atomic
def accept_budget_file(brought: BudgetImport, *, by: Any, progress: Progress | None = None) -> BudgetImport:
    """Write what the dry run promised: afterwards the page's lines are exactly the file's. All of it or nothing.

    Raises `Forbidden` when the budget has changed since the dry run, so that nobody accepts what they did not see, and
    `ValidationError` when it would no longer add up.
    """
    BudgetPage.objects.select_for_update().get(pk=brought.page_id)  # one file or change at a time
    brought = BudgetImport.objects.select_for_update().select_related("page").get(pk=brought.pk)
    if by is not None:
        permissions.may_accept_budget(by, brought).or_forbid()
    brought.state = check_move(IMPORT_MOVES, "accept", brought.state)
    drafts, table = read_lines(bytes(brought.data), brought.page.fiscal_year)
    changes = budget_changes.compare(brought.page, drafts)
    amending.check_file(brought.page, drafts, table)
    if table.problems or budget_changes.findings(changes, drafts, table.ignored) != brought.findings:
        raise Forbidden(_("The budget has changed since this dry run. Bring the file again and look once more."))
    budget_changes.apply(changes, progress)
    amending.settle(brought.page)
    if brought.page.live:
        budget_reckoning.refuse_wrong_sums(brought.page)
    brought.save(update_fields=["state"])
    numbers = {name: brought.findings[name] for name in ("lines", "added", "removed", "expense", "revenue")}
    log.record("cms.accept_budget", brought.page, by=by, sha256=brought.digest, **numbers)
    return brought


@transaction.atomic
def discard_budget_file(brought: BudgetImport, *, by: Any) -> BudgetImport:
    """Put a file away without writing anything."""
    brought = BudgetImport.objects.select_for_update().get(pk=brought.pk)
    permissions.may_bring_budget(by).or_forbid()
    brought.state = check_move(IMPORT_MOVES, "discard", brought.state)
    brought.save(update_fields=["state"])
    log.record("cms.discard_budget", brought, by=by, page=brought.page_id)
    return brought
