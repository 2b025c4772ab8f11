"""Who may answer, nod, sum up and object."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Role
from deliberation.discussions.lifecycle import State
from deliberation.discussions.models import Addressee, Comment, Discussion, Objection, Summary
from deliberation.discussions.permissions.moderating import moderates
from deliberation.discussions.permissions.talk import duty_of, is_not_paused, may_comment
from kit.verdict import YES, Verdict, all_of, no
from residence.permissions import is_resident


def answers_for(user: Any, asks: str, discussion: Discussion) -> Verdict:
    """Whether answering what is asked of `asks` is this person's duty."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if asks == Addressee.COUNCIL:
        return moderates(user, discussion)
    if user.is_officer or (asks == Addressee.LIAISON and user.has_role(Role.LIAISON)):
        return YES
    return no(_("This question is for somebody else to answer."))


def may_answer(user: Any, question: Comment) -> Verdict:
    """Whoever was asked may, once; also after the discussion has closed."""
    if not question.asks:
        return no(_("This comment asks nobody in particular; anybody can reply."))
    if question.state != State.SHOWN:
        return no(_("You can't reply to a comment that is not shown any more."))
    if question.answered_at is not None:
        return no(_("This question has been answered."))
    return answers_for(user, question.asks, question.discussion)


def may_nod(user: Any, comment: Comment) -> Verdict:
    """Residents may call a shown comment of somebody else a good point, while people talk. Officers take no side."""
    return all_of(_nodding(user, comment))


def _nodding(user: Any, comment: Comment) -> Any:
    yield may_comment(user, comment.discussion)
    yield no(_("Officers take no side.")) if duty_of(user, comment.discussion) == "officer" else is_resident(user)
    yield no(_("This is your own comment.")) if comment.author_id == user.pk else YES
    yield YES if comment.state == State.SHOWN else no(_("This comment is not shown."))


def may_summarize(user: Any, discussion: Discussion) -> Verdict:
    """The council that moderates may sum a discussion up, and so may officers and the liaison."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if user.is_officer or user.has_role(Role.LIAISON):
        return YES
    return moderates(user, discussion)


def may_object(user: Any, summary: Summary) -> Verdict:
    """Residents may object to the newest summary, not to their own."""
    return all_of(_objecting(user, summary))


def _objecting(user: Any, summary: Summary) -> Any:
    yield is_resident(user)
    yield is_not_paused(user)
    yield no(_("You wrote this summary; you can write a better one.")) if summary.by_id == user.pk else YES
    newest = summary.discussion.summaries.first()
    yield YES if newest == summary else no(_("There is a newer summary. Look whether it still says so."))


def may_answer_objection(user: Any, objection: Objection) -> Verdict:
    """Whoever may sum the discussion up answers objections, once each."""
    if objection.answered_at is not None:
        return no(_("This objection has been answered."))
    return may_summarize(user, objection.summary.discussion)
