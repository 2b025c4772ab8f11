"""A real election from a Pabulib file, made into a closed and published cycle. Its ballots carry no people."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils.text import Truncator, slugify
from django_q.tasks import async_task

from audit import log
from cycles.models import Category, Cycle, Envelope, Phase
from cycles.schedule import PhaseKind
from kit import clock
from proposals.lifecycle import State as ProposalState
from proposals.models import Proposal
from voting import freezing, rules
from voting.actions import store_count
from voting.clock import database_now
from voting.counting import Found, find
from voting.lifecycle import State
from voting.models import Poll
from voting.pabulib import Election, Unreadable

Progress = Callable[[str, int, int], None]
BATCH = 5000
CATEGORY = "imported"
DESCRIBED = (  # what a file's META says of where, when and how people voted: kept for whoever counts again
    "description",
    "country",
    "unit",
    "district",
    "subunit",
    "instance",
    "date_begin",
    "date_end",
    "language",
    "min_length",
    "max_length",
    "min_sum_points",
    "max_sum_points",
    "min_points",
    "max_points",
    "min_sum_cost",
    "max_sum_cost",
    "scoring_fn",
)


class ImportedBefore(Exception):
    """The same file was imported already; the argument is its poll."""


def import_election(
    path: Path, election: Election, rule: rules.Rule, *, again: bool = False, progress: Progress | None = None
) -> Poll:
    """Count a read election by `rule` and store it whole: cycle, projects, ballots, outcome. All or nothing.

    `progress(step, done, total)` is told how far it is. Raises `ImportedBefore` unless `again`, `InvalidElection` when
    the rule cannot be used, `Unreadable` when the file has no money.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    before = Poll.objects.filter(source_sha256=digest).first()
    if before and not again:
        raise ImportedBefore(before)
    if election.instance.budget <= 0:
        raise Unreadable(str(path), 1, 1, "the budget is zero, so there is nothing to decide; give META a budget")
    tell = progress or (lambda step, done, total: None)
    found = _count(election, rule, tell)
    with transaction.atomic():
        cycle = _cycle(election, path)
        poll = _poll(cycle, election, rule, path.name, digest)
        _projects(poll, election, set(found.outcome.winners))
        freezing.freeze(poll, _manifest(poll, election, rule))
        _publish(poll, found)
        log.record(
            "voting.import", poll, sha256=digest, ballots=found.outcome.voters, winners=len(found.outcome.winners)
        )
        async_task("voting.comparisons.tasks.begin", poll.pk)
    return poll


def _count(election: Election, rule: rules.Rule, tell: Progress) -> Found:
    tell("count", 0, 1)
    found = find(election.instance, election.profile, rule)
    tell("count", 1, 1)
    return found


def _cycle(election: Election, path: Path) -> Cycle:
    meta = election.meta
    name = meta.get("description") or path.stem.replace("_", " ")
    year = _year(meta.get("date_end", "")) or _year(meta.get("instance", ""))
    if year and str(year) not in name:
        name += f" ({year})"
    root = slugify(name)[:40] or "imported"
    slug, copy = root, 1
    while Cycle.objects.filter(slug=slug).exists():
        copy += 1
        slug = f"{root}-{copy}"
    cycle = Cycle.objects.create(
        name=Truncator(name).chars(120), slug=slug, summary=meta.get("comment", "")[:2000], published=True
    )
    opens, closes = _dates(meta.get("date_begin", ""), meta.get("date_end", ""))
    Phase.objects.bulk_create(
        [
            Phase(cycle=cycle, kind=PhaseKind.VOTE.value, opens_at=opens, closes_at=closes),
            Phase(cycle=cycle, kind=PhaseKind.COUNT.value, opens_at=closes, closes_at=closes + timedelta(days=1)),
        ]
    )
    return cycle


def _poll(cycle: Cycle, election: Election, rule: rules.Rule, source: str, digest: str) -> Poll:
    instance = election.instance
    amount = max(1, instance.budget * 100 // instance.subunits)
    phase = cycle.calendar[0]
    return Poll.objects.create(
        envelope=Envelope.objects.create(cycle=cycle, amount=amount),
        state=State.OPEN,
        form=election.profile.ballot_type,
        least=0,
        rule=rule.name,
        utility=rule.utility,
        completion=rule.completion,
        increment=Decimal(rule.increment.numerator) / rule.increment.denominator,
        integral=rule.integral,
        stop_when_exhaustive=rule.stop_when_exhaustive,
        compare=rule.compare,
        minimum_support=rule.minimum_support,
        ties=",".join(rule.ties),
        opened_at=phase.opens_at,
        closed_at=phase.closes_at,
        source=Truncator(source).chars(200),
        source_sha256=digest,
    )


def _projects(poll: Poll, election: Election, winners: set[str]) -> None:
    category = Category.objects.get_or_create(slug=CATEGORY, defaults={"name": "Imported election", "icon": "archive"})
    moment, subunits = poll.opened_at, election.instance.subunits
    Proposal.objects.bulk_create(
        [
            Proposal(
                envelope=poll.envelope,
                category=category[0],
                title=Truncator(_plain(project.name) or project.id).chars(120),
                # The exact cost is in the frozen rules; a proposal's own is in whole cents and never nothing.
                cost=max(1, project.cost * 100 // subunits),
                state=ProposalState.FUNDED if project.id in winners else ProposalState.NOT_FUNDED,
                submitted_at=moment,
            )
            for project in election.instance.projects
        ],
        batch_size=200,
    )


def _manifest(poll: Poll, election: Election, rule: rules.Rule) -> dict[str, object]:
    phase, instance = poll.cycle.calendar[0], election.instance
    stored = Proposal.objects.filter(envelope=poll.envelope).order_by("pk").values_list("pk", flat=True)
    return freezing.manifest_of(poll, seed=rule.seed) | {
        "budget": instance.budget,
        "subunits": instance.subunits,
        "currency": instance.currency,
        "ballot": {"form": poll.form, "least": 0, "most": None, "point_scale": election.profile.point_scale},
        "rule": rule.to_dict(),
        "opens_at": freezing.utc(phase.opens_at),
        "closes_at": freezing.utc(phase.closes_at),
        "source": poll.source,
        "described": {key: election.meta[key] for key in DESCRIBED if key in election.meta},
        "projects": [
            {
                "id": project.id,
                "proposal": proposal,
                "name": _plain(project.name) or project.id,
                "category": project.category,
                "neighborhood": project.neighborhood,
                "cost": project.cost,
            }
            for project, proposal in zip(instance.projects, stored, strict=True)
        ],
        "conflicts": sorted(sorted(ids) for ids in instance.conflicts),
    }


def _publish(poll: Poll, found: Found) -> None:
    store_count(poll, found)
    poll.state = State.PUBLISHED
    poll.published_at = database_now()
    poll.save(update_fields=["state", "published_at"])


def _dates(begin: str, end: str) -> tuple[datetime, datetime]:
    """The voting days as a half-open stretch that is over. A bare year is the whole year; nothing known, last year."""
    first = _day(begin) or date((_year(begin) or _year(end) or clock.now().year - 1), 1, 1)
    last = _day(end) or date(_year(end) or first.year, 12, 31)
    latest = clock.now() - timedelta(days=2)
    closes = min(datetime.combine(last + timedelta(days=1), time(), UTC), latest)
    return min(datetime.combine(first, time(), UTC), closes - timedelta(hours=1)), closes


def _day(text: str) -> date | None:
    for form in ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%Y.%m.%d"):
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _year(text: str) -> int | None:
    found = re.search(r"\b(19[89]\d|20\d\d)\b", text)
    return int(found[1]) if found else None


def _plain(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
