"""The notes under a chart: those on the rows in sight first, each with its number, its release and what the reader may do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from cms.data_room.looking import Look
from cms.data_room.models import Agreement, DataSet, Note, Reading, Release
from cms.data_room.suppression import Key
from deliberation.discussions.models import Decision
from deliberation.discussions.permissions import may_appeal
from kit.charts import Marker
from kit.paging import page_of
from residence.permissions import is_resident

NOTES = 12  # a page
READINGS = 5  # a page


@dataclass(frozen=True)
class Shown:
    """A note as the page shows it. `version` is the release it was written about, from 1; `is_older` with a later one
    in sight, `is_gone` where that one has no such row."""

    note: Note
    version: int
    is_here: bool
    is_older: bool
    is_gone: bool
    mine: bool
    agreed: bool
    may_agree: bool


def notes_of(
    request: HttpRequest, data_set: DataSet, release: Release, releases: Sequence[Release], seen: Look
) -> dict[str, Any]:
    """What the page needs: `notes` (a page of `Shown`), and `markers` for the rows in sight. Two or three queries.

    `releases` are the published ones, the latest first.
    """
    versions = {one.pk: len(releases) - place for place, one in enumerate(releases)}
    cube = release.cube
    here = {*seen.keys, seen.key_together}
    found = list(Note.objects.filter(data_set=data_set).shown().with_people())
    found.sort(key=lambda note: (note.key not in here, note.number))
    page = page_of(request, found, NOTES, name="notes")
    user = request.user
    agreeable = bool(is_resident(user))
    on_page = list(page.object_list)
    agreed = _agreed(user, on_page) if user.is_authenticated else set()
    page.object_list = [
        Shown(
            note=note,
            version=versions[note.release_id],
            is_here=note.key in here,
            is_older=note.release_id != release.pk,
            is_gone=note.key not in cube,
            mine=user.is_authenticated and note.author_id == user.pk,
            agreed=note.pk in agreed,
            may_agree=agreeable and note.author_id != user.pk,
        )
        for note in on_page
    ]
    return {"notes": page, "markers": _markers(found, {note.pk for note in on_page}), "checks": bool(is_officer(user))}


def readings_of(request: HttpRequest, data_set: DataSet, release: Release) -> dict[str, Any]:
    """The counter-readings beside the numbers, the newest first: `readings`, a page of them, each with `is_older` where
    it reads another release than the one in sight. One query."""
    found = (
        Reading.objects.filter(data_set=data_set)
        .shown()
        .with_people()
        .defer("method", "cells", "header", "figures")
        .order_by("-number")
    )
    page = page_of(request, list(found), READINGS, name="readings")
    for reading in page.object_list:
        reading.is_older = reading.release_id != release.pk
    return {"readings": page}


def rows_read(reading: Reading) -> list[tuple[str, int | None]]:
    """The rows a counter-reading is about, as its release shows them: their name ("" for all), and the number."""
    cube = reading.release.cube
    return [(", ".join(part for part in key if part is not None), cube.get(key)) for key in reading.keys]


def rows_to_note(data_set: DataSet, seen: Look) -> list[tuple[str, str]]:
    """The rows in sight that show a number, as choices: their place in the look, and their name."""
    rows = [(str(place), label) for place, (label, value) in enumerate(seen.rows) if value is not None]
    if seen.together is not None and len(seen.rows) > 1:
        rows.append(("all", _("All of them together")))
    return rows


def key_of_row(seen: Look, row: str) -> Key:
    """The cell that a choice of `rows_to_note` names."""
    return seen.key_together if row == "all" else seen.keys[int(row)]


def _markers(notes: Sequence[Note], on_page: set[int]) -> dict[Key, list[Marker]]:
    found: dict[Key, list[Marker]] = defaultdict(list)
    for note in notes:
        url = f"#note-{note.number}" if note.pk in on_page else note.get_absolute_url()
        found[note.key].append(Marker(note.number, url, _("Note %(number)d") % {"number": note.number}))
    return found


def _agreed(user: Any, notes: Sequence[Note]) -> set[int]:
    mine = Agreement.objects.filter(person=user, note__in=[note.pk for note in notes])
    return set(mine.values_list("note", flat=True))


def decisions_about(found: Note | Reading, user: Any) -> list[Decision]:
    """The council's decisions about a note or a counter-reading, newest first, each with whether this person can appeal
    it (`may_appeal`)."""
    made = list(found.decisions.select_related("rule", "appeal"))
    for one in made:
        mine = user.is_authenticated and one.person_id == user.pk
        one.may_appeal = mine and bool(may_appeal(user, one))
    return made
