"""What is announced about notes and counter-readings, to whom; and what became of those, and of the flags, a person gave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from cms.data_room.lifecycle import NoteState
from cms.data_room.models import Note, NoteFlag, Reading, ReadingFlag
from cms.data_room.models.readings import ReadingQuerySet
from deliberation.discussions.models import Decision
from following.announcing import announce, not_said_yet
from following.inputs import Input
from kit.html import plain

NOTED = gettext_noop("There is a new note on the numbers “%(title)s”.")
CHECKED = gettext_noop("The city checked your note on “%(title)s”.")
DECIDED = {
    Decision.Kind.HIDE: gettext_noop("The council does not show your note on “%(title)s”."),
    Decision.Kind.RESTORE: gettext_noop("Your note on “%(title)s” is shown again."),
}


READ = gettext_noop("There is a new counter-reading of the numbers “%(title)s”.")
ANSWERED_READING = gettext_noop("The city answered a counter-reading of the numbers “%(title)s”.")
LATE_READING = gettext_noop("The answer to a counter-reading of the numbers “%(title)s” is late.")
DECIDED_READING = {
    Decision.Kind.HIDE: gettext_noop("The council does not show your counter-reading of “%(title)s”."),
    Decision.Kind.RESTORE: gettext_noop("Your counter-reading of “%(title)s” is shown again."),
}


def of_a_note(made: Note, by: Any) -> None:
    """Tell whoever follows the data set."""
    announce(NOTED, made, by=by, followers_of=[made.data_set], title=made.data_set.title)


def of_a_checked_note(checked: Note, by: Any) -> None:
    """Tell its author."""
    announce(CHECKED, checked, by=by, to=[checked.author_id], title=checked.data_set.title)


def of_a_decision(made: Decision) -> None:
    """Tell the author of a note or a counter-reading what the council decided; at once, because it touches what is theirs."""
    kind = Decision.Kind(made.kind)
    if made.person_id is None or kind not in DECIDED:
        return
    is_reading = isinstance(made.about, Reading)
    letter = f"data_room/mail/reading-{kind.value}" if is_reading else f"data_room/mail/{kind.value}"
    words = DECIDED_READING if is_reading else DECIDED
    announce(
        words[kind], made, by=made.by, to=[made.person_id], letter=letter, always=True, title=made.discussion.title
    )


def of_a_reading(made: Reading, by: Any, officers: Sequence[int]) -> None:
    """Tell whoever follows the data set, and the officers, who have to answer."""
    announce(READ, made, by=by, to=officers, followers_of=[made.data_set], title=made.data_set.title)


def of_an_answered_reading(answered: Reading, by: Any) -> None:
    """Tell its author, and whoever follows the data set."""
    followed = [answered.data_set]
    announce(ANSWERED_READING, answered, by=by, to=[answered.author_id], followers_of=followed, title=followed[0].title)


def of_late_readings(late: Sequence[Reading], officers: Callable[[], list[int]]) -> int:
    """Tell the officers and the authors, once; of how many."""
    unsaid = not_said_yet(LATE_READING, late)
    told = officers() if unsaid else []
    for reading in unsaid:
        announce(LATE_READING, reading, to=[*told, reading.author_id], title=reading.data_set.title)
    return len(unsaid)


OUTCOMES: dict[str, tuple[str | Promise, str]] = {
    NoteState.SHOWN: (_("Neighbors read it beside the number."), "leaf"),
    NoteState.HIDDEN: (_("The council does not show it."), "brick"),
    NoteState.WITHDRAWN: (_("You withdrew it."), ""),
}
OUTCOMES_OF_READINGS: dict[str, tuple[str | Promise, str]] = {
    **OUTCOMES,
    NoteState.SHOWN: (_("It stands beside the city's numbers."), "leaf"),
}


def notes_of(person: Any) -> QuerySet[Note]:
    """The notes that `person` wrote."""
    return Note.objects.filter(author=person.pk)


def note_flags_of(person: Any) -> QuerySet[NoteFlag]:
    """The flags that `person` put on notes."""
    return NoteFlag.objects.filter(by=person.pk)


def readings_of(person: Any) -> ReadingQuerySet:
    """The counter-readings that `person` proposed."""
    return Reading.objects.filter(author=person.pk)


def reading_flags_of(person: Any) -> QuerySet[ReadingFlag]:
    """The flags that `person` put on counter-readings."""
    return ReadingFlag.objects.filter(by=person.pk)


def notes_given(person: Any, before: datetime | None, most: int) -> Iterable[Input]:
    """What became of each note that `person` wrote, the newest first."""
    rows = notes_of(person).select_related("data_set")
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    for note in rows.order_by("-created_at", "-pk")[:most]:
        outcome, tone = OUTCOMES[note.state]
        checked = _("Checked by the city: %(word)s.") % {"word": note.get_checked_display()} if note.checked else ""
        yield Input(
            at=note.created_at,
            what=_("Your note on: %(title)s") % {"title": note.data_set.title},
            words=plain(note.body),
            url=note.get_absolute_url(),
            outcome=outcome,
            reason=note.hidden_because or note.checked_because,
            tone=tone,
            then=checked,
        )


def note_flags_given(person: Any, before: datetime | None, most: int) -> Iterable[Input]:
    """What the council decided about each note that `person` flagged, the newest first."""
    rows = note_flags_of(person).select_related("on__data_set", "rule", "decision")
    yield from _flags(rows, _("You flagged a note on: %(title)s"), before, most)


def readings_given(person: Any, before: datetime | None, most: int) -> Iterable[Input]:
    """What became of each counter-reading that `person` proposed, the newest first."""
    rows = readings_of(person).with_people()
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    for reading in rows.order_by("-created_at", "-pk")[:most]:
        outcome, tone = OUTCOMES_OF_READINGS[reading.state]
        answered = _("The city: %(word)s.") % {"word": reading.get_answer_display()} if reading.answer else ""
        yield Input(
            at=reading.created_at,
            what=_("Your counter-reading of: %(title)s") % {"title": reading.data_set.title},
            words=reading.title,
            url=reading.get_absolute_url(),
            outcome=outcome,
            reason=reading.hidden_because or reading.answer_because,
            tone=tone,
            then=answered,
        )


def reading_flags_given(person: Any, before: datetime | None, most: int) -> Iterable[Input]:
    """What the council decided about each counter-reading that `person` flagged, the newest first."""
    rows = reading_flags_of(person).select_related("on__data_set", "rule", "decision")
    yield from _flags(rows, _("You flagged a counter-reading of: %(title)s"), before, most)


def _flags(rows: Any, what: str | Promise, before: datetime | None, most: int) -> Iterable[Input]:
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    for flag in rows.order_by("-created_at", "-pk")[:most]:
        made = flag.decision
        yield Input(
            at=flag.created_at,
            what=str(what) % {"title": flag.on.data_set.title},
            words=str(flag.rule),
            url=flag.on.get_absolute_url(),
            outcome=_("The council decided: %(what)s.") % {"what": made.get_kind_display()}
            if made
            else _("It waits for the council."),
            reason=made.reason if made else "",
            tone="leaf" if made else "sky",
        )
