"""What readers tell the council, and what the council decides, each time with a reason from the rules of the house."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from deliberation.discussions import permissions, telling
from deliberation.discussions.actions.recording import Kind, record, rule_named, settle_appeals
from deliberation.discussions.actions.talk import lock_row
from deliberation.discussions.lifecycle import MOVES, State
from deliberation.discussions.matters import matter_of
from deliberation.discussions.models import Comment, Decision, Discussion, Flag, Nod, Pause, Trace
from kit import clock, pictures
from kit.lifecycle import check_move
from kit.verdict import Forbidden
from neighborhoods.models import Seat

UNDO_DAYS = (1, 7, 30)  # how far back one act may reach


@transaction.atomic
def flag(comment: Comment, *, by: Any, reason: str, note: str = "", network: str = "") -> Flag:
    """Tell the council that a comment breaks a rule of the house; `reason` is the rule's short name.

    `network` is the keyed mark of the network it came from (`traces.mark`), kept for a few days.
    """
    locked = lock_row(comment)
    permissions.may_flag(by, locked).or_forbid()
    rule = rule_named(reason)
    if rule is None:
        raise ValidationError({"reason": _("Choose what is wrong with it.")})
    now = clock.now()
    made = Flag.objects.create(comment=locked, by=by, rule=rule, note=note.strip()[:300], created_at=now)
    if network:
        Trace.objects.create(flag=made, network=network, at=now)
    if locked.flagged_at is None:
        locked.flagged_at = now
        locked.save(update_fields=["flagged_at"])
    # Who flagged is nobody's business but the council's duty of care, so the public record does not say it.
    log.record("discussions.flag", locked, reason=reason)
    return made


def hide(comment: Comment, *, by: Any, reason: str, rule: str) -> Decision:
    """Withhold a comment from the public; author and public read the reason in its place. Settles its flags."""
    return _decide(comment, Kind.HIDE, by=by, reason=reason, rule=rule)


def restore(comment: Comment, *, by: Any, reason: str) -> Decision:
    """Show a hidden comment again, with the reason on record."""
    return _decide(comment, Kind.RESTORE, by=by, reason=reason)


def dismiss(comment: Comment, *, by: Any, reason: str) -> Decision:
    """Leave a flagged comment as it is, with the reason on record. Settles its flags."""
    return _decide(comment, Kind.DISMISS, by=by, reason=reason)


@transaction.atomic
def warn(comment: Comment, *, by: Any, reason: str, rule: str) -> Decision:
    """Leave the words where they are and tell their author, in the open, which rule they break. Settles its flags."""
    locked = lock_row(comment)
    permissions.may_warn(by, locked).or_forbid()
    made = record(Kind.WARN, locked.discussion, by=by, reason=reason, rule=rule, comment=locked)
    locked.warned_because, locked.flagged_at = made.reason, None
    locked.save(update_fields=["warned_because", "flagged_at"])
    _settle_flags(locked, made)
    telling.of_a_decision(made)
    return made


@transaction.atomic
def pause(comment: Comment, *, by: Any, reason: str, rule: str, days: int) -> Decision:
    """Let the comment's author neither comment nor flag for some `days`. They can read, vote and appeal."""
    locked = lock_row(comment)
    author = get_user_model().objects.select_for_update().filter(pk=locked.author_id or 0).first()
    permissions.may_pause(by, locked).or_forbid()
    assert author is not None  # or nobody could be paused
    if days not in permissions.PAUSES:
        raise ValidationError({"days": _("Choose for how long.")})
    until = clock.now() + timedelta(days=days)
    made = record(Kind.PAUSE, locked.discussion, by=by, reason=reason, rule=rule, comment=locked, until=until)
    Pause.objects.create(decision=made, person=author, until=until)
    telling.of_a_decision(made)
    return made


@transaction.atomic
def lock(discussion: Discussion, *, by: Any, reason: str, rule: str, top: Comment | None = None) -> Decision:
    """Let nobody write in a discussion, or in the thread that `top` opened, any more. What was said stays."""
    place = _place(discussion, top)
    permissions.may_lock(by, discussion, top).or_forbid()
    if place.locked_because:
        raise Forbidden(_("It is locked already."))
    made = record(Kind.LOCK, discussion, by=by, reason=reason, rule=rule, comment=top)
    place.locked_because = made.reason
    place.save(update_fields=["locked_because"])
    return made


@transaction.atomic
def undo(comment: Comment, *, by: Any, reason: str, rule: str, days: int) -> Decision:
    """Hide at once whatever the comment's author wrote in the last `days` where `by` moderates, and drop what they
    flagged and nodded at there. One decision with many parts: it can be appealed and taken back as a whole.
    """
    locked = lock_row(comment)
    permissions.may_undo(by, locked).or_forbid()
    if days not in UNDO_DAYS:
        raise ValidationError({"days": _("Choose how far back.")})
    since = clock.now() - timedelta(days=days)
    where = _moderated_by(by)
    made = record(Kind.UNDO, locked.discussion, by=by, reason=reason, rule=rule, comment=None, person=locked.author)
    lately = Comment.objects.filter(author=locked.author, discussion__in=where, state=State.SHOWN)
    found = list(lately.filter(created_at__gte=since).select_for_update(of=("self",)).select_related("discussion"))
    if not found:
        raise ValidationError(_("This account wrote nothing in that time that is still shown where you moderate."))
    parts = [_part(Kind.HIDE, one, made) for one in found]
    Decision.objects.bulk_create(parts)
    Comment.objects.filter(pk__in=[one.pk for one in found]).update(
        state=State.HIDDEN, hidden_because=made.reason, flagged_at=None
    )
    Flag.objects.filter(comment__in=found, decision__isnull=True).update(decision=made)
    _drop_marks(locked.author, where, since)
    log.record("discussions.undo", locked.discussion, by=by, reason=made.reason, comments=len(found))
    telling.of_a_decision(made)
    return made


@transaction.atomic
def take_back(decision: Decision, *, by: Any, reason: str) -> Decision:
    """Undo a decision that was wrong, with a reason. An appeal that waits is settled by it."""
    found = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("discussion__neighborhood__council", "comment__discussion__neighborhood", "person")
        .get(pk=decision.pk)
    )
    permissions.may_take_back(by, found).or_forbid()
    made = reverse(found, by=by, reason=reason)
    settle_appeals(found)
    return made


def reverse(decision: Decision, *, by: Any, reason: str) -> Decision:
    """Make the effect of a decision undone; whether `by` may was asked before. Raises `Forbidden` if it is already."""
    if decision.undone_by.exists():
        raise Forbidden(_("This decision has been taken back already."))
    kind = {
        Kind.HIDE: Kind.RESTORE,
        Kind.WARN: Kind.PARDON,
        Kind.PAUSE: Kind.RESUME,
        Kind.LOCK: Kind.UNLOCK,
        Kind.UNDO: Kind.REDO,
    }.get(Kind(decision.kind))
    if kind is None:
        raise Forbidden(_("This decision can't be taken back."))
    made = record(
        kind,
        decision.discussion,
        by=by,
        reason=reason,
        comment=decision.comment,
        about=decision.about,
        person=decision.person,
        undoes=decision,
    )
    if matter := matter_of(decision):
        matter.put_back(decision, made)
    elif decision.comment is not None and kind in (Kind.RESTORE, Kind.PARDON):
        locked = lock_row(decision.comment)
        if kind == Kind.PARDON:
            locked.warned_because = ""
        elif locked.state == State.HIDDEN:
            locked.state, locked.hidden_because = State.SHOWN, ""
        locked.save(update_fields=["state", "hidden_because", "warned_because"])
    elif kind == Kind.RESUME:
        Pause.objects.filter(decision=decision, ended_at__isnull=True).update(ended_at=made.made_at)
    elif kind == Kind.UNLOCK:
        place = _place(decision.discussion, decision.comment)
        place.locked_because = ""
        place.save(update_fields=["locked_because"])
    elif kind == Kind.REDO:
        _show_parts_again(decision, made)
    telling.of_a_decision(made)
    return made


@transaction.atomic
def _decide(comment: Comment, kind: Decision.Kind, *, by: Any, reason: str, rule: str = "") -> Decision:
    locked = lock_row(comment)
    permissions.may_moderate(by, locked).or_forbid()
    state = check_move(MOVES, kind.value, locked.state)
    undoes = None
    if kind is Kind.RESTORE:
        undoes = locked.decisions.filter(kind=Kind.HIDE, undone_by__isnull=True).first()
    made = record(kind, locked.discussion, by=by, reason=reason, rule=rule, comment=locked, undoes=undoes)
    locked.state, locked.flagged_at = state, None
    locked.hidden_because = made.reason if kind is Kind.HIDE else ""
    if kind is Kind.HIDE and locked.picture:  # whoever knows the address of the picture finds it no more
        transaction.on_commit(partial(pictures.forget, locked.picture))
        locked.picture = pictures.move(locked.picture, "comments")
    locked.save(update_fields=["state", "hidden_because", "flagged_at", "picture"])
    _settle_flags(locked, made)
    if undoes is not None:
        settle_appeals(undoes)
    if kind is not Kind.DISMISS:
        telling.of_a_decision(made)
    return made


def _part(kind: Decision.Kind, comment: Comment, whole: Decision) -> Decision:
    return Decision(
        kind=kind,
        discussion=comment.discussion,
        comment=comment,
        person=whole.person,
        rule=whole.rule,
        reason=whole.reason,
        by=whole.by,
        council=whole.council,
        made_at=whole.made_at,
        part_of=whole,
    )


def _show_parts_again(undone: Decision, made: Decision) -> None:
    """What the bulk decision hid and nobody has hidden for another reason, or removed, since."""
    parts = undone.parts.filter(undone_by__isnull=True).select_related("comment", "discussion")
    hidden = [part for part in parts if part.comment and part.comment.state == State.HIDDEN]
    Comment.objects.filter(pk__in=[part.comment_id for part in hidden], state=State.HIDDEN).update(
        state=State.SHOWN, hidden_because=""
    )
    again = []
    for part in hidden:
        assert part.comment is not None
        shown = _part(Kind.RESTORE, part.comment, made)
        shown.undoes = part
        again.append(shown)
    Decision.objects.bulk_create(again)


def _drop_marks(person: Any, where: Any, since: Any) -> None:
    """A flooding account's open flags and nods where `by` moderates count no more."""
    flags = Flag.objects.filter(by=person, comment__discussion__in=where, decision__isnull=True, created_at__gte=since)
    flagged = list(Comment.objects.filter(flags__in=flags).distinct())
    flags.delete()
    for comment in flagged:
        oldest = comment.flags.filter(decision__isnull=True).order_by("created_at").first()
        Comment.objects.filter(pk=comment.pk).update(flagged_at=oldest.created_at if oldest else None)
    Nod.objects.filter(by=person, comment__discussion__in=where, at__gte=since).delete()


def _settle_flags(comment: Comment, made: Decision) -> None:
    Flag.objects.filter(comment=comment, decision__isnull=True).update(decision=made)


def _place(discussion: Discussion, top: Comment | None) -> Discussion | Comment:
    """What a lock is put on: the row, held until the transaction ends."""
    if top is not None:
        return Comment.objects.select_for_update().get(pk=top.pk)
    return Discussion.objects.select_for_update().get(pk=discussion.pk)


def _moderated_by(user: Any) -> Any:
    """The discussions in which `user` moderates: of their councils' neighborhoods, and citywide ones."""
    seats = Seat.objects.current().of(user)
    mine = Discussion.objects.filter(neighborhood__council__in=seats.values("council"))
    return mine | Discussion.objects.filter(neighborhood__isnull=True)
