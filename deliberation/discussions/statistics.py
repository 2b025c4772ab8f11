"""How councils moderate, in numbers that anybody can read. In a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, F, Min, Q
from django.utils.translation import gettext as _

from deliberation.discussions.lifecycle import AppealState
from deliberation.discussions.matters import Timed, Waits, others
from deliberation.discussions.models import Appeal, Comment, Decision, Flag
from kit import clock
from neighborhoods.models import Council

PERIODS = (30, 90, 365)  # days
MOST_TIMED = 3_000  # of the newest decisions, for the middle of their times


@dataclass
class Line:
    """One council's moderation over a period. `hours` is the middle of the times from first flag to decision."""

    name: str
    kinds: Counter[str] = field(default_factory=Counter)
    hours: float | None = None
    waiting: int = 0
    oldest: datetime | None = None
    appeals: int = 0
    overturned: int = 0
    late: int = 0

    @property
    def decisions(self) -> int:
        return self.kinds.total()

    @property
    def quiet(self) -> bool:
        return not (self.decisions or self.waiting or self.appeals)


def by_council(days: int) -> list[Line]:
    """A line for each council, and one for citywide flags that wait; for decisions of the last `days`."""
    since = clock.now() - timedelta(days=days)
    lines = {
        council.pk: Line(council.neighborhood.name)
        for council in Council.objects.select_related("neighborhood").order_by("neighborhood__name")
    }
    _count_decisions(lines, since)
    _time_decisions(lines, since)
    _count_appeals(lines, since)
    city = Line(_("Whole city"))
    _count_waiting(lines, city)
    return [*lines.values(), *([] if city.quiet else [city])]


def _count_decisions(lines: dict[int, Line], since: datetime) -> None:
    made = Decision.objects.filter(made_at__gte=since, part_of__isnull=True, council__isnull=False).order_by()
    for council, kind, count in made.values_list("council", "kind").annotate(n=Count("pk")):
        lines[council].kinds[kind] = count


def _time_decisions(lines: dict[int, Line], since: datetime) -> None:
    settled = Flag.objects.filter(decision__made_at__gte=since, decision__council__isnull=False).order_by()
    found = settled.values("decision", "decision__council", "decision__made_at").annotate(first=Min("created_at"))
    newest = found.order_by("-decision__made_at").values_list("decision__council", "decision__made_at", "first")
    rows: list[Timed] = list(newest[:MOST_TIMED])
    for matter in others():
        rows += matter.timed(since, MOST_TIMED)
    hours: dict[int, list[float]] = defaultdict(list)
    for council, made_at, first in rows:
        hours[council].append((made_at - first).total_seconds() / 3600)
    for council, times in hours.items():
        lines[council].hours = median(times)


def _count_appeals(lines: dict[int, Line], since: datetime) -> None:
    late = Q(answered_at__gt=F("due_at")) | Q(state=AppealState.WAITING, due_at__lte=clock.now())
    rows = (
        Appeal.objects.filter(made_at__gte=since, decision__council__isnull=False)
        .order_by()
        .values_list("decision__council")
        .annotate(
            n=Count("pk"),
            taken_back=Count("pk", filter=Q(state=AppealState.OVERTURNED)),
            too_late=Count("pk", filter=late),
        )
    )
    for council, count, overturned, too_late in rows:
        lines[council].appeals, lines[council].overturned, lines[council].late = count, overturned, too_late


def _count_waiting(lines: dict[int, Line], city: Line) -> None:
    waiting = Comment.objects.flagged().order_by().values_list("discussion__neighborhood__council")
    rows: list[Waits] = list(waiting.annotate(n=Count("pk"), oldest=Min("flagged_at")))
    for matter in others():
        rows += matter.waiting()
    for council, count, oldest in rows:
        line = city if council is None else lines[council]
        line.waiting += count
        line.oldest = min(line.oldest or oldest, oldest)
