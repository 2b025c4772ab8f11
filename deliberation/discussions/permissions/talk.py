"""Who may say, change and flag what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role
from cycles.permissions import calendar_allows
from cycles.schedule import Act
from deliberation.discussions import asked_often
from deliberation.discussions.lifecycle import MOVES, State
from deliberation.discussions.models import Comment, Decision, Discussion, Duty, Flag, Stance
from deliberation.discussions.trust import HIDDEN_COUNTS_FOR, LIMITS, TRUSTED_WITH, Limits, Record, level_of
from kit import clock
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.permissions import sits_for
from residence.permissions import is_resident

EDITABLE_FOR = timedelta(hours=24)
SHORT = 60  # characters of HTML; shorter words are said by many, and again


def duty_of(user: Any, discussion: Discussion, *, sits: bool | None = None) -> str:
    """In whose name `user` speaks here: as an officer, the council in charge, the liaison; or "" as a neighbor.

    `sits`: whether they sit on that council, where the caller has asked already.
    """
    if not user.is_authenticated:
        return ""
    if user.is_officer:
        return Duty.OFFICER
    if discussion.neighborhood_id is not None and (sits_for(user, discussion.neighborhood) if sits is None else sits):
        return Duty.COUNCIL
    return Duty.LIAISON if user.has_role(Role.LIAISON) else ""


def may_comment(user: Any, discussion: Discussion, *, sits: bool | None = None) -> Verdict:
    """Verified residents of the city may, while the calendar lets them; officers and the council may answer too.

    `sits` as in `duty_of`.
    """
    return all_of(
        ask()
        for ask in (
            lambda: YES if user.is_authenticated else no(_("Sign in to take part; any resident can have an account.")),
            lambda: calendar_allows(discussion.cycle, Act.COMMENT) if discussion.cycle else YES,
            lambda: is_open(discussion),
            lambda: YES if duty_of(user, discussion, sits=sits) else is_resident(user),
            lambda: is_not_paused(user),
        )
    )


def is_open(discussion: Discussion) -> Verdict:
    """Whether people write comments here, and the council has not locked the whole discussion."""
    if not discussion.has_comments:
        return no(_("Here people answer statements; there are no comments."))
    if not discussion.locked_because:
        return YES
    return no(_("The council has locked this discussion: %(reason)s") % {"reason": discussion.locked_because})


def is_not_paused(user: Any) -> Verdict:
    """Whether no council has paused `user`'s account."""
    pause = asked_often.last_pause.first(user.pk)
    if pause is None or pause.until <= clock.now():
        return YES
    return no(
        _("A council has paused your account until %(when)s. You can read, vote and appeal, but not comment or flag.")
        % {"when": clock.spoken(pause.until)}
    )


def may_take_stance(user: Any, stance: str) -> Verdict:
    """Officers ask and answer; for or against is for the people whose money it is."""
    if stance in (Stance.QUESTION, Stance.REMARK) or not user.is_officer:
        return YES
    return no(_("As an officer you can ask or reply, but not speak for or against."))


def limits_of(user: Any) -> Limits:
    """The room `user` has, which grows with trust."""
    record = Record(
        age=clock.now() - user.date_joined,
        standing=len(Comment.objects.filter(author=user, state=State.SHOWN).order_by()[:TRUSTED_WITH]),
        hidden_lately=Decision.objects.filter(
            person=user, kind=Decision.Kind.HIDE, undone_by__isnull=True, made_at__gt=clock.now() - HIDDEN_COUNTS_FOR
        ).count(),
        has_duty=user.has_duties,
    )
    return LIMITS[level_of(record)]


def keeps_the_pace(user: Any, limits: Limits) -> Verdict:
    """Whether `user` has not written too much lately: a pace no conversation exceeds, and no flood can live with."""
    now = clock.now()
    for span, most in ((timedelta(minutes=10), limits.in_ten_minutes), (timedelta(days=1), limits.a_day)):
        recent = Comment.objects.filter(author=user, created_at__gt=now - span).order_by("-created_at")
        times = list(recent.values_list("created_at", flat=True)[:most])
        if len(times) == most:
            again = clock.distance(times[-1] + span, now)
            return no(
                _("You wrote %(count)d comments in a short time. Leave room for others; you can write again %(again)s.")
                % {"count": most, "again": again}
            )
    return YES


def says_it_once(user: Any, limits: Limits, body: str) -> Verdict:
    """Whether `user` has not sent the same words again and again. "Thank you" may be said often."""
    if len(body) < SHORT:
        return YES
    today = Comment.objects.filter(author=user, created_at__gt=clock.now() - timedelta(days=1), body=body)
    if today.count() < limits.same_words_a_day:
        return YES
    return no(_("You wrote these very words today already. Say a thing once, and link to it where it helps."))


def has_few_links(limits: Limits, body: str) -> Verdict:
    """Whether a comment (cleaned HTML) has no more links than `limits` allow."""
    if body.count("<a ") <= limits.links:
        return YES
    return no(
        ngettext(
            "Keep it to %(n)d link in a comment. That grows with the time you take part here.",
            "Keep it to %(n)d links in a comment. That grows with the time you take part here.",
            limits.links,
        )
        % {"n": limits.links}
    )


def may_reply(user: Any, comment: Comment) -> Verdict:
    """Whoever may comment may reply, as long as the words they reply to can be read."""
    if comment.state != State.SHOWN:
        return no(_("You can't reply to a comment that is not shown any more."))
    top = comment if comment.is_top else comment.top
    if top is not None and top.locked_because:
        return no(_("The council has locked this thread: %(reason)s") % {"reason": top.locked_because})
    return may_comment(user, comment.discussion)


def may_edit(user: Any, comment: Comment) -> Verdict:
    """Authors may, for a short while after writing, in a discussion that is still open."""
    if not user.is_authenticated or comment.author_id != user.pk:
        return no(_("Only its author can change a comment."))
    if clock.now() >= comment.created_at + EDITABLE_FOR:
        return no(_("A comment can be changed for a day; after that it stands as people read it."))
    return all_of(
        ask()
        for ask in (
            lambda: may_move(MOVES, "edit", comment.state),
            lambda: may_comment(user, comment.discussion),
        )
    )


def may_remove(user: Any, comment: Comment) -> Verdict:
    """Authors may take their words back at any time; a trace stays, so that replies make sense."""
    if not user.is_authenticated or comment.author_id != user.pk:
        return no(_("Only its author can remove a comment."))
    return may_move(MOVES, "remove", comment.state)


def may_flag(user: Any, comment: Comment) -> Verdict:
    """Everyone who is signed in may flag a comment of somebody else, once."""
    if not user.is_authenticated:
        return no(_("Sign in to flag a comment."))
    if comment.author_id == user.pk:
        return no(_("This is your own comment; you can remove it instead."))
    if Flag.objects.filter(comment=comment, by=user).exists():
        return no(_("You have flagged this comment already. The council will look at it."))
    most = limits_of(user).flags_a_day
    if Flag.objects.filter(by=user, created_at__gt=clock.now() - timedelta(days=1)).count() >= most:
        return no(_("You have flagged %(count)d comments today; that is the most for one day.") % {"count": most})
    return all_of(ask() for ask in (lambda: is_not_paused(user), lambda: may_move(MOVES, "flag", comment.state)))


def may_read(user: Any, comment: Comment) -> Verdict:
    """Hidden words stay readable for their author and for the council; removed ones for nobody."""
    if comment.state == State.SHOWN:
        return YES
    if comment.state == State.HIDDEN and user.is_authenticated:
        return YES if comment.author_id == user.pk else sits_for(user, comment.discussion.neighborhood)
    return no(_("This comment is not shown."))
