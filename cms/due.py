"""What is due: every queue of the rooms that waits for this person, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.models import ParagraphQuestion
from cms.permissions import may_answer
from deliberation.discussions.models import Comment
from kit import clock
from proposals.delivery.models import Milestone
from proposals.lifecycle import State
from proposals.models import Proposal


@dataclass(frozen=True)
class Due:
    """One queue: what waits, how much of it, since when, and where to go."""

    words: str
    count: int
    since: datetime | None
    url: str


def due_for(user: Any) -> list[Due]:
    """The queues with something in them, the one that has waited longest first. One query a queue."""
    found = [due for ask in (*_councils(user), *_officers(user), *_writers(user)) if (due := ask()).count]
    return sorted(found, key=lambda due: due.since or clock.now())


def _councils(user: Any) -> Iterator[Callable[[], Due]]:
    yield lambda: _due(
        _("Proposals to review"), Proposal.objects.reviewable_by(user), "submitted_at", reverse("proposals:queue")
    )
    yield lambda: _flags(user)


def _officers(user: Any) -> Iterator[Callable[[], Due]]:
    if not user.is_officer:
        return
    yield lambda: _due(
        _("Proposals that wait for a cost"),
        Proposal.objects.filter(state=State.ACCEPTED),
        "submitted_at",
        reverse("proposals_desk") + f"?state={State.ACCEPTED}",
    )
    yield lambda: _due(_("Late milestones"), Milestone.objects.late(), "planned_on", reverse("delivery:projects"))


def _writers(user: Any) -> Iterator[Callable[[], Due]]:
    if may_answer(user):
        yield lambda: _due(
            _("Questions about pages"), ParagraphQuestion.objects.waiting(), "asked_at", reverse("cms_questions")
        )


def _flags(user: Any) -> Due:
    waiting = Comment.objects.waiting_for(user)
    first: Any = waiting.first()  # it knows when it was flagged
    return Due(
        _("Flagged comments"),
        waiting.count() if first else 0,
        first.flagged_at if first else None,
        reverse("discussions:queue"),
    )


def _due(words: str, queue: QuerySet[Any], since: str, url: str) -> Due:
    found = queue.order_by().aggregate(count=Count("pk"), since=Min(since))
    return Due(words, found["count"], _moment(found["since"]), url)


def _moment(since: datetime | date | None) -> datetime | None:
    if since is None or isinstance(since, datetime):
        return since
    return timezone.make_aware(datetime.combine(since, time()))
