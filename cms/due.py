"""What is due: every queue of the rooms that waits for this person, oldest first. Two queries, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from cms import queues_in_the_open
from cms.queues_in_the_open import Queue
from cycles.charters.models import Version as CharterVersion
from deliberation.assemblies.models import Assembly
from deliberation.discussions.models import Addressee, Appeal, Comment
from deliberation.opinions.models import Conversation, Statement
from kit import clock
from neighborhoods.decisions.models import ActionItem, Correction, Motion
from neighborhoods.models import Seat
from proposals.delivery.models import Change, Milestone, Reopening, Setback
from proposals.indicators.models import Indicator
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


def due_for(user: Any) -> list[Due]:
    """The queues with something in them, the one that has waited longest first."""
    queues = [*_councils(user), *_officers(user), *queues_in_the_open.waiting_for(user)]
    days = [queue for queue in queues if queue.by_day]
    found = [*_counted([queue for queue in queues if not queue.by_day]), *_counted(days)]
    return sorted(found, key=lambda due: due.since or clock.now())


def _counted(queues: list[Queue]) -> Iterator[Due]:
    """Those of the queues with something in them, from one query: each part of the union is one queue's count."""
    if not queues:
        return
    first, *rest = (_count(number, queue) for number, queue in enumerate(queues))
    for number, count, since, pk in first.union(*rest, all=True):
        if count:
            queue = queues[number]
            yield Due(queue.words, count, _moment(since), queue.address(pk))


def _count(number: int, queue: Queue) -> QuerySet[Any]:
    # By number: some queues bring columns of their own, which can't be aggregated once more.
    rows = queue.rows.model._default_manager.filter(pk__in=queue.rows.order_by().values("pk")).order_by()
    return (
        rows.annotate(queue=Value(number))
        .values_list("queue")
        .annotate(n=Count("pk"), first=Min(queue.since), one=Min("pk"))
    )


def _councils(user: Any) -> Iterator[Queue]:
    yield Queue(
        _("Proposals to review"), Proposal.objects.reviewable_by(user), "submitted_at", reverse("proposals:queue")
    )
    if not Seat.objects.current().of(user).exists():
        return  # a review can be given to anybody on duty; the rest is for who sits on a council
    yield Queue(_("Flagged comments"), Comment.objects.waiting_for(user), "flagged_at", reverse("discussions:queue"))
    waiting = Statement.objects.waiting_for(user)
    yield Queue(_("Statements that wait"), waiting, "created_at", reverse("statements_desk"))
    appeals = Appeal.objects.waiting_for(user)
    yield Queue(_("Appeals to decide"), appeals, "made_at", reverse("discussions:appeals"))
    to_sign = Motion.objects.to_sign(user)
    mine = reverse("decisions:mine")
    yield Queue(_("Decisions to sign"), to_sign, "counted_at", mine)
    yield Queue(_("Charters to sign"), CharterVersion.objects.to_sign(user), "settled_at", reverse("charters:charters"))
    yield Queue(_("Corrections to answer"), Correction.objects.waiting_for(user), "at", mine)
    yield Queue(_("What you took on"), ActionItem.objects.open().of(user), "due_on", mine, by_day=True)
    projects = reverse("delivery:council")
    yield Queue(_("What is done about setbacks, to sign off"), Setback.objects.to_sign(user), "action_at", projects)
    changes = Change.objects.waiting_for(user)
    yield Queue(_("Changes that need the council’s consent"), changes, "asked_at", projects)
    asked = Comment.objects.asked().filter(asks=Addressee.COUNCIL)
    seats = Seat.objects.current().of(user).values("council__neighborhood")
    yield Queue(
        _("Questions to the council"),
        asked.filter(discussion__neighborhood__in=seats),
        "created_at",
        reverse("discussions:questions"),
    )
    chosen_here = Q(neighborhood=None) | Q(neighborhood__in=seats)
    proposed = Indicator.objects.proposed().filter(chosen_here).exclude(proposed_by=user)
    yield Queue(
        _("Indicators that neighbors propose"),
        proposed,
        "proposed_at",
        reverse("indicators:indicators") + "?show=proposed",
    )
    if user.is_officer:
        return
    words = _("Requests to take projects up again")
    yield Queue(words, Reopening.objects.waiting_for(user), "at", projects)
    second = reverse("reviews_desk") + "?queue=appeals"
    yield Queue(_("Appeals to look at again"), appeals_for(user), "at", second)
    answers = Assessment.objects.publishable_by(user)
    yield Queue(_("Answers to publish together"), answers, "at", reverse("reviews_desk") + "?queue=answers")
    assemblies = Assembly.objects.today().filter(neighborhood__in=seats)
    yield Queue(_("Assemblies today"), assemblies, "starts_at", reverse("assemblies_desk"))


def _officers(user: Any) -> Iterator[Queue]:
    if not user.is_officer:
        return
    answers = Assessment.objects.publishable_by(user)
    yield Queue(_("Answers to publish together"), answers, "at", reverse("reviews_desk") + "?queue=answers")
    to_cost = Proposal.objects.filter(state=State.ACCEPTED)
    costs = reverse("reviews_desk") + "?queue=costing"
    yield Queue(_("Proposals that wait for a cost"), to_cost, "submitted_at", costs)
    yield Queue(_("Late milestones"), Milestone.objects.late(), "planned_on", reverse("delivery:projects"), by_day=True)
    words = _("Requests to take projects up again")
    yield Queue(words, Reopening.objects.waiting_for(user), "at", reverse("delivery:council"))
    sent_back, desk = Setback.objects.sent_back(), reverse("delivery_desk")
    yield Queue(_("Setbacks that the council sent back"), sent_back, "action_at", desk)
    words = _("Recommendations that wait for the city's answer")
    yield Queue(words, Motion.objects.waiting_for(user), "stands_at", reverse("decisions:mine"))
    if not Seat.objects.current().of(user).exists():  # who sits on a council has them among its queues
        yield Queue(
            _("Charters to sign"), CharterVersion.objects.to_sign(user), "settled_at", reverse("charters:charters")
        )
    polls, desk = Poll.objects.all(), reverse("polls_desk")
    yield Queue(_("Paper ballots to account for"), polls.to_account(), "closed_at", reverse("voting_desk"))
    yield Queue(_("Polls to count"), polls.to_count(), "closed_at", desk)
    yield Queue(_("Polls to certify"), polls.to_certify(user), "counted__counted_at", desk)
    yield Queue(_("Polls to publish"), polls.to_publish(), "counted__counted_at", desk)
    yield Queue(_("Letters to print"), Letter.objects.due(), "requested_at", reverse("letters_desk"))
    rolls = RollImport.objects.filter(state=ImportState.CHECKED)
    yield Queue(_("Rolls that were checked and not taken over"), rolls, "uploaded_at", reverse("roll_desk"))
    flags = _("Flagged comments that wait for a council")
    yield Queue(flags, Comment.objects.flagged(), "flagged_at", reverse("decisions_desk"))
    reports = Conversation.objects.filter(state=Conversation.State.CLOSED, source="")
    yield Queue(_("Conversations without their report"), reports, "closes_at", reverse("conversations_desk"))
    asked = Comment.objects.asked().filter(asks__in=[Addressee.OFFICER, Addressee.LIAISON])
    yield Queue(_("Questions to the city"), asked, "created_at", reverse("discussions:questions"))
    today = Assembly.objects.today()
    yield Queue(_("Assemblies today"), today, "starts_at", reverse("assemblies_desk"))


def _moment(since: datetime | date | None) -> datetime | None:
    return since if since is None or isinstance(since, datetime) else clock.at_midnight(since)
