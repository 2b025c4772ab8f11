"""The road of a proposal from draft to built, told from what is on record; steps still ahead are shown as such."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proposals.lifecycle import GONE, VOTED_ON, State
from proposals.models import Proposal, Review

DECIDED = {
    Review.Decision.ACCEPT: _("The council accepted it"),
    Review.Decision.RETURN: _("The council asked for changes"),
    Review.Decision.DECLINE: _("The council declined it"),
}


StepTeller = Callable[["Proposal"], Iterable["Step"]]
_tellers: list[StepTeller] = []


def tells_steps(teller: StepTeller) -> StepTeller:
    """Register a room that knows of more dated steps before the ballot (in its `AppConfig.ready`)."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


@dataclass(frozen=True)
class Step:
    """One step: what, when (`None` for one still ahead or from before dates were kept), and how it went."""

    what: str | Promise
    at: datetime | date | None = None
    ahead: bool = False
    tone: str = ""  # leaf: good news; brick: bad news
    note: str = ""  # cleaned HTML
    url: str = ""


def journey(proposal: Proposal, reviews: Iterable[Review]) -> list[Step]:
    """The steps in order. Costs a query for appeals, one where there is a project (its milestones), and those of rooms
    that know more (`tells_steps`)."""
    return [*_until_ballot(proposal, reviews), *_vote(proposal), *_delivery(proposal), *_ahead(proposal)]


def _until_ballot(proposal: Proposal, reviews: Iterable[Review]) -> Iterator[Step]:
    reviews = list(reviews)
    yield Step(_("Started as a draft"), proposal.created_at)
    dated: list[tuple[datetime, Step]] = []
    if proposal.submitted_at:
        dated.append((proposal.submitted_at, Step(_("Sent to the council"), proposal.submitted_at)))
    for review in reviews:
        tone = {Review.Decision.ACCEPT: "leaf", Review.Decision.DECLINE: "brick"}.get(
            Review.Decision(review.decision), ""
        )
        words = DECIDED[Review.Decision(review.decision)]
        dated.append((review.at, Step(words, review.at, tone=tone, note=review.reason)))
    if proposal.costed_at:
        dated.append((proposal.costed_at, Step(_("City staff worked out the cost"), proposal.costed_at)))
    if proposal.balloted_at:
        dated.append((proposal.balloted_at, Step(_("Put on the ballot"), proposal.balloted_at, tone="leaf")))
    if proposal.withdrawn_at:
        dated.append((proposal.withdrawn_at, Step(_("The author withdrew it"), proposal.withdrawn_at, tone="brick")))
    was_declined = any(review.decision == Review.Decision.DECLINE for review in reviews)
    for appeal in proposal.appeals.all() if was_declined else ():
        url = appeal.get_absolute_url()
        dated.append((appeal.at, Step(_("The author asked for a second look"), appeal.at, url=url)))
        if appeal.decided_at:
            granted = appeal.state == appeal.State.GRANTED
            words = _("The appeal was granted") if granted else _("The appeal was refused")
            tone = "leaf" if granted else "brick"
            dated.append(
                (appeal.decided_at, Step(words, appeal.decided_at, tone=tone, note=appeal.final_reason, url=url))
            )
    for teller in _tellers:
        dated += [(step.at, step) for step in teller(proposal) if isinstance(step.at, datetime)]
    yield from (step for _at, step in sorted(dated, key=lambda pair: pair[0]))


def _vote(proposal: Proposal) -> Iterator[Step]:
    if proposal.state == State.FUNDED:
        yield Step(_("Neighbors voted: it is funded"), proposal.decided_at, tone="leaf")
    elif proposal.state == State.NOT_FUNDED:
        yield Step(_("Neighbors voted: the money went to others"), proposal.decided_at)


def _delivery(proposal: Proposal) -> Iterator[Step]:
    project = getattr(proposal, "project", None)
    if project is None:
        return
    for milestone in project.milestones.all():
        if milestone.is_done:
            yield Step(milestone.title, milestone.done_on, tone="leaf", url=project.get_absolute_url())
        elif not project.cancelled_at:
            tone = "brick" if milestone.is_late else ""
            yield Step(milestone.title, milestone.planned_on, ahead=True, tone=tone, url=project.get_absolute_url())
    if project.cancelled_at:
        yield Step(
            _("Cancelled with the council's consent"),
            project.cancelled_at,
            tone="brick",
            url=project.get_absolute_url(),
        )
    if project.finished_at:
        yield Step(_("Built"), project.finished_at, tone="leaf", url=project.get_absolute_url())


def _ahead(proposal: Proposal) -> Iterator[Step]:
    """What is still to come on a straight road; nothing after a no."""
    state = State(proposal.state)
    if state in GONE | {State.DECLINED, State.NOT_FUNDED, State.DISCARDED}:
        return
    roads: list[tuple[str | Promise, frozenset[State]]] = [
        (_("Send it to the council"), frozenset({State.DRAFT, State.RETURNED})),
        (_("The council decides"), frozenset({State.DRAFT, State.RETURNED, State.SUBMITTED})),
        (_("City staff work out the cost"), frozenset(State) - VOTED_ON - {State.COSTED}),
        (_("Neighbors vote"), frozenset(State) - {State.FUNDED}),
    ]
    for words, before in roads:
        if state in before:
            yield Step(words, ahead=True)
    if getattr(proposal, "project", None) is None:
        yield Step(_("Built"), ahead=True)
