"""How many flagged notes and counter-readings wait for councils, and how long decisions took: for the numbers of councils."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Min

from cms.data_room.lifecycle import NoteState
from cms.data_room.models import NoteFlag, ReadingFlag
from deliberation.discussions.matters import Timed, Waits

FlagModel = type[NoteFlag] | type[ReadingFlag]


def waiting(flags: FlagModel = NoteFlag) -> Iterable[Waits]:
    """Shown words with open flags. Data sets are about the whole city, so they wait for no council alone. One query."""
    found = flags.objects.filter(decision__isnull=True, on__state=NoteState.SHOWN)
    told = found.aggregate(n=Count("on", distinct=True), oldest=Min("created_at"))
    if told["n"]:
        yield None, told["n"], told["oldest"]


def timed(since: datetime, most: int, flags: FlagModel = NoteFlag) -> Iterable[Timed]:
    """The newest `most` decisions since then that settled flags, with the oldest of these."""
    settled = flags.objects.filter(decision__made_at__gte=since, decision__council__isnull=False).order_by()
    rows = settled.values("decision", "decision__council", "decision__made_at").annotate(first=Min("created_at"))
    return rows.order_by("-decision__made_at").values_list("decision__council", "decision__made_at", "first")[:most]
