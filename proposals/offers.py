"""What a person can do with a proposal now; a step that is theirs but not open now comes with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit.verdict import YES, Verdict
from neighborhoods.permissions import sits_for
from proposals import permissions as may
from proposals.lifecycle import EDITABLE, UNDER_REVIEW, State
from proposals.models import Proposal
from proposals.reviewing import permissions as reviewing


@dataclass(frozen=True)
class Offer:
    """A step: its button, where it leads, and the verdict. `posts` where it is done at once, without a page between."""

    key: str
    label: str | Promise
    url: str
    verdict: Verdict
    posts: bool = False
    quiet: bool = False


def offers(user: Any, proposal: Proposal) -> list[Offer]:
    """The steps that concern this person, in the order of their weight; none for a visitor."""
    if not user.is_authenticated:
        return []
    own = [*_as_author(user, proposal), *_as_council(user, proposal), *_as_officer(user, proposal)]
    return own + [offer for room in _rooms for offer in room(user, proposal)]


Room = Callable[[Any, Proposal], Iterable[Offer]]
_rooms: list[Room] = []


def offered(room: Room) -> Room:
    """Register what a room offers a signed-in person on a proposal's page (in its `AppConfig.ready`)."""
    if room not in _rooms:
        _rooms.append(room)
    return room


def _as_author(user: Any, proposal: Proposal) -> Iterator[Offer]:
    if not may.writes(user, proposal):
        return
    if proposal.state in EDITABLE:
        yield _offer("write", _("Go on writing"), proposal, may.may_edit(user, proposal))
    if proposal.author_id != user.pk:
        return
    if proposal.state in UNDER_REVIEW:
        yield _offer("withdraw", _("Withdraw it"), proposal, may.may_withdraw(user, proposal), quiet=True)
    if proposal.state == State.DECLINED:
        appeal = reverse("reviewing:appeal", args=[proposal.pk])
        yield Offer("appeal", _("Ask for a second look"), appeal, reviewing.may_appeal(user, proposal))
    if reviewing.may_say_aim(user, proposal):
        aim = reverse("reviewing:aim", args=[proposal.pk])
        yield Offer("aim", _("Name causes and partners"), aim, YES, quiet=True)
    if proposal.state == State.WITHDRAWN:
        yield _offer("take_back", _("Take the withdrawal back"), proposal, may.may_restore(user, proposal), posts=True)


def _as_council(user: Any, proposal: Proposal) -> Iterator[Offer]:
    waits = proposal.state == State.SUBMITTED
    # Who holds a seat has the role, which is known already: neighbors cost no question about seats.
    if waits and user.is_council_member and sits_for(user, proposal.envelope.neighborhood):
        desk, verdict = reverse("review_desk", args=[proposal.pk]), reviewing.may_assess(user, proposal)
        yield Offer("review", _("Review it for the council"), desk, verdict)


def _as_officer(user: Any, proposal: Proposal) -> Iterator[Offer]:
    if not user.is_officer:
        return
    if proposal.state in (State.ACCEPTED, State.COSTED):
        verdict = reviewing.may_cost(user, proposal)
        yield Offer("cost", _("Work out the cost"), reverse("cost_desk", args=[proposal.pk]), verdict)


def _offer(name: str, label: Promise, proposal: Proposal, verdict: Verdict, **how: bool) -> Offer:
    return Offer(name, label, reverse(f"proposals:{name}", args=[proposal.pk]), verdict, **how)
