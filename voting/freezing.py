"""The frozen rules of a poll: written once at its opening as canonical JSON, read by everything that follows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from proposals.models import Proposal
from voting.models import Manifest, Poll
from voting.rules import Instance, Project, Rule

FORMAT = "lamplight poll manifest 1"


def rule_of_poll(poll: Poll, seed: str = "") -> Rule:
    """The rule as the officers chose it. Raises `InvalidElection` for a choice that can't be counted."""
    ties = tuple(t.strip() for t in poll.ties.split(",") if t.strip())
    return Rule(
        name=poll.rule,  # type: ignore[arg-type]
        utility=poll.utility,  # type: ignore[arg-type]
        completion=poll.completion,  # type: ignore[arg-type]
        compare=poll.compare,  # type: ignore[arg-type]
        minimum_support=poll.minimum_support,
        ties=ties,
        seed=seed,
    )


def projects_of(poll: Poll) -> list[dict[str, Any]]:
    """The projects on the ballot, as a manifest lists them."""
    on_ballot = Proposal.objects.on_ballot(poll.envelope).select_related("category").order_by("pk")
    place = str(poll.neighborhood or "")
    return [
        {
            "id": str(proposal.pk),
            "proposal": proposal.pk,
            "name": proposal.title,
            "category": proposal.category.slug,
            "neighborhood": place,
            "cost": proposal.cost,
        }
        for proposal in on_ballot
    ]


def manifest_of(poll: Poll, *, seed: str) -> dict[str, Any]:
    """All that decides the poll: projects, money, ballot, rule, tie-breaks, times. Money is in whole cents."""
    phase = poll.voting_phase
    return {
        "format": FORMAT,
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
        },
        "rule": rule_of_poll(poll, seed).to_dict(),
        "opens_at": utc(phase.opens_at) if phase else None,
        "closes_at": utc(phase.closes_at) if phase else None,
        "projects": projects_of(poll),
    }


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


def instance_of(manifest: Mapping[str, Any]) -> Instance:
    """What the counting room needs of a manifest: projects, costs, money."""
    return Instance(
        projects=tuple(
            Project(p["id"], p["cost"], name=p["name"], category=p["category"], neighborhood=p["neighborhood"])
            for p in manifest["projects"]
        ),
        budget=manifest["budget"],
        subunits=manifest["subunits"],
        currency=manifest["currency"],
    )


def rule_of(manifest: Mapping[str, Any]) -> Rule:
    """The frozen rule."""
    return Rule.from_dict(dict(manifest["rule"]))


def utc(moment: datetime) -> str:
    """A moment in UTC as ISO 8601 with a Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
