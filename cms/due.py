"""What is due: every queue of the rooms that waits for this person, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.models import ParagraphQuestion
from cms.permissions import may_answer
from deliberation.assemblies.models import Assembly
from deliberation.discussions.models import Addressee, Appeal, Comment
from deliberation.opinions.models import Conversation, Statement
from kit import clock
from neighborhoods.models import Seat
from proposals.delivery.models import Milestone
from proposals.lifecycle import State
from proposals.models import Proposal
from proposals.reviewing.models import Assessment
from proposals.reviewing.queues import appeals_for
from residence.lifecycle import ImportState
from residence.models import Letter, RollImport
from voting.models import Poll


@dataclass(frozen=True)
class Due:
    """One queue: what waits, how much of it, since when, and where to go."""

    words: str
    count: int
    since: datetime | None
    url: str


Queue = Callable[[], Due]


def due_for(user: Any) -> list[Due]:
    """The queues with something in them, the one that has waited longest first. One query a queue."""
    found = [due for ask in (*_councils(user), *_officers(user), *_writers(user)) if (due := ask()).count]
    return sorted(found, key=lambda due: due.since or clock.now())


def _councils(user: Any) -> Iterator[Queue]:
    yield lambda: _due(
        _("Proposals to review"), Proposal.objects.reviewable_by(user), "submitted_at", reverse("proposals:queue")
    )
    if not Seat.objects.current().of(user).exists():
        return  # a review can be given to anybody on duty; the rest is for who sits on a council
    yield lambda: _due(
        _("Flagged comments"), Comment.objects.waiting_for(user), "flagged_at", reverse("discussions:queue")
    )
    # Their own "since" is worked out from flags, and such a column can't be aggregated once more.
    waiting = Statement.objects.filter(pk__in=Statement.objects.waiting_for(user).order_by().values("pk"))
    yield lambda: _due(_("Statements that wait"), waiting, "created_at", reverse("statements_desk"))
    appeals = Appeal.objects.waiting_for(user)
    yield lambda: _due(_("Appeals to decide"), appeals, "made_at", reverse("discussions:appeals"))
    asked = Comment.objects.asked().filter(asks=Addressee.COUNCIL)
    seats = Seat.objects.current().of(user).values("council__neighborhood")
    yield lambda: _due(
        _("Questions to the council"),
        asked.filter(discussion__neighborhood__in=seats),
        "created_at",
        reverse("discussions:questions"),
    )
    if user.is_officer:
        return
    second = reverse("reviews_desk") + "?queue=appeals"
    yield lambda: _due(_("Appeals to look at again"), appeals_for(user), "at", second)
    answers = Assessment.objects.publishable_by(user)
    yield lambda: _due(_("Answers to publish together"), answers, "at", reverse("reviews_desk") + "?queue=answers")
    mine = Seat.objects.current().of(user).values("council__neighborhood")
    assemblies = Assembly.objects.today().filter(neighborhood__in=mine)
    yield lambda: _due(_("Assemblies today"), assemblies, "starts_at", reverse("assemblies_desk"))


def _officers(user: Any) -> Iterator[Queue]:
    if not user.is_officer:
        return
    answers = Assessment.objects.publishable_by(user)
    yield lambda: _due(_("Answers to publish together"), answers, "at", reverse("reviews_desk") + "?queue=answers")
    to_cost = Proposal.objects.filter(state=State.ACCEPTED)
    costs = reverse("reviews_desk") + "?queue=costing"
    yield lambda: _due(_("Proposals that wait for a cost"), to_cost, "submitted_at", costs)
    yield lambda: _due(_("Late milestones"), Milestone.objects.late(), "planned_on", reverse("delivery:projects"))
    polls, desk = Poll.objects.all(), reverse("polls_desk")
    yield lambda: _due(_("Paper ballots to account for"), polls.to_account(), "closed_at", reverse("voting_desk"))
    yield lambda: _due(_("Polls to count"), polls.to_count(), "closed_at", desk)
    yield lambda: _due(_("Polls to certify"), polls.to_certify(user), "counted__counted_at", desk)
    yield lambda: _due(_("Polls to publish"), polls.to_publish(), "counted__counted_at", desk)
    yield lambda: _due(_("Letters to print"), Letter.objects.due(), "requested_at", reverse("letters_desk"))
    rolls = RollImport.objects.filter(state=ImportState.CHECKED)
    yield lambda: _due(_("Rolls that were checked and not taken over"), rolls, "uploaded_at", reverse("roll_desk"))
    flags = _("Flagged comments that wait for a council")
    yield lambda: _due(flags, Comment.objects.flagged(), "flagged_at", reverse("decisions_desk"))
    reports = Conversation.objects.filter(state=Conversation.State.CLOSED, source="")
    yield lambda: _due(_("Conversations without their report"), reports, "closes_at", reverse("conversations_desk"))
    asked = Comment.objects.asked().filter(asks__in=[Addressee.OFFICER, Addressee.LIAISON])
    yield lambda: _due(_("Questions to the city"), asked, "created_at", reverse("discussions:questions"))
    today = Assembly.objects.today()
    yield lambda: _due(_("Assemblies today"), today, "starts_at", reverse("assemblies_desk"))


def _writers(user: Any) -> Iterator[Queue]:
    if may_answer(user):
        yield lambda: _due(
            _("Questions about pages"), ParagraphQuestion.objects.waiting(), "asked_at", reverse("cms_questions")
        )


def _due(words: str, queue: QuerySet[Any], since: str, url: str) -> Due:
    found = queue.order_by().aggregate(count=Count("pk"), since=Min(since))
    return Due(words, found["count"], _moment(found["since"]), url)


def _moment(since: datetime | date | None) -> datetime | None:
    return since if since is None or isinstance(since, datetime) else clock.at_midnight(since)
