"""The proposals that an assembly can put its dots on."""

from __future__ import annotations

from django.db.models import Q

from deliberation.assemblies.candidates import Candidate
from deliberation.assemblies.models import Assembly
from proposals.models import Proposal

MOST = 30


def candidates(assembly: Assembly) -> list[Candidate]:
    """The public proposals of the assembly's cycle that are for its neighborhood or the whole city, by title."""
    if assembly.cycle is None:
        return []
    found = Proposal.objects.public().in_cycle(assembly.cycle)
    if assembly.neighborhood_id:
        found = found.filter(Q(envelope__neighborhood=assembly.neighborhood_id) | Q(envelope__neighborhood=None))
    return [Candidate(p.title[:120], p.get_absolute_url()) for p in found.order_by("title", "pk")[:MOST]]
