"""What stays of an assembly: promises with an owner and a date, live notes, and the word afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from deliberation.assemblies import permissions
from deliberation.assemblies.actions.keeping import changed, lock
from deliberation.assemblies.lifecycle import ItemState
from deliberation.assemblies.models import Assembly, FloorQuestion, NoteLine, Promise
from kit import clock
from kit.verdict import no

web_address = URLValidator(schemes=["https", "http"])


@transaction.atomic
def promise(
    assembly: Assembly, *, by: Any, text: str, owner: str, due: str, question: FloorQuestion | None = None
) -> Promise:
    """Write down who does what until when (`due` as "2026-12-31"), on the spot. Everyone sees it until it is kept."""
    locked = lock(assembly)
    permissions.may_keep_record(by, locked).or_forbid()
    words, who = " ".join(text.split())[:300], " ".join(owner.split())[:80]
    if not words:
        raise ValidationError({"text": _("Write what is promised.")})
    if not who:
        raise ValidationError({"owner": _("Write who promises it.")})
    made = Promise.objects.create(assembly=locked, question=question, text=words, owner=who, due_on=_day(due))
    changed(locked, "assemblies.promise", by=by, promise=made.pk, due=made.due_on.isoformat())
    return made


@transaction.atomic
def keep_promise(made: Promise, *, by: Any, note: str) -> Promise:
    """Say that a promise was kept, and what came of it; also long after the assembly."""
    locked = lock(made.assembly)
    permissions.may_chair(by, locked).or_forbid()
    made = Promise.objects.get(pk=made.pk)
    words = " ".join(note.split())[:300]
    if made.kept_on is not None:
        no(_("This promise is kept already.")).or_forbid()
    if not words:
        raise ValidationError({"note": _("Say what came of it.")})
    made.kept_on, made.outcome = clock.today(), words
    made.save(update_fields=["kept_on", "outcome"])
    changed(locked, "assemblies.keep_promise", by=by, promise=made.pk)
    return made


@transaction.atomic
def appoint_note_taker(assembly: Assembly, *, by: Any, person: Any) -> Assembly:
    """Have somebody who is checked in take the notes; `None` leaves them to the chair."""
    locked = lock(assembly)
    permissions.may_prepare(by, locked).or_forbid()
    if person is not None and not locked.attendances.filter(person=person).exists():
        raise ValidationError({"person": _("They have to be checked in.")})
    locked.note_taker = person
    locked.save(update_fields=["note_taker"])
    return changed(locked, "assemblies.appoint_note_taker", by=by, person=person.pk if person else None)


@transaction.atomic
def note(assembly: Assembly, *, by: Any, text: str) -> NoteLine:
    """Add a line to the live notes. The same line twice in a row, as a double tap sends it, is one."""
    locked = lock(assembly)
    permissions.may_take_notes(by, locked).or_forbid()
    words = " ".join(text.split())
    if not words:
        raise ValidationError({"text": _("Write the line first.")})
    if len(words) > 400:
        raise ValidationError({"text": _("Keep a line under 400 characters.")})
    last = locked.notes.last()
    if last is not None and last.text == words:
        return last
    item = locked.agenda.filter(state=ItemState.CURRENT).first()
    made = NoteLine.objects.create(assembly=locked, item=item, author=by, text=words, written_at=clock.now())
    changed(locked)
    return made


@transaction.atomic
def write_afterword(
    assembly: Assembly, *, by: Any, recording_url: str = "", who_was_missing: str = "", what_next: str = ""
) -> Assembly:
    """After the end: where the recording is, who was missing in the room, and what is done about it."""
    locked = lock(assembly)
    permissions.may_write_afterword(by, locked).or_forbid()
    locked.recording_url = address_of(recording_url, "recording_url") if recording_url else ""
    locked.who_was_missing, locked.what_next = who_was_missing.strip()[:1000], what_next.strip()[:1000]
    locked.save(update_fields=["recording_url", "who_was_missing", "what_next"])
    return changed(locked, "assemblies.write_afterword", by=by)


def address_of(text: str, field: str) -> str:
    """The web address that was typed into `field`. Raises `ValidationError`."""
    try:
        web_address(text.strip())
    except ValidationError:
        raise ValidationError({field: _("Write a whole address, like https://example.org/plan.")}) from None
    if len(text.strip()) > 300:
        raise ValidationError({field: _("This address is too long.")})
    return text.strip()


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise ValidationError({"due": _("Choose the day until when.")}) from None
    if found < clock.today():
        raise ValidationError({"due": _("Choose a day that is still to come.")})
    return found
