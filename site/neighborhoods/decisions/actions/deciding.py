"""Stand aside, vote, count, sign."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit import clock
from kit.lifecycle import check_move
from neighborhoods.decisions import permissions, telling
from neighborhoods.decisions.actions.locking import locked_motion
from neighborhoods.decisions.actions.minuting import publish_minutes
from neighborhoods.decisions.lifecycle import MOTION_MOVES, UNDECIDED
from neighborhoods.decisions.models import Motion, Recusal, Signature, Vote
from neighborhoods.models import Seat


@transaction.atomic
def recuse(motion: Motion, *, by: Any, reason: str) -> Recusal:
    """Stand aside from a motion and its amendments: no vote, and not counted as present for them."""
    motion = locked_motion(motion).main
    permissions.may_recuse(by, motion).or_forbid()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why you stand aside; everybody can read it.")})
    made = Recusal.objects.create(motion=motion, member=by, reason=reason.strip()[:300], at=clock.now())
    log.record("decisions.recuse", motion, by=by)
    return made


@transaction.atomic
def open_vote(motion: Motion, *, by: Any) -> Motion:
    """Call the vote, once there is a quorum of those who do not stand aside."""
    motion = locked_motion(motion)
    permissions.may_open_vote(by, motion).or_forbid()
    motion.state = check_move(MOTION_MOVES, "open_vote", motion.state)
    motion.save(update_fields=["state"])
    log.record("decisions.open_vote", motion, by=by)
    return motion


@transaction.atomic
def vote(motion: Motion, *, by: Any, choice: str) -> Vote:
    """Vote under one's name, or change one's vote, while the vote is under way."""
    motion = locked_motion(motion)
    permissions.may_vote(by, motion).or_forbid()
    if choice not in Vote.Choice.values:
        raise ValidationError({"choice": _("Choose: for, against or abstain.")})
    made, _new = Vote.objects.update_or_create(motion=motion, member=by, defaults={"choice": choice, "at": clock.now()})
    return made


@transaction.atomic
def count(motion: Motion, *, by: Any) -> Motion:
    """End the vote. More votes for than against carry it; without a quorum nothing is decided.

    Votes of members who left the room before the count stay: they were there when they voted.
    """
    motion = locked_motion(motion)
    permissions.may_count(by, motion).or_forbid()
    votes = dict(motion.votes.values_list("member", "choice"))
    tally = Counter(votes.values())
    motion.yes, motion.no, motion.abstained = (tally[choice] for choice in ("yes", "no", "abstain"))
    motion.able = len(motion.able_members() | votes.keys())
    motion.quorum, motion.counted_at = motion.session.council.quorum, clock.now()
    motion.state = check_move(MOTION_MOVES, _step(motion), motion.state)
    motion.save()
    if motion.amends is not None and motion.state == Motion.State.STANDING:
        _adopt(motion, motion.amends)
    ballots = {str(member): choice for member, choice in sorted(votes.items())}
    log.record("decisions.count", motion, by=by, state=str(motion.state), able=motion.able, votes=ballots)
    telling.of_a_count(motion, by)
    return motion


@transaction.atomic
def sign(motion: Motion, *, by: Any) -> Motion:
    """A co-chair signs that the council decided this. With both signatures it stands."""
    motion = locked_motion(motion)
    permissions.may_sign(by, motion).or_forbid()
    seat = permissions.chair_seat(by, motion.session.council)
    assert seat is not None
    Signature.objects.create(motion=motion, duty=seat.duty, member=by, at=clock.now())
    log.record("decisions.sign", motion, by=by, duty=seat.duty)
    signed = set(motion.signatures.values_list("duty", flat=True))
    if signed >= {Seat.Duty.RESIDENT_CHAIR, Seat.Duty.OFFICER_CHAIR}:
        motion.state, motion.stands_at = check_move(MOTION_MOVES, "stand", motion.state), clock.now()
        motion.save(update_fields=["state", "stands_at"])
        log.record("decisions.stand", motion)
        if motion.minutes_of is not None:
            publish_minutes(motion)
        telling.of_a_decision(motion)
    return motion


def _step(motion: Motion) -> str:
    if motion.able < motion.quorum:
        return "lapse"
    if motion.yes <= motion.no:
        return "fail"
    return "carry" if motion.amends is None else "adopt"


def _adopt(amendment: Motion, main: Motion) -> None:
    """The amendment's text takes the place of the motion's; what stood before stays readable.

    Other amendments were written against the text before: adopted later, they would undo this one unseen. They lapse,
    and can be put forward anew.
    """
    amendment.text_before, amendment.stands_at = main.text, amendment.counted_at
    amendment.save(update_fields=["text_before", "stands_at"])
    main.text = amendment.text
    main.save(update_fields=["text"])
    for other in main.amendments.exclude(pk=amendment.pk).filter(state__in=UNDECIDED):
        other.state = check_move(MOTION_MOVES, "lapse", other.state)
        other.save(update_fields=["state"])
