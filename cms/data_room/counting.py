"""How many flagged notes and counter-readings wait for councils, and how long decisions took: for the numbers of councils."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min

from cms.data_room.lifecycle import NoteState
from cms.data_room.models import NoteFlag, ReadingFlag
from deliberation.discussions.matters import Timed, Waits

KINDS = (NoteFlag, ReadingFlag)


def waiting() -> Iterable[Waits]:
    """Shown words with open flags. Data sets are about the whole city, so they wait for no council alone. One query."""
    notes, readings = (
        kind.objects.filter(decision__isnull=True, on__state=NoteState.SHOWN)
        .order_by()
        .values("decision")
        .annotate(n=Count("on", distinct=True), oldest=Min("created_at"))
        .values_list("n", "oldest")
        for kind in KINDS
    )
    for number, oldest in notes.union(readings, all=True):
        yield None, number, oldest


def timed(since: datetime, most: int) -> Iterable[Timed]:
    """The newest `most` decisions since then that settled flags, with the oldest of these. One query."""
    notes, readings = (
        kind.objects.filter(decision__made_at__gte=since, decision__council__isnull=False)
        .order_by()
        .values("decision")
        .annotate(council=F("decision__council"), made=F("decision__made_at"), first=Min("created_at"))
        .values_list("council", "made", "first")
        for kind in KINDS
    )
    return notes.union(readings, all=True).order_by("-made")[:most]


def with_notes(*_asked: object) -> Iterable[Any]:
    """Nothing: counter-readings are counted together with notes."""
    return ()
