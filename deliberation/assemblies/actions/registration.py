"""Before the assembly: who means to come and what they need, reminders; and forgetting all of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from deliberation.assemblies import permissions
from deliberation.assemblies.actions.keeping import lock
from deliberation.assemblies.models import Assembly, Hand, Registration
from deliberation.assemblies.models.door import new_code
from following.announcing import announce, not_said_yet
from kit import clock

MOST_CHILDREN = 9
KEPT = timedelta(days=3)  # after the end, as the page that asks promises
NEVER_HELD = timedelta(days=30)  # after the start of an assembly that nobody started
AHEAD = timedelta(hours=24)
REMINDER = gettext_noop("“%(title)s”, for which you signed up, begins within a day.")


@transaction.atomic
def register(
    assembly: Assembly,
    *,
    by: Any,
    from_afar: bool = False,
    needs: str = "",
    interpretation: str = "",
    children: int = 0,
) -> Registration:
    """Say that one means to come and what it takes; said again, the latest holds. Nothing of it enters the audit log.

    Everybody gets a code to show or say at the door; it stays the same when they change what they said.
    """
    locked = lock(assembly)
    permissions.may_register(by, locked).or_forbid()
    if not 0 <= children <= MOST_CHILDREN:
        raise ValidationError({"children": _("Write a number from 0 to %(most)d.") % {"most": MOST_CHILDREN}})
    if from_afar and locked.way == Assembly.Way.ROOM:
        raise ValidationError({"from_afar": _("This assembly is held in the room only.")})
    told = {
        "from_afar": from_afar or locked.way == Assembly.Way.REMOTE,
        "needs": " ".join(needs.split())[:300],
        "interpretation": " ".join(interpretation.split())[:60],
        "children": children,
    }
    first = {**told, "registered_at": clock.now(), "code": _unused_code(locked)}
    made, _is_new = Registration.objects.update_or_create(
        assembly=locked, person=by, defaults=told, create_defaults=first
    )
    return made


def _unused_code(locked: Assembly) -> str:
    taken = set(locked.registrations.values_list("code", flat=True))
    return next(code for code in iter(new_code, "") if code not in taken)


def unregister(assembly: Assembly, *, by: Any) -> None:
    """Not come after all; what one needed is forgotten at once."""
    Registration.objects.filter(assembly=assembly, person=by).delete()


def remind() -> int:
    """Tell those who signed up that it begins within a day, once; of how many assemblies."""
    soon = Assembly.objects.upcoming().filter(starts_at__gt=clock.now(), starts_at__lte=clock.now() + AHEAD)
    due = not_said_yet(REMINDER, list(soon))
    for assembly in due:
        people = assembly.registrations.values_list("person", flat=True)
        announce(REMINDER, assembly, to=people, letter="assemblies/mail/reminder", always=True, title=assembly.title)
    return len(due)


def forget_people() -> int:
    """Delete what people told the organisers and who raised a hand, three days after the end; how many rows.

    A hand taken down by the chair, a call out of turn and its reason stay in the audit log, without a name.
    """
    now = clock.now()
    over = Q(assembly__ended_at__lt=now - KEPT)
    never = Q(assembly__started_at=None, assembly__starts_at__lt=now - NEVER_HELD)
    told = Registration.objects.filter(over | never).delete()[0]
    return told + Hand.objects.filter(over).delete()[0]
