"""The speaker queue: hands raised, lowered, called and heard, by rules that everyone sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deliberation.assemblies import permissions
from deliberation.assemblies.actions.keeping import changed, lock
from deliberation.assemblies.lifecycle import HAND_MOVES, HandState, ItemState
from deliberation.assemblies.models import AgendaItem, Assembly, Hand, PointOfOrder
from deliberation.assemblies.queue import queue_of
from deliberation.assemblies.speakers import RULES
from kit import clock
from kit.lifecycle import check_move

MOST_TAGS, LONGEST_TAG = 6, 40
SHORTEST, LONGEST = 15, 900  # seconds for one speaker


@transaction.atomic
def set_speaking_rules(
    assembly: Assembly, *, by: Any, rules: Sequence[str], tags: Sequence[str] = (), seconds: int = 120
) -> Assembly:
    """Choose the rules of the speaker queue, as the council wants them. They hold at once, and everyone sees them."""
    locked = lock(assembly)
    permissions.may_prepare(by, locked).or_forbid()
    found = list(dict.fromkeys(" ".join(tag.split()) for tag in tags if tag.strip()))
    if set(rules) - set(RULES):
        raise ValidationError({"rules": _("There is no such rule.")})
    if len(found) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in found):
        raise ValidationError({"tags": _("At most %(most)d, of 40 characters each.") % {"most": MOST_TAGS}})
    if not SHORTEST <= seconds <= LONGEST:
        raise ValidationError({"seconds": _("A speaker has 15 seconds to 15 minutes.")})
    locked.speaking_rules = [rule for rule in RULES if rule in rules]
    locked.speaking_tags, locked.speaking_seconds = found, seconds
    locked.save(update_fields=["speaking_rules", "speaking_tags", "speaking_seconds"])
    return changed(
        locked, "assemblies.set_speaking_rules", by=by, rules=locked.speaking_rules, tags=found, seconds=seconds
    )


@transaction.atomic
def raise_hand(assembly: Assembly, *, by: Any, point: str = "", tag: str = "") -> Hand:
    """Ask to speak on the present point of the agenda, or raise a point of order. Twice is once."""
    locked = lock(assembly)
    item = _current(locked)
    point, tag = _checked(locked, point, tag)
    permissions.may_raise_hand(by, locked, item, is_point=bool(point)).or_forbid()
    waiting = locked.hands.filter(item=item, person=by, state=HandState.WAITING)
    up = waiting.exclude(point="").first() if point else waiting.filter(point="").first()
    if up is not None:
        return up
    made = Hand.objects.create(assembly=locked, item=item, person=by, point=point, tag=tag, asked_at=clock.now())
    changed(locked)
    return made


@transaction.atomic
def note_hand(assembly: Assembly, *, by: Any, name: str, point: str = "", tag: str = "") -> Hand:
    """Put somebody in the room who has no phone at hand into the queue, by name."""
    locked = lock(assembly)
    permissions.may_run(by, locked).or_forbid()
    words = " ".join(name.split())[:80]
    if not words:
        raise ValidationError({"name": _("Write the name to call.")})
    point, tag = _checked(locked, point, tag)
    item = _current(locked)
    up = locked.hands.filter(item=item, name__iexact=words, point=point, state=HandState.WAITING).first()
    if up is not None:
        return up
    made = Hand.objects.create(assembly=locked, item=item, name=words, point=point, tag=tag, asked_at=clock.now())
    changed(locked, "assemblies.note_hand", by=by, hand=made.pk)
    return made


@transaction.atomic
def lower_hand(assembly: Assembly, *, by: Any) -> Assembly:
    """Take one's own hand down, and one's own point of order."""
    locked = lock(assembly)
    lowered = locked.hands.filter(person=by, state=HandState.WAITING).update(state=HandState.LOWERED)
    return changed(locked) if lowered else locked


@transaction.atomic
def take_down(hand: Hand, *, by: Any) -> Hand:
    """Take somebody's hand out of the queue, because they have left or don't answer. It is on record."""
    locked = lock(hand.assembly)
    permissions.may_run(by, locked).or_forbid()
    hand = Hand.objects.get(pk=hand.pk)
    hand.state = check_move(HAND_MOVES, "lower", hand.state)
    hand.save(update_fields=["state"])
    changed(locked, "assemblies.take_down", by=by, hand=hand.pk)
    return hand


@transaction.atomic
def call_speaker(hand: Hand, *, by: Any, reason: str = "") -> Hand:
    """Give somebody the floor; whoever has it is done. Out of turn it takes a reason, which everyone sees."""
    locked = lock(hand.assembly)
    permissions.may_run(by, locked).or_forbid()
    hand = Hand.objects.get(pk=hand.pk)
    state = check_move(HAND_MOVES, "call", hand.state)
    ahead = [place.hand for place in queue_of(locked).line].index(hand.pk) if _is_here(locked, hand) else None
    words = " ".join(reason.split())[:200]
    if ahead != 0 and not words:
        raise ValidationError({"reason": _("Somebody else is next. Say why you call out of turn.")})
    finish_turn(locked)
    hand.state, hand.called_at, hand.reason = state, clock.now(), words if ahead != 0 else ""
    hand.save(update_fields=["state", "called_at", "reason"])
    facts = {"ahead": ahead, "reason": words} if ahead != 0 else {}
    changed(locked, "assemblies.call_speaker", by=by, hand=hand.pk, **facts)
    return hand


@transaction.atomic
def finish_speaker(assembly: Assembly, *, by: Any) -> Assembly:
    """The speaker is done. Pressed twice, it ends one turn."""
    locked = lock(assembly)
    permissions.may_run(by, locked).or_forbid()
    return changed(locked) if finish_turn(locked) else locked


def finish_turn(locked: Assembly) -> bool:
    """End the turn of whoever speaks in an assembly that is locked; whether anybody did."""
    now = clock.now()
    return bool(locked.hands.filter(state=HandState.SPEAKING).update(state=HandState.SPOKEN, done_at=now))


def _current(locked: Assembly) -> AgendaItem | None:
    return locked.agenda.filter(state=ItemState.CURRENT).first()


def _is_here(locked: Assembly, hand: Hand) -> bool:
    current = _current(locked)
    return hand.item_id == (current.pk if current else None)


def _checked(locked: Assembly, point: str, tag: str) -> tuple[str, str]:
    if point and point not in PointOfOrder.values:
        raise ValidationError({"point": _("Choose what your point of order is about.")})
    if tag and tag not in locked.speaking_tags:
        raise ValidationError({"tag": _("Choose one of the tags, or none.")})
    return point, tag
