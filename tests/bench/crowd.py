"""A city's worth of deliberation, written straight to a scratch database: most of it by the database itself.

Proposals with words that a search finds or does not, a hundred comments on each, two thousand on one, a third of them
replies; flags of years and some that wait; decisions and appeals. The same on SQLite and PostgreSQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import factories
import town
from django.db import connection

from accounts.models import User
from deliberation.discussions.models import Appeal, Comment, Decision, Discussion, Flag, HouseRule
from kit import clock
from neighborhoods.models import Neighborhood
from proposals.models import Proposal
from residence.models import Residence

RESIDENTS = 4_000
LONG = 2_000  # comments in the long discussion
DECIDED = 20_000  # flags of before
OPEN = 600  # flagged comments that wait
SUBJECTS = (
    "lamps",
    "crossing",
    "benches",
    "youth club",
    "night bus",
    "mediators",
    "heron pond",
    "ramp",
    "mural",
    "patrol",
)
PLACES = (
    "Mill Path",
    "Harbor Street",
    "the old station",
    "Hilltop school",
    "the meadow bridge",
    "Dock Lane",
    "the market",
)
CATEGORIES = ("lighting", "youth-programs", "safe-routes", "de-escalation")


@dataclass
class Crowd:
    """What the bench asks about."""

    residents: list[User]
    member: User
    places: list[str]
    categories: tuple[str, ...]
    proposals: list[Proposal]
    long: Proposal


def build(proposals: int, comments: int) -> Crowd:
    """The town with that many proposals and comments."""
    places = town._neighborhoods()
    people = _residents(places)
    member = factories.council_member("Cora", places[0].name)
    made = _proposals(proposals, places, people)
    long = made[len(made) // 2]
    _comments(made, long, comments, people)
    _moderation(made, people, member, places)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Crowd(people, member, [place.slug for place in places], CATEGORIES, made, long)


def _residents(places: list[Neighborhood]) -> list[User]:
    long_ago = clock.now() - timedelta(days=400)
    people = User.objects.bulk_create(
        (
            User(email=f"r{n}@example.org", password="!", public_name=f"Resident {n}", date_joined=long_ago)
            for n in range(RESIDENTS)
        ),
        batch_size=500,
    )
    Residence.objects.bulk_create(
        (
            Residence(user=p, neighborhood=places[n % len(places)], method=Residence.Method.DESK, verified_at=long_ago)
            for n, p in enumerate(people)
        ),
        batch_size=500,
    )
    return people


def _proposals(size: int, places: list[Neighborhood], people: list[User]) -> list[Proposal]:
    cycle = factories.cycle("Bench", now_in="deliberate")
    envelopes = [factories.envelope(cycle), *(factories.envelope(cycle, place) for place in places)]
    kinds = [factories.category(slug) for slug in CATEGORIES]
    now = clock.now()
    titles = [f"{SUBJECTS[n % 10].capitalize()} at {PLACES[n // 10 % 7]} {n}" for n in range(size)]
    discussions = Discussion.objects.bulk_create(
        (Discussion(title=titles[n], cycle=cycle, neighborhood=envelopes[n % 7].neighborhood) for n in range(size)),
        batch_size=500,
    )
    return Proposal.objects.bulk_create(
        (
            Proposal(
                title=titles[n],
                summary=f"{SUBJECTS[n % 10].capitalize()} near {PLACES[n * 3 % 7]}, so that people walk home there again.",
                body=f"<p>{town.WORDS}</p><p>Marked by {people[n % RESIDENTS].public_name}. {town.WORDS}</p>",
                place=PLACES[n // 10 % 7],
                envelope=envelopes[n % 7],
                category=kinds[n // 7 % 4],
                author=people[n % RESIDENTS],
                discussion=discussions[n],
                state=Proposal.State.COSTED,
                cost=(1 + n % 97) * 1_000_00,
                submitted_at=now - timedelta(minutes=n),
            )
            for n in range(size)
        ),
        batch_size=500,
    )


def _comments(proposals: list[Proposal], long: Proposal, size: int, people: list[User]) -> None:
    """Numbered from 1 without gaps, in threads of three: a comment and two replies. The database counts and writes."""
    first, each = proposals[0].discussion_id, max(3, (size - LONG) // len(proposals) // 3 * 3)
    counted = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {size})"
    if connection.vendor == "sqlite":
        when = "strftime('%%Y-%%m-%%d %%H:%%M:%%S', 'now', '-' || (60 + i * 20) || ' seconds')"
    else:
        counted, when = (
            "WITH n(i) AS (SELECT generate_series(0, {size} - 1))",
            "now() - (60 + i * 20) * interval '1 second'",
        )
    names = [field.column for field in Comment._meta.local_fields]
    values = {
        "id": "i + 1 + {offset}",
        "discussion_id": "{discussion}",
        "author_id": f"{people[0].pk} + (i %% {RESIDENTS} * 7919) %% {RESIDENTS}",  # a million times 7919 is no integer
        "top_id": "CASE WHEN i %% 3 = 0 THEN NULL ELSE i - i %% 3 + 1 + {offset} END",
        "reply_to_id": "CASE WHEN i %% 3 = 0 THEN NULL ELSE i - i %% 3 + 1 + {offset} END",
        "stance": "CASE WHEN i %% 3 <> 0 THEN '' WHEN i / 3 %% 3 = 0 THEN 'for' WHEN i / 3 %% 3 = 1 THEN 'against' ELSE 'question' END",
        "body": "'<p>Point ' || i || '. The path behind the mill is dark after six, and people walk home on the road "
        "instead. Twelve warm lamps, low enough not to light bedrooms, would make it usable again.</p>'",
        "state": "CASE WHEN i %% 400 = 399 THEN 'hidden' ELSE 'shown' END",
        "hidden_because": "CASE WHEN i %% 400 = 399 THEN 'It says where somebody lives.' ELSE '' END",
        "created_at": when,
        "nods": "0",
        "strength": "0",
        **dict.fromkeys(("edited_at", "flagged_at", "answer_due", "answered_at", "answer_id"), "NULL"),
    }
    said = ", ".join(values.get(name, "''") for name in names)
    columns = ", ".join(f'"{name}"' for name in names)

    def write(count: int, offset: int, discussion: str) -> None:
        select = f"SELECT {said} FROM n".format(offset=offset, discussion=discussion)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {Comment._meta.db_table} ({columns}) {counted.format(size=count)} {select}", []
            )

    write(each * len(proposals), 0, f"{first} + i / {each}")
    write(LONG, each * len(proposals), str(long.discussion_id))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('discussions_comment', 'id'), max(id)) FROM discussions_comment"
            )


def _moderation(proposals: list[Proposal], people: list[User], member: User, places: list[Neighborhood]) -> None:
    """Decisions of the last two years with their flags, flags that wait everywhere, and appeals."""
    now, rules = clock.now(), list(HouseRule.objects.in_force())
    councils = [place.council for place in places]
    total = Comment.objects.count()
    step = max(1, total // (DECIDED + OPEN))
    comments = list(
        Comment.objects.filter(pk__in=range(1, total + 1, step)).values_list("pk", "discussion", "author")[
            : DECIDED + OPEN
        ]
    )
    decided, waiting = comments[:-OPEN], comments[-OPEN:]
    decisions = Decision.objects.bulk_create(
        (
            Decision(
                kind=("dismiss", "hide", "warn")[n % 3],
                discussion_id=discussion,
                comment_id=pk,
                person_id=author,
                rule=rules[n % len(rules)],
                reason="It says where somebody lives.",
                by=member,
                council=councils[n % len(councils)],
                made_at=now - timedelta(minutes=50 * n + 5),
            )
            for n, (pk, discussion, author) in enumerate(decided)
        ),
        batch_size=500,
    )
    Flag.objects.bulk_create(
        (
            Flag(
                comment_id=pk,
                by=people[(n * 31 + k) % RESIDENTS],
                rule=rules[n % len(rules)],
                created_at=now - timedelta(minutes=50 * n + 400 + k),
                decision=decisions[n] if n < len(decisions) else None,
            )
            for n, (pk, _discussion, _author) in enumerate(comments)
            for k in range(1 if n < len(decisions) else 3)
        ),
        batch_size=500,
    )
    Comment.objects.filter(pk__in=[pk for pk, *_rest in waiting]).update(
        flagged_at=now - timedelta(days=2), state="shown", hidden_because=""
    )
    Appeal.objects.bulk_create(
        (
            Appeal(decision=d, by_id=d.person_id, words="It names nobody.", made_at=d.made_at, due_at=d.made_at + timedelta(days=5))
            for d in decisions[1:2_000:3]
        ),
        batch_size=500,
    )  # fmt: skip
