"""At the door: check in who signed up, count who has no account, and put right what was counted wrong."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from deliberation.assemblies import permissions
from deliberation.assemblies.actions.keeping import changed, lock
from deliberation.assemblies.attendance import Present, present_at
from deliberation.assemblies.models import Assembly, Attendance, DoorCount, Registration
from kit import clock

MOST_AT_ONCE = 50  # people counted in by one tap


@transaction.atomic
def check_in_at_the_door(registration: Registration, *, by: Any) -> Attendance:
    """Check in somebody who signed up, by their code or their name. Twice is once."""
    locked = lock(registration.assembly)
    permissions.may_keep_door(by, locked).or_forbid()
    permissions.may_check_in(registration.person, locked).or_forbid()
    made, is_new = Attendance.objects.get_or_create(
        assembly=locked,
        person=registration.person,
        defaults={"checked_in_at": clock.now(), "at_the_door": True},
    )
    if is_new:
        changed(locked)
        log.record("assemblies.check_in_at_the_door", locked, by=by)
    return made


@transaction.atomic
def undo_check_in(registration: Registration, *, by: Any) -> None:
    """Take back a check-in at the door, of the wrong person. Whoever has voted since then was here. Twice is once."""
    locked = lock(registration.assembly)
    permissions.may_undo_check_in(by, locked, registration.person).or_forbid()
    gone, _rows = Attendance.objects.filter(assembly=locked, person=registration.person).delete()
    if gone:
        changed(locked)
        log.record("assemblies.undo_check_in", locked, by=by)


@transaction.atomic
def count_in(
    assembly: Assembly, *, by: Any, people: int = 1, children: int = 0, interpretation: str = "", key: str = ""
) -> DoorCount:
    """Count people who come in without an account. `key` marks one send: repeated, it counts once."""
    locked = lock(assembly)
    permissions.may_count(by, locked).or_forbid()
    sent = locked.door_counts.filter(key=key).first() if key else None
    if sent is not None:
        return sent
    if not (0 <= people <= MOST_AT_ONCE and 0 <= children <= MOST_AT_ONCE):
        raise ValidationError({"people": _("Count 1 to %(most)d people at once.") % {"most": MOST_AT_ONCE}})
    if people + children == 0:
        raise ValidationError({"people": _("Write how many came in.")})
    made = DoorCount.objects.create(
        assembly=locked,
        people=people,
        children=children,
        interpretation=" ".join(interpretation.split())[:60],
        key=key[:64],
        counted_by=by,
        counted_at=clock.now(),
    )
    changed(locked)
    return made


@transaction.atomic
def correct_count(assembly: Assembly, *, by: Any, people: int, reason: str, children: int = 0) -> DoorCount:
    """Add to the count or take from it, and say why: two were counted twice, a group left by the other door."""
    locked = lock(assembly)
    permissions.may_count(by, locked).or_forbid()
    words = " ".join(reason.split())[:200]
    if not words:
        raise ValidationError({"reason": _("Say why the count changes.")})
    if people == 0 and children == 0:
        raise ValidationError({"people": _("Write by how many the count changes.")})
    _keep_above_zero(present_at(locked), people, children)
    made = DoorCount.objects.create(
        assembly=locked, people=people, children=children, reason=words, counted_by=by, counted_at=clock.now()
    )
    changed(locked, "assemblies.correct_count", by=by, people=people, children=children)
    return made


@transaction.atomic
def undo_count(made: DoorCount, *, by: Any) -> DoorCount:
    """Take back one count or correction. Twice is once; the row stays, as undone."""
    locked = lock(made.assembly)
    permissions.may_count(by, locked).or_forbid()
    made = DoorCount.objects.get(pk=made.pk)
    if made.undone_at is None:
        _keep_above_zero(present_at(locked), -made.people, -made.children)
        made.undone_at = clock.now()
        made.save(update_fields=["undone_at"])
        changed(locked, "assemblies.undo_count", by=by, people=made.people, children=made.children)
    return made


def _keep_above_zero(present: Present, people: int, children: int) -> None:
    if present.counted + people < 0 or present.children + children < 0:
        raise ValidationError(
            {"people": _("That is more than the door has counted: %(n)d people.") % {"n": present.counted}}
        )
