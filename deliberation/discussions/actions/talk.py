"""What people say in a discussion, change and take back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from cycles.models import Cycle
from deliberation.discussions import permissions
from deliberation.discussions.lifecycle import MOVES, AppealState
from deliberation.discussions.models import Appeal, Comment, Discussion, Stance
from kit import clock, html
from kit.lifecycle import check_move
from neighborhoods.models import Neighborhood

LONGEST = 4_000  # characters as typed


def open_discussion(*, title: str, url: str, cycle: Cycle | None, neighborhood: Neighborhood | None) -> Discussion:
    """A new discussion of the thing at `url`, bound to the calendar of `cycle` and moderated by `neighborhood`'s council.

    No neighborhood means citywide: any council moderates. The caller has checked that it may be opened.
    """
    with transaction.atomic():
        discussion = Discussion.objects.create(title=title[:200], url=url, cycle=cycle, neighborhood=neighborhood)
        log.record("discussions.open", discussion)
    return discussion


@transaction.atomic
def comment(
    discussion: Discussion, *, by: Any, body: str, stance: str = "", reply_to: Comment | None = None
) -> Comment:
    """Say something: with a `stance` at the top level, or in reply to a comment (then the stance is left out).

    `body` is plain text as typed. The same words twice in a row, as a double click sends them, make one comment.
    Raises `Forbidden` with the reason, or `ValidationError` where the words can't be taken.
    """
    get_user_model().objects.select_for_update().get(pk=by.pk)  # one at a time, or two sends would both keep the pace
    (permissions.may_reply(by, reply_to) if reply_to else permissions.may_comment(by, discussion)).or_forbid()
    stance = _stance(by, stance, reply_to)
    cleaned = _clean(body)
    twin = Comment.objects.filter(author=by, discussion=discussion).order_by("-created_at", "-pk").first()
    if twin and (twin.body, twin.stance, twin.reply_to_id) == (cleaned, stance, reply_to.pk if reply_to else None):
        return twin
    _leaves_room(by, cleaned)
    made = Comment.objects.create(
        discussion=discussion,
        author=by,
        duty=permissions.duty_of(by, discussion),
        reply_to=reply_to,
        top_id=(reply_to.top_id or reply_to.pk) if reply_to else None,
        stance=stance,
        body=cleaned,
        created_at=clock.now(),
    )
    log.record("discussions.comment", made, by=by, discussion=discussion.pk, stance=stance, duty=made.duty)
    return made


@transaction.atomic
def edit(comment: Comment, *, by: Any, body: str) -> Comment:
    """Change the words of one's own comment within the time for it; it is marked as edited."""
    locked = lock_row(comment)
    permissions.may_edit(by, locked).or_forbid()
    cleaned = _clean(body)
    if cleaned == locked.body:
        return locked
    locked.body, locked.edited_at = cleaned, clock.now()
    locked.save(update_fields=["body", "edited_at"])
    log.record("discussions.edit", locked, by=by)
    return locked


@transaction.atomic
def remove(comment: Comment, *, by: Any) -> Comment:
    """Take one's own words back. They are gone from the database; the place in the thread stays."""
    locked = lock_row(comment)
    permissions.may_remove(by, locked).or_forbid()
    locked.state = check_move(MOVES, "remove", locked.state)
    locked.body = locked.hidden_because = locked.warned_because = ""
    locked.flagged_at = None
    locked.save(update_fields=["body", "state", "hidden_because", "warned_because", "flagged_at"])
    # Nobody has to decide about words that are gone.
    Appeal.objects.filter(decision__comment=locked, state=AppealState.WAITING).update(state=AppealState.MOOT)
    log.record("discussions.remove", locked, by=by)
    return locked


def lock_row(comment: Comment) -> Comment:
    """The comment as it is now, held until the transaction ends, with where it stands."""
    return (
        Comment.objects.select_for_update(of=("self",))
        .select_related("discussion__cycle", "discussion__neighborhood__council", "author", "top")
        .get(pk=comment.pk)
    )


def _leaves_room(by: Any, body: str) -> None:
    limits = permissions.limits_of(by)
    permissions.keeps_the_pace(by, limits).or_forbid()
    permissions.has_few_links(limits, body).or_forbid()
    permissions.says_it_once(by, limits, body).or_forbid()


def _stance(by: Any, stance: str, reply_to: Comment | None) -> str:
    if reply_to is not None:
        return ""
    if stance not in Stance.values:
        raise ValidationError({"stance": _("Say whether you are for it, against it, or asking.")})
    permissions.may_take_stance(by, stance).or_forbid()
    return stance


def _clean(body: str) -> str:
    words = body.strip()
    if not words:
        raise ValidationError({"body": _("Write something first.")})
    if len(words) > LONGEST:
        raise ValidationError(
            {
                "body": _("Your comment has %(length)d characters; %(most)d is the most. Shorten it and send again.")
                % {"length": len(words), "most": LONGEST}
            }
        )
    try:
        return html.from_plain(words)
    except ValidationError as problem:
        raise ValidationError({"body": problem.messages}) from problem
