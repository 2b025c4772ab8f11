"""What waits for councils among reflections, and how long it took: for the numbers of councils. A query each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Min

from cms.training.lifecycle import ReflectionState
from cms.training.models import Flag
from deliberation.discussions.matters import Timed, Waits


def waiting() -> Iterable[Waits]:
    """Shown reflections with open flags, for each council."""
    flags = Flag.objects.filter(decision__isnull=True, reflection__state=ReflectionState.SHOWN).order_by()
    rows = flags.values_list("reflection__session__neighborhood__council")
    yield from rows.annotate(n=Count("reflection", distinct=True), oldest=Min("created_at"))


def timed(since: datetime, most: int) -> Iterable[Timed]:
    """The newest `most` decisions since then that settled flags, with the oldest of these."""
    settled = Flag.objects.filter(decision__made_at__gte=since, decision__council__isnull=False).order_by()
    rows = settled.values("decision", "decision__council", "decision__made_at").annotate(first=Min("created_at"))
    return rows.order_by("-decision__made_at").values_list("decision__council", "decision__made_at", "first")[:most]
