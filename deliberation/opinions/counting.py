"""What waits for councils among the statements, and how long it took: for the numbers of councils."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Min

from deliberation.discussions.matters import Timed, Waits
from deliberation.opinions.lifecycle import PUBLIC, StatementState
from deliberation.opinions.models import Flag, Statement


def waiting() -> Iterable[Waits]:
    """Statements that nobody has let in yet, and shown ones with open flags, for each council. Two queries."""
    council = "conversation__neighborhood__council"
    new = Statement.objects.filter(state=StatementState.WAITING, conversation__state__in=PUBLIC).order_by()
    yield from new.values_list(council).annotate(n=Count("pk"), oldest=Min("created_at"))
    flags = Flag.objects.filter(
        decision__isnull=True, statement__state=StatementState.SHOWN, statement__conversation__state__in=PUBLIC
    )
    rows = flags.order_by().values_list(f"statement__{council}")
    yield from rows.annotate(n=Count("statement", distinct=True), oldest=Min("created_at"))


def timed(since: datetime, most: int) -> Iterable[Timed]:
    """The newest `most` decisions since then that settled flags, with the oldest of these."""
    settled = Flag.objects.filter(decision__made_at__gte=since, decision__council__isnull=False).order_by()
    rows = settled.values("decision", "decision__council", "decision__made_at").annotate(first=Min("created_at"))
    return rows.order_by("-decision__made_at").values_list("decision__council", "decision__made_at", "first")[:most]
