"""A town of any size for the page benches, written straight to a scratch database.

It has what real ones have and a bench easily leaves out: outlines on the map, proposals with a point on it, replies.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import factories
from wagtail.models import Page

from accounts.models import User
from cms.models import StandardPage
from config.demo import keys
from deliberation.discussions.models import Comment, Discussion, Stance
from kit import clock
from neighborhoods.models import Neighborhood
from proposals.models import Proposal
from residence.models import Residence
from voting import actions

RESIDENTS = 40  # they comment and cast, one after the other
COUNTED = 1_000  # projects in the counted poll at most: publishing writes each one's outcome to the audit log
COMMENTS = 1_000  # on the measured proposal at most, every fourth of them a reply
PLACES = ("Harbor", "Old Mill", "Riverside", "Hilltop", "Station", "Meadows")
POINTS = 40  # of each neighborhood's outline
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
    bare: Page
    in_house: Page
    sizes: dict[str, int] = field(default_factory=dict)


def build(size: int) -> Town:
    """A town with `size` proposals on the ballot of a running poll, a counted poll, and one long discussion."""
    residents = _residents()
    running = factories.cycle("Bench, voting", now_in="vote")
    _proposals(running, size, residents)
    poll = actions.prepare_poll(factories.envelope(running), by=factories.officer(), rule="greedy", form="approval")
    keys.use(poll, by=factories.officer())
    poll = actions.open_poll(poll, by=factories.officer())
    proposal = Proposal.objects.filter(envelope=poll.envelope).order_by("pk")[size // 2]
    comments = min(size, COMMENTS)
    _discussion(proposal, comments, residents)
    counted = min(size, COUNTED)
    home = Page.objects.filter(depth=2).order_by("path")[0]  # there is one for each language
    return Town(
        residents=residents,
        proposals=size,
        proposal=proposal,
        poll=poll,
        outcome=_outcome(counted, residents),
        bare=home.add_child(title="Bare", slug="bench-bare"),
        in_house=home.add_child(instance=StandardPage(title="In the house", slug="bench-house")),
        sizes={"comments": comments, "counted": counted},
    )


def _residents() -> list[User]:
    place, *_others = _neighborhoods()
    people = User.objects.bulk_create(
        User(email=f"resident{n}@example.org", password="!", public_name=f"Resident {n}") for n in range(RESIDENTS)
    )
    Residence.objects.bulk_create(
        Residence(user=p, neighborhood=place, method=Residence.Method.DESK, verified_at=clock.now()) for p in people
    )
    return people


def _neighborhoods() -> list[Neighborhood]:
    places = [factories.neighborhood(name) for name in PLACES]
    for number, place in enumerate(places):
        east, north = -71.0 + number % 3 * 0.02, 42.0 + number // 3 * 0.02
        turns = [2 * math.pi * point / POINTS for point in range(POINTS)]
        ring = [[round(east + 0.009 * math.cos(t), 5), round(north + 0.009 * math.sin(t), 5)] for t in turns]
        place.outline = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        place.save()
    return places


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
                latitude=Decimal("42.00") + n % 40 * Decimal("0.0005"),
                longitude=Decimal("-71.00") + n % 70 * Decimal("0.0005"),
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

    def said(n: int, **how: Any) -> Comment:
        at = start + timedelta(minutes=n)
        author = authors[n % len(authors)]
        return Comment(discussion=proposal.discussion, author=author, body=f"<p>{WORDS}</p>", created_at=at, **how)

    replies = size // 4
    stances = list(Stance)
    tops = Comment.objects.bulk_create((said(n, stance=stances[n % 3]) for n in range(size - replies)), batch_size=500)
    answered = [tops[n * len(tops) // replies] for n in range(replies)]
    Comment.objects.bulk_create(
        (said(size + n, top=top, reply_to=top) for n, top in enumerate(answered)), batch_size=500
    )


def _outcome(size: int, residents: list[User]) -> Any:
    cycle = factories.cycle("Bench, counted", now_in="vote")
    _proposals(cycle, size, residents)
    poll = actions.prepare_poll(
        factories.envelope(cycle, amount=size * 5_000_00), by=factories.officer(), rule="greedy"
    )
    keys.use(poll, by=factories.officer())
    poll = actions.open_poll(poll, by=factories.officer())
    projects = [project["id"] for project in poll.manifest.data["projects"]]
    for number, resident in enumerate(residents):
        chosen = [projects[(number * 7 + step) % len(projects)] for step in range(min(5, len(projects)))]
        actions.cast_ballot(poll, by=resident, choices=sorted(set(chosen)), key=f"bench-{number}")
    factories.end_voting(poll)
    factories.open_ballots(poll)
    officers = [factories.officer("Odile"), factories.officer("Otto")]
    actions.count_poll(poll, by=officers[0])
    for officer in officers:
        actions.certify_poll(poll, by=officer)
    return actions.publish_poll(poll, by=officers[0])
