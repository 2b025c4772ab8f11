"""Who may decide on other people's words, and who may appeal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from deliberation.discussions.lifecycle import APPEAL_MOVES, MOVES
from deliberation.discussions.models import Appeal, Comment, Decision, Discussion, Pause
from kit import clock
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.permissions import sits_for

PAUSES = (1, 3, 7, 14)  # days; a longer one is not for a council to give
APPEALABLE_FOR = timedelta(days=30)
KINDS_TO_APPEAL = frozenset({"hide", "warn", "pause", "lock", "undo"})


def moderates(user: Any, discussion: Discussion) -> Verdict:
    """Members of the neighborhood's council do; in a citywide discussion, members of any."""
    return sits_for(user, discussion.neighborhood)


def may_moderate(user: Any, comment: Comment) -> Verdict:
    """Whoever moderates the discussion may, but never on their own words."""
    return all_of(
        ask()
        for ask in (
            lambda: moderates(user, comment.discussion),
            lambda: (
                no(_("This is your own comment: another member of the council has to decide on it."))
                if comment.author_id == user.pk
                else YES
            ),
        )
    )


def may_warn(user: Any, comment: Comment) -> Verdict:
    """Whether `user` may warn the comment's author, once for each comment."""
    if comment.warned_because:
        return no(_("Its author has been warned about this comment already."))
    return all_of(
        ask()
        for ask in (
            lambda: may_moderate(user, comment),
            lambda: _has_an_author(comment),
            lambda: may_move(MOVES, "warn", comment.state),
        )
    )


def may_pause(user: Any, comment: Comment) -> Verdict:
    """Whether `user` may pause the account of the comment's author. Who has a duty is not paused but replaced."""
    return all_of(
        ask()
        for ask in (
            lambda: may_moderate(user, comment),
            lambda: _has_an_author(comment),
            lambda: _has_no_duty(comment.author),
            lambda: (
                no(_("This account is paused already."))
                if Pause.objects.running().filter(person=comment.author).exists()
                else YES
            ),
        )
    )


def may_lock(user: Any, discussion: Discussion, top: Comment | None = None) -> Verdict:
    """Whether `user` may lock a whole discussion, or the thread that `top` opened; and open it again."""
    if top is not None and not top.is_top:
        return no(_("A thread is locked at the comment that opened it."))
    return moderates(user, discussion)


def may_take_back(user: Any, decision: Decision) -> Verdict:
    """Whether `user` may take a decision back: whoever moderates there, but not whom it is about."""
    if user.is_authenticated and decision.person_id == user.pk:
        return no(_("This decision is about you: another member of the council has to look at it."))
    return moderates(user, decision.discussion)


def may_undo(user: Any, comment: Comment) -> Verdict:
    """Whether `user` may take back at once what the comment's author wrote lately where `user` moderates."""
    return all_of(
        ask()
        for ask in (
            lambda: may_moderate(user, comment),
            lambda: _has_an_author(comment),
            lambda: _has_no_duty(comment.author),
        )
    )


def _has_an_author(comment: Comment) -> Verdict:
    return YES if comment.author_id else no(_("Its author has left; there is no account any more."))


def _has_no_duty(person: Any) -> Verdict:
    if person.has_duties:
        return no(_("This person has a duty here. Ask whoever gave it to them."))
    return YES


def may_appeal(user: Any, decision: Decision) -> Verdict:
    """Whether `user` may appeal: whom the decision is about, once, within a month.

    A lock is about everybody who wrote there; whoever of them comes first appeals for all.
    """
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if decision.kind not in KINDS_TO_APPEAL or decision.part_of_id is not None:
        return no(_("This decision can't be appealed."))
    return all_of(ask() for ask in (lambda: _concerns(user, decision), lambda: _in_time(decision)))


def _concerns(user: Any, decision: Decision) -> Verdict:
    if decision.kind != Decision.Kind.LOCK:
        mine = decision.person_id == user.pk
    else:
        there = Comment.objects.filter(discussion=decision.discussion_id, author=user)
        if decision.comment is not None:
            there = there.filter(top=decision.comment) | there.filter(pk=decision.comment.pk)
        mine = there.exists()
    return YES if mine else no(_("Only whom a decision is about can appeal it."))


def _in_time(decision: Decision) -> Verdict:
    if Appeal.objects.filter(decision=decision).exists():
        return no(_("This decision has been appealed already."))
    if decision.undone_by.exists():
        return no(_("This decision has been taken back already."))
    if clock.now() >= decision.made_at + APPEALABLE_FOR:
        return no(_("An appeal is possible for 30 days after the decision."))
    return YES


def may_answer_appeal(user: Any, appeal: Appeal) -> Verdict:
    """A member of the council who neither made the decision nor appealed it.

    Members of every council may where the clock has run out, or where the council has nobody else to ask.
    """
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if appeal.decision.by_id == user.pk:
        return no(_("You made this decision, so another member of the council looks at it."))
    if appeal.by_id == user.pk:
        return no(_("This is your own appeal; somebody else decides on it."))
    return all_of(
        ask() for ask in (lambda: may_move(APPEAL_MOVES, "uphold", appeal.state), lambda: _sits(user, appeal))
    )


def _sits(user: Any, appeal: Appeal) -> Verdict:
    mine = sits_for(user, appeal.decision.discussion.neighborhood)
    if mine or not sits_for(user, None):
        return mine
    return YES if Appeal.objects.waiting_for(user).filter(pk=appeal.pk).exists() else mine


may_write_rules = is_officer
