"""What of a review the page of a proposal shows."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from cycles.models import Envelope
from proposals.models import Proposal
from proposals.reviewing.models import Rivalry


def rivalries_of(proposal: Proposal) -> Any:
    """The pairs this proposal belongs to."""
    pairs = Rivalry.objects.filter(one=proposal) | Rivalry.objects.filter(other=proposal)
    return pairs.select_related("one", "other")


def with_rivals(rows: Any) -> Any:
    """With `has_rivals`: whether there is anything to ask `rivals_of`, which most proposals need not."""
    pairs = Rivalry.objects.filter(Q(one=OuterRef("pk")) | Q(other=OuterRef("pk")))
    return rows.annotate(has_rivals=Exists(pairs))


def rivals_of(proposal: Proposal) -> list[tuple[Proposal, str]]:
    """What can't be built beside this one, each with the reason; what is private by now is passed over. One query."""
    pairs = [(pair.other if pair.one_id == proposal.pk else pair.one, pair.reason) for pair in rivalries_of(proposal)]
    return [(rival, reason) for rival, reason in pairs if rival.is_public]


def rival_pairs(envelope: Envelope) -> list[tuple[int, int]]:
    """The pairs of proposals on this envelope's ballot of which only one can be built, by number, the lower first."""
    there = Proposal.objects.on_ballot(envelope).values("pk")
    return list(Rivalry.objects.filter(one__in=there, other__in=there).values_list("one", "other"))
