"""What is announced about notes, and to whom; and what became of the notes and flags a person gave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from cms.data_room.lifecycle import NoteState
from cms.data_room.models import Note, NoteFlag
from deliberation.discussions.models import Decision
from following.announcing import announce
from following.inputs import Input
from kit.html import plain

NOTED = gettext_noop("There is a new note on the numbers “%(title)s”.")
CHECKED = gettext_noop("The city checked your note on “%(title)s”.")
DECIDED = {
    Decision.Kind.HIDE: gettext_noop("The council does not show your note on “%(title)s”."),
    Decision.Kind.RESTORE: gettext_noop("Your note on “%(title)s” is shown again."),
}


def of_a_note(made: Note, by: Any) -> None:
    """Tell whoever follows the data set."""
    announce(NOTED, made, by=by, followers_of=[made.data_set], title=made.data_set.title)


def of_a_checked_note(checked: Note, by: Any) -> None:
    """Tell its author."""
    announce(CHECKED, checked, by=by, to=[checked.author_id], title=checked.data_set.title)


def of_a_decision(made: Decision) -> None:
    """Tell the author of a note what the council decided; at once, because it touches what is theirs."""
    kind = Decision.Kind(made.kind)
    if made.person_id is None or kind not in DECIDED:
        return
    letter = f"data_room/mail/{kind.value}"
    announce(
        DECIDED[kind], made, by=made.by, to=[made.person_id], letter=letter, always=True, title=made.discussion.title
    )


OUTCOMES: dict[str, tuple[str | Promise, str]] = {
    NoteState.SHOWN: (_("Neighbors read it beside the number."), "leaf"),
    NoteState.HIDDEN: (_("The council does not show it."), "brick"),
    NoteState.WITHDRAWN: (_("You withdrew it."), ""),
}


def notes_given(person: Any, before: datetime | None, most: int) -> Iterable[Input]:
    """What became of each note that `person` wrote, the newest first."""
    rows = Note.objects.filter(author=person).select_related("data_set")
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
    rows = NoteFlag.objects.filter(by=person).select_related("on__data_set", "rule", "decision")
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    for flag in rows.order_by("-created_at", "-pk")[:most]:
        made = flag.decision
        yield Input(
            at=flag.created_at,
            what=_("You flagged a note on: %(title)s") % {"title": flag.on.data_set.title},
            words=str(flag.rule),
            url=flag.on.get_absolute_url(),
            outcome=_("The council decided: %(what)s.") % {"what": made.get_kind_display()}
            if made
            else _("It waits for the council."),
            reason=made.reason if made else "",
            tone="leaf" if made else "sky",
        )
