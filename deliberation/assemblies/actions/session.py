"""An assembly from its calling to its minutes, and who was there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit import log
from cycles.models import Cycle
from deliberation.assemblies import permissions
from deliberation.assemblies.actions.keeping import changed, lock
from deliberation.assemblies.actions.polls import close
from deliberation.assemblies.actions.speaking import finish_turn
from deliberation.assemblies.attendance import present_at
from deliberation.assemblies.lifecycle import MOVES, ItemState, PollState, Way
from deliberation.assemblies.models import AgendaItem, Assembly, Attendance
from kit import clock, html
from kit.lifecycle import check_move
from kit.verdict import no
from neighborhoods.models import Neighborhood

Agenda = Sequence[tuple[str, int]]


@transaction.atomic
def schedule(
    *,
    by: Any,
    title: str,
    starts_at: datetime,
    neighborhood: Neighborhood | None = None,
    cycle: Cycle | None = None,
    purpose: str = "",
    place: str = "",
    way: str = Way.MIXED,
    join_url: str = "",
    agenda: Agenda = (),
) -> Assembly:
    """Call an assembly. `agenda` is a list of (title, minutes)."""
    permissions.may_chair_for(by, neighborhood).or_forbid()
    if starts_at <= clock.now():
        raise ValidationError({"starts_at": _("Choose a time that is still to come.")})
    facts = {"purpose": purpose, "place": place, "way": way, "join_url": join_url}
    made = Assembly.objects.create(title=title, starts_at=starts_at, neighborhood=neighborhood, cycle=cycle, **facts)
    _as_last_time(made)
    _write_agenda(made, agenda)
    log.record("assemblies.schedule", made, by=by, starts_at=starts_at.isoformat())
    return made


@transaction.atomic
def set_agenda(assembly: Assembly, *, by: Any, agenda: Agenda) -> Assembly:
    """Replace the agenda, before the start. `agenda` is a list of (title, minutes)."""
    locked = lock(assembly)
    permissions.may_chair(by, locked).or_forbid()
    check_move(MOVES, "plan", locked.state)
    locked.agenda.all().delete()
    _write_agenda(locked, agenda)
    return changed(locked, "assemblies.set_agenda", by=by, items=len(agenda))


@transaction.atomic
def add_item(assembly: Assembly, *, by: Any, title: str, minutes: int) -> AgendaItem:
    """Put one more point at the end of the agenda, also while the assembly is live."""
    locked = lock(assembly)
    permissions.may_prepare(by, locked).or_forbid()
    last = locked.agenda.aggregate(last=Max("order"))["last"] or 0
    made = AgendaItem.objects.create(assembly=locked, order=last + 1, title=title, minutes=minutes)
    changed(locked, "assemblies.add_item", by=by, item=made.pk)
    return made


@transaction.atomic
def start(assembly: Assembly, *, by: Any) -> Assembly:
    """Open the assembly, at its first agenda item."""
    locked = lock(assembly)
    permissions.may_chair(by, locked).or_forbid()
    locked.state = check_move(MOVES, "start", locked.state)
    locked.started_at = clock.now()
    locked.save(update_fields=["state", "started_at"])
    first = locked.agenda.filter(state=ItemState.WAITING).first()
    if first is not None:
        _make_current(locked, first)
    return changed(locked, "assemblies.start", by=by)


@transaction.atomic
def move_agenda(assembly: Assembly, *, by: Any, to: AgendaItem | None) -> Assembly:
    """Go on to (or back to) an item; to `None` when every point has been dealt with.

    The item is named, not "the next one": two chairs who press at once move the agenda once.
    """
    locked = lock(assembly)
    permissions.may_run(by, locked).or_forbid()
    current = locked.agenda.filter(state=ItemState.CURRENT).first()
    if to is not None and to.assembly_id != locked.pk:
        raise ValidationError(_("That point belongs to another assembly."))
    if (current.pk if current else None) == (to.pk if to else None):
        return locked
    locked.agenda.filter(state=ItemState.CURRENT).update(state=ItemState.DONE)
    finish_turn(locked)
    if to is not None:
        _make_current(locked, AgendaItem.objects.get(pk=to.pk))
    return changed(locked, "assemblies.move_agenda", by=by, item=to.pk if to else None)


@transaction.atomic
def end(assembly: Assembly, *, by: Any) -> Assembly:
    """Close the assembly; a poll that is still open closes with it."""
    locked = lock(assembly)
    permissions.may_chair(by, locked).or_forbid()
    state = check_move(MOVES, "end", locked.state)
    for poll in locked.polls.filter(state=PollState.OPEN):
        close(poll)
    finish_turn(locked)
    locked.agenda.filter(state=ItemState.CURRENT).update(state=ItemState.DONE)
    locked.state, locked.ended_at = state, clock.now()
    locked.save(update_fields=["state", "ended_at"])
    return changed(locked, "assemblies.end", by=by, present=present_at(locked).people)


@transaction.atomic
def check_in(assembly: Assembly, *, by: Any) -> Attendance:
    """Say "I am here". Twice is once."""
    locked = lock(assembly)
    permissions.may_check_in(by, locked).or_forbid()
    made, is_new = Attendance.objects.get_or_create(assembly=locked, person=by, defaults={"checked_in_at": clock.now()})
    if is_new:
        changed(locked)  # the log does not keep who was where; how many there were is recorded at the end
    return made


@transaction.atomic
def write_minutes(assembly: Assembly, *, by: Any, text: str) -> Assembly:
    """Keep the draft of the minutes; only the chair sees it until it is published."""
    locked = lock(assembly)
    permissions.may_write_minutes(by, locked).or_forbid()
    locked.minutes = html.from_plain(text)
    locked.save(update_fields=["minutes"])
    return changed(locked, "assemblies.write_minutes", by=by)


@transaction.atomic
def publish_minutes(assembly: Assembly, *, by: Any) -> Assembly:
    """Show the minutes to everyone, for good."""
    locked = lock(assembly)
    permissions.may_write_minutes(by, locked).or_forbid()
    if locked.state != Assembly.State.ENDED:
        no(_("End the assembly first; then its minutes can be published.")).or_forbid()
    if not locked.minutes:
        raise ValidationError({"text": _("The minutes are empty. Write down what was decided first.")})
    locked.minutes_published_at = clock.now()
    locked.save(update_fields=["minutes_published_at"])
    return changed(locked, "assemblies.publish_minutes", by=by)


def _as_last_time(made: Assembly) -> None:
    """Who meets again keeps the rules for speaking that they chose last time."""
    last = Assembly.objects.filter(neighborhood=made.neighborhood).exclude(pk=made.pk).order_by("pk").last()
    if last is not None:
        made.speaking_rules, made.speaking_tags = last.speaking_rules, last.speaking_tags
        made.speaking_seconds = last.speaking_seconds
        made.save(update_fields=["speaking_rules", "speaking_tags", "speaking_seconds"])


def _write_agenda(assembly: Assembly, agenda: Agenda) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(assembly=assembly, order=i, title=title, minutes=minutes)
        for i, (title, minutes) in enumerate(agenda, start=1)
    )


def _make_current(assembly: Assembly, item: AgendaItem) -> None:
    item.state, item.opened_at = ItemState.CURRENT, clock.now()
    item.save(update_fields=["state", "opened_at"])
