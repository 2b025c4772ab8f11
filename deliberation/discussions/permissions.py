"""Who may say, flag and hide what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.permissions import calendar_allows
from cycles.schedule import Act
from deliberation.discussions.lifecycle import MOVES, State
from deliberation.discussions.models import Comment, Discussion, Duty, Flag, Stance
from kit import clock
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.permissions import sits_for
from residence.permissions import is_resident

EDITABLE_FOR = timedelta(minutes=15)
# A pace that no conversation needs to exceed, and no flood can live with.
PACE = ((timedelta(minutes=10), 8), (timedelta(days=1), 60))
FLAGS_A_DAY = 30


def duty_of(user: Any, discussion: Discussion) -> str:
    """In whose name `user` speaks here: as an officer, as a member of the council in charge, or "" as a neighbor."""
    if not user.is_authenticated:
        return ""
    if user.is_officer:
        return Duty.OFFICER
    if discussion.neighborhood_id is not None and sits_for(user, discussion.neighborhood):
        return Duty.COUNCIL
    return ""


def may_comment(user: Any, discussion: Discussion) -> Verdict:
    """Verified residents of the city may, while the calendar lets them; officers and the council may answer too."""
    return all_of(
        ask()
        for ask in (
            lambda: YES if user.is_authenticated else no(_("Sign in to take part; any resident can have an account.")),
            lambda: calendar_allows(discussion.cycle, Act.COMMENT) if discussion.cycle else YES,
            lambda: YES if duty_of(user, discussion) else is_resident(user),
        )
    )


def may_take_stance(user: Any, stance: str) -> Verdict:
    """Officers ask and answer; for or against is for the people whose money it is."""
    if stance == Stance.QUESTION or not user.is_officer:
        return YES
    return no(_("As an officer you can ask or reply, but not speak for or against."))


def keeps_the_pace(user: Any) -> Verdict:
    """Whether `user` has not written too much lately (see `PACE`)."""
    now = clock.now()
    for span, most in PACE:
        recent = Comment.objects.filter(author=user, created_at__gt=now - span).order_by("-created_at")
        times = list(recent.values_list("created_at", flat=True)[:most])
        if len(times) == most:
            again = clock.distance(times[-1] + span, now)
            return no(
                _("You wrote %(count)d comments in a short time. Leave room for others; you can write again %(again)s.")
                % {"count": most, "again": again}
            )
    return YES


def may_reply(user: Any, comment: Comment) -> Verdict:
    """Whoever may comment may reply, as long as the words they reply to can be read."""
    if comment.state != State.SHOWN:
        return no(_("You can't reply to a comment that is not shown any more."))
    return may_comment(user, comment.discussion)


def may_edit(user: Any, comment: Comment) -> Verdict:
    """Authors may, for a short while after writing, in a discussion that is still open."""
    if not user.is_authenticated or comment.author_id != user.pk:
        return no(_("Only its author can change a comment."))
    if clock.now() >= comment.created_at + EDITABLE_FOR:
        minutes = int(EDITABLE_FOR.total_seconds() // 60)
        return no(
            ngettext(
                "A comment can be changed for %(n)d minute; after that it stands as people read it.",
                "A comment can be changed for %(n)d minutes; after that it stands as people read it.",
                minutes,
            )
            % {"n": minutes}
        )
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
    if Flag.objects.filter(by=user, created_at__gt=clock.now() - timedelta(days=1)).count() >= FLAGS_A_DAY:
        return no(
            _("You have flagged %(count)d comments today; that is the most for one day.") % {"count": FLAGS_A_DAY}
        )
    return may_move(MOVES, "flag", comment.state)


def may_moderate(user: Any, comment: Comment) -> Verdict:
    """Members of the neighborhood's council may; in a citywide discussion, members of any. Never on their own words."""
    return all_of(
        ask()
        for ask in (
            lambda: sits_for(user, comment.discussion.neighborhood),
            lambda: (
                no(_("This is your own comment: another member of the council has to decide on it."))
                if comment.author_id == user.pk
                else YES
            ),
        )
    )


def may_read(user: Any, comment: Comment) -> Verdict:
    """Hidden words stay readable for their author and for the council; removed ones for nobody."""
    if comment.state == State.SHOWN:
        return YES
    if comment.state == State.HIDDEN and user.is_authenticated:
        return YES if comment.author_id == user.pk else sits_for(user, comment.discussion.neighborhood)
    return no(_("This comment is not shown."))
