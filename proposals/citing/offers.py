"""What this room offers on a proposal's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cycles.charters.models import Version
from kit.prepared import Prepared
from kit.verdict import YES
from neighborhoods.permissions import sits_for
from proposals.lifecycle import EDITABLE, UNDER_REVIEW, State
from proposals.models import Proposal
from proposals.offers import Offer
from proposals.permissions import writes

COSTED = frozenset({State.ACCEPTED, State.COSTED, State.FUNDED, State.NOT_FUNDED})
in_force = Prepared(
    lambda place: (
        Version.objects.in_force()
        .filter(Q(charter__neighborhood=place) | Q(charter__neighborhood=None))
        .values_list("pk")[:1]
    ),
    int,
)


def to_cite(user: Any, proposal: Proposal) -> Iterator[Offer]:
    """To say which clause of the charter applies: for authors, officers and the council, where there is a charter. Whoever it
    does not concern costs no question."""
    concerned = (
        (proposal.state in EDITABLE | UNDER_REVIEW and writes(user, proposal))
        or (user.is_officer and proposal.state in COSTED)
        or (
            user.is_council_member and proposal.state in UNDER_REVIEW and sits_for(user, proposal.envelope.neighborhood)
        )
    )
    if concerned and in_force.first(proposal.envelope.neighborhood_id or 0):
        yield Offer("cite", _("Cite the charter"), reverse("citing:cite", args=[proposal.pk]), YES, quiet=True)
