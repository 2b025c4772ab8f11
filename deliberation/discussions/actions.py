"""Everything people can do in a discussion. Every door calls these."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.mail import tell
from audit import log
from cycles.models import Cycle
from deliberation.discussions import permissions
from deliberation.discussions.lifecycle import MOVES
from deliberation.discussions.models import Comment, Decision, Discussion, Flag, Stance
from kit import clock, html
from kit.lifecycle import check_move
from neighborhoods.models import Neighborhood

LONGEST = 4_000  # characters as typed
SHORTEST_REASON = 10


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
    permissions.keeps_the_pace(by).or_forbid()
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
    locked = _lock(comment)
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
    locked = _lock(comment)
    permissions.may_remove(by, locked).or_forbid()
    locked.state = check_move(MOVES, "remove", locked.state)
    locked.body = locked.hidden_because = ""
    locked.save(update_fields=["body", "state", "hidden_because"])
    log.record("discussions.remove", locked, by=by)
    return locked


@transaction.atomic
def flag(comment: Comment, *, by: Any, reason: str, note: str = "") -> Flag:
    """Tell the council that a comment breaks the rules of the house."""
    locked = _lock(comment)
    permissions.may_flag(by, locked).or_forbid()
    if reason not in Flag.Reason.values:
        raise ValidationError({"reason": _("Choose what is wrong with the comment.")})
    made = Flag.objects.create(comment=locked, by=by, reason=reason, note=note.strip()[:300], created_at=clock.now())
    # Who flagged is nobody's business but the council's duty of care, so the public record does not say it.
    log.record("discussions.flag", locked, reason=reason)
    return made


def hide(comment: Comment, *, by: Any, reason: str) -> Decision:
    """Withhold a comment from the public; author and public read the reason in its place. Settles its flags."""
    return _decide(comment, Decision.Kind.HIDE, by=by, reason=reason)


def restore(comment: Comment, *, by: Any, reason: str) -> Decision:
    """Show a hidden comment again, with the reason on record."""
    return _decide(comment, Decision.Kind.RESTORE, by=by, reason=reason)


def dismiss(comment: Comment, *, by: Any, reason: str) -> Decision:
    """Leave a flagged comment as it is, with the reason on record. Settles its flags."""
    return _decide(comment, Decision.Kind.DISMISS, by=by, reason=reason)


@transaction.atomic
def _decide(comment: Comment, kind: Decision.Kind, *, by: Any, reason: str) -> Decision:
    locked = _lock(comment)
    permissions.may_moderate(by, locked).or_forbid()
    state = check_move(MOVES, kind.value, locked.state)
    reason = _reason(reason)
    made = Decision.objects.create(comment=locked, kind=kind, reason=reason, by=by, made_at=clock.now())
    locked.state = state
    locked.hidden_because = reason if kind is Decision.Kind.HIDE else ""
    locked.save(update_fields=["state", "hidden_because"])
    locked.flags.filter(decision__isnull=True).update(decision=made)
    log.record(f"discussions.{kind.value}", locked, by=by, reason=reason)
    if locked.author_id is not None and kind is not Decision.Kind.DISMISS:
        tell([locked.author_id], f"discussions/mail/{kind.value}", made)
    return made


def _lock(comment: Comment) -> Comment:
    return (
        Comment.objects.select_for_update(of=("self",))
        .select_related("discussion__cycle", "discussion__neighborhood")
        .get(pk=comment.pk)
    )


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


def _reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Give the reason in a sentence: author and public will read it.")})
    if len(reason) > 300:
        raise ValidationError({"reason": _("Keep the reason under 300 characters.")})
    return reason
