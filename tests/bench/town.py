"""A town of any size for the page benches, written straight to a scratch database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import factories
from wagtail.models import Page

from accounts.models import User
from deliberation.discussions.models import Comment, Discussion, Stance
from kit import clock
from proposals.models import Proposal
from residence.models import Residence
from voting import actions

RESIDENTS = 40  # they comment and cast, one after the other
COUNTED = 1_000  # projects in the counted poll at most: publishing writes each one's outcome to the audit log
COMMENTS = 1_000  # on the measured proposal at most
WORDS = (
    "The path behind the mill is dark after six, and people walk home on the road instead. Twelve warm lamps, low enough not "
    "to light bedrooms, would make it usable again. Neighbors walked it with the lighting crew in March and marked the posts. "
)


@dataclass
class Town:
    """What the benches read and write."""

    residents: list[User]
    proposals: int
    proposal: Proposal
    poll: Any
    outcome: Any
    minimal: Page
    sizes: dict[str, int] = field(default_factory=dict)


def build(size: int) -> Town:
    """A town with `size` proposals on the ballot of a running poll, a counted poll, and one long discussion."""
    residents = _residents()
    running = factories.cycle("Bench, voting", now_in="vote")
    _proposals(running, size, residents)
    poll = actions.prepare_poll(factories.envelope(running), by=factories.officer(), rule="greedy", form="approval")
    poll = actions.open_poll(poll, by=factories.officer())
    proposal = Proposal.objects.filter(envelope=poll.envelope).order_by("pk")[size // 2]
    comments = min(size, COMMENTS)
    _discussion(proposal, comments, residents)
    counted = min(size, COUNTED)
    return Town(
        residents=residents,
        proposals=size,
        proposal=proposal,
        poll=poll,
        outcome=_outcome(counted, residents),
        minimal=Page.objects.get(depth=2).add_child(title="Minimal", slug="bench-minimal"),
        sizes={"comments": comments, "counted": counted},
    )


def _residents() -> list[User]:
    place = factories.neighborhood("Harbor")
    people = User.objects.bulk_create(
        User(email=f"resident{n}@example.org", password="!", public_name=f"Resident {n}") for n in range(RESIDENTS)
    )
    Residence.objects.bulk_create(
        Residence(user=p, neighborhood=place, method=Residence.Method.DESK, verified_at=clock.now()) for p in people
    )
    return people


def _proposals(cycle: Any, size: int, authors: list[User]) -> None:
    money = factories.envelope(cycle)
    kinds = [factories.category(slug) for slug in ("lighting", "youth-programs", "safe-routes", "de-escalation")]
    now = clock.now()
    # Discussions have numbers of their own, so that they can be made in one go and given out.
    discussions = Discussion.objects.bulk_create(
        (Discussion(title=f"Lamps on path {n}", cycle=cycle) for n in range(size)), batch_size=500
    )
    Proposal.objects.bulk_create(
        (
            Proposal(
                title=f"Lamps on path {n}",
                summary="Twelve warm lamps on the path behind the mill, with two benches.",
                body=f"<p>{WORDS}</p><p>{WORDS}</p>",
                place="Mill Path",
                envelope=money,
                category=kinds[n % len(kinds)],
                author=authors[n % len(authors)],
                discussion=discussions[n],
                state=Proposal.State.ON_BALLOT,
                cost=(1 + n % 9) * 5_000_00,
                submitted_at=now - timedelta(minutes=n),
            )
            for n in range(size)
        ),
        batch_size=500,
    )


def _discussion(proposal: Proposal, size: int, authors: list[User]) -> None:
    start = clock.now() - timedelta(days=3)
    Comment.objects.bulk_create(
        (
            Comment(
                discussion=proposal.discussion,
                author=authors[n % len(authors)],
                stance=list(Stance)[n % 3],
                body=f"<p>{WORDS}</p>",
                created_at=start + timedelta(minutes=n),
            )
            for n in range(size)
        ),
        batch_size=500,
    )


def _outcome(size: int, residents: list[User]) -> Any:
    cycle = factories.cycle("Bench, counted", now_in="vote")
    _proposals(cycle, size, residents)
    poll = actions.prepare_poll(
        factories.envelope(cycle, amount=size * 5_000_00), by=factories.officer(), rule="greedy"
    )
    poll = actions.open_poll(poll, by=factories.officer())
    projects = [project["id"] for project in poll.manifest.data["projects"]]
    for number, resident in enumerate(residents):
        chosen = [projects[(number * 7 + step) % len(projects)] for step in range(min(5, len(projects)))]
        actions.cast_ballot(poll, by=resident, choices=sorted(set(chosen)), key=f"bench-{number}")
    factories.end_voting(poll)
    actions.seal_poll(poll)
    officers = [factories.officer("Odile"), factories.officer("Otto")]
    actions.count_poll(poll, by=officers[0])
    for officer in officers:
        actions.certify_poll(poll, by=officer)
    return actions.publish_poll(poll, by=officers[0])
