"""The frozen rules of a poll: written once at its opening as canonical JSON, read by everything that follows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.utils import timezone

from proposals.models import Proposal
from voting.choosing import RAISING, WITH_UTILITY, ties_of
from voting.lifecycle import RuleName
from voting.models import Manifest, Poll
from voting.rules import Instance, Project, Rule

FORMAT = "lamplight poll manifest 1"


def rule_of_poll(poll: Poll, seed: str = "") -> Rule:
    """The rule as the officers chose it; settings that this rule does not use are left at their defaults.

    Raises `InvalidElection` for a choice that can't be counted.
    """
    used: dict[str, Any] = {"minimum_support": poll.minimum_support, "ties": ties_of(poll.ties), "seed": seed}
    if poll.rule in WITH_UTILITY:
        used["utility"] = poll.utility
    if poll.rule == RuleName.EQUAL_SHARES:
        used |= {"completion": poll.completion, "compare": poll.compare}
        if poll.completion in RAISING:
            used |= {
                "increment": Fraction(poll.increment),
                "integral": poll.integral,
                "stop_when_exhaustive": poll.stop_when_exhaustive,
            }
    return Rule(poll.rule, **used)  # type: ignore[arg-type]


def projects_of(poll: Poll) -> list[dict[str, Any]]:
    """The projects on the ballot, as a manifest lists them."""
    on_ballot = Proposal.objects.on_ballot(poll.envelope).select_related("category").order_by("pk")
    place = str(poll.neighborhood or "")
    return [
        {
            "id": str(proposal.pk),
            "proposal": proposal.pk,
            "name": " ".join(proposal.title.split()),
            "category": proposal.category.slug,
            "neighborhood": place,
            "cost": proposal.cost,
        }
        for proposal in on_ballot
    ]


def conflicts_of(poll: Poll, projects: list[dict[str, Any]]) -> list[list[str]]:
    """The sets of rival projects as a manifest lists them: ids in order, of projects that are on the ballot."""
    ids = {project["proposal"]: project["id"] for project in projects}
    sets = []
    for rivals in poll.rivals.prefetch_related("proposals"):
        among = sorted(proposal.pk for proposal in rivals.proposals.all() if proposal.pk in ids)
        if len(among) > 1:
            sets.append([ids[number] for number in among])
    return sets


def manifest_of(poll: Poll, *, seed: str, facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All that decides the poll: projects, money, ballot, rule, tie-breaks, times. Money is in whole cents.

    `facts` are what its public ledger begins with (`voting.opening.begin_record`); a draft goes without.
    """
    facts = facts or {}
    phase, projects = poll.voting_phase, projects_of(poll)
    data = {
        "format": FORMAT,
        **facts,
        "poll": poll.pk,
        "cycle": poll.cycle.slug,
        "place": poll.neighborhood.slug if poll.neighborhood else "city",
        "budget": poll.envelope.amount,
        "subunits": 100,
        "currency": settings.CURRENCY,
        "ballot": {"form": poll.form, "least": poll.least, "most": poll.most},
        "roll": {
            "resident_by": poll.resident_by.isoformat() if poll.resident_by else None,
            "minimum_age": poll.minimum_age,
            **facts.get("roll", {}),
        },
        "rule": rule_of_poll(poll, seed).to_dict(),
        "opens_at": utc(phase.opens_at) if phase else None,
        "closes_at": utc(phase.closes_at) if phase else None,
        "projects": projects,
        "conflicts": conflicts_of(poll, projects),
    }
    return data | ({"described": described_of(poll, data)} if phase else {})


def described_of(poll: Poll, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Where and when people vote, in the words a ballots file has for it."""
    opens, closes = _day(manifest["opens_at"]), _day(manifest["closes_at"])
    told = {"country": settings.COUNTRY, "unit": settings.CITY_NAME, "instance": closes[-4:]}
    if poll.neighborhood:
        told |= {"district": poll.neighborhood.name, "subunit": poll.neighborhood.name}
    return {key: " ".join(words.split()) for key, words in told.items()} | {"date_begin": opens, "date_end": closes}


def _day(moment: str) -> str:
    """The day in the city of a moment of the manifest, as ballots files write days."""
    return timezone.localtime(datetime.fromisoformat(moment)).strftime("%d.%m.%Y")


def freeze(poll: Poll, data: Mapping[str, Any]) -> Manifest:
    """Store the rules for good, with their fingerprint."""
    text = canonical_text(data)
    return Manifest.objects.create(poll=poll, text=text, sha256=fingerprint(text))


def canonical_text(data: Any) -> str:
    """JSON in one spelling: sorted keys, no spaces. Our keys are ASCII and numbers whole, so this is RFC 8785."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def instance_of(manifest: Mapping[str, Any], withdrawn: Collection[str] = ()) -> Instance:
    """What the counting room needs of a manifest: projects, costs, money, and which projects rule each other out.

    `withdrawn` are ids of projects that can't be funded any more; their votes count.
    """
    return Instance(
        projects=tuple(
            Project(
                p["id"],
                p["cost"],
                name=p["name"],
                category=p["category"],
                neighborhood=p["neighborhood"],
                withdrawn=p["id"] in withdrawn,
            )
            for p in manifest["projects"]
        ),
        budget=manifest["budget"],
        subunits=manifest["subunits"],
        currency=manifest["currency"],
        conflicts=tuple(frozenset(ids) for ids in manifest.get("conflicts", ())),
    )


def rule_of(manifest: Mapping[str, Any]) -> Rule:
    """The frozen rule."""
    return Rule.from_dict(dict(manifest["rule"]))


def utc(moment: datetime) -> str:
    """A moment in UTC as ISO 8601 with a Z, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
