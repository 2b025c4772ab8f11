"""Who may ask, answer, and bring budgets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role
from cms.models import BudgetImport, BudgetPage, ExplainerPage, ParagraphQuestion
from kit import clock
from kit.verdict import YES, Verdict, all_of, no
from residence.permissions import is_resident

WORDSMITHS = (Role.EDITOR, Role.OFFICER)
QUESTIONS_A_DAY = 8


def writes_for_the_city(user: Any) -> Verdict:
    """Whether `user` edits pages: editors and officers."""
    if user.is_authenticated and user.is_active and (user.is_superuser or any(map(user.has_role, WORDSMITHS))):
        return YES
    return no(_("Only the city's editors and officers can do this."))


def may_ask(user: Any, page: ExplainerPage, paragraph: str) -> Verdict:
    """Whether `user` may ask about this paragraph of the page."""
    return all_of(_asking(user, page, paragraph))


def _asking(user: Any, page: ExplainerPage, paragraph: str) -> Any:
    yield YES if page.live and page.questions_open else no(_("Questions about this page are closed."))
    found = page.paragraph(paragraph) is not None
    yield (
        YES if found else no(_("This paragraph is no longer on the page. Open the page again to see what it says now."))
    )
    yield is_resident(user)
    yield leaves_room(ParagraphQuestion.objects.filter(asker=user))


def leaves_room(asked: QuerySet[Any]) -> Verdict:
    """People answer every question, so nobody asks more than a few a day. Counted in the database, over all processes.

    `asked` are this person's questions of one kind.
    """
    if asked.filter(asked_at__gt=clock.now() - timedelta(days=1)).count() < QUESTIONS_A_DAY:
        return YES
    return no(
        _("You have asked %(count)d questions in a day, and people answer each of them. You can ask again tomorrow.")
        % {"count": QUESTIONS_A_DAY}
    )


def may_answer(user: Any) -> Verdict:
    """Whether `user` may answer or decline residents' questions: the liaison, and whoever writes for the city."""
    if user.is_authenticated and user.is_active and user.has_role(Role.LIAISON):
        return YES
    return writes_for_the_city(user)


def may_bring_budget(user: Any) -> Verdict:
    """Whether `user` may bring, accept and discard budget files."""
    return writes_for_the_city(user)


def may_amend_budget(user: Any, page: BudgetPage) -> Verdict:
    """Whether `user` may record a transfer or an amendment of this budget: officers, once it is published."""
    return all_of(_amending(user, page))


def _amending(user: Any, page: BudgetPage) -> Any:
    is_officer = user.is_authenticated and user.is_active and user.has_role(Role.OFFICER)
    yield YES if is_officer else no(_("Only the city's officers can record a change of the budget."))
    yield YES if page.live else no(_("This budget is not published yet. Bring a mended file instead."))


def may_accept_budget(user: Any, brought: BudgetImport) -> Verdict:
    """Whether `user` may accept this file's dry run."""
    return all_of(_accepting(user, brought))


def _accepting(user: Any, brought: BudgetImport) -> Any:
    yield may_bring_budget(user)
    yield YES if not brought.problems else no(_("The file has mistakes. Mend them and bring it again."))
