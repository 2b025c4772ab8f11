"""How every act of this room begins and ends: the row locked and read anew; the move made, kept and logged."""

from __future__ import annotations

from typing import Any

from audit import log
from kit.lifecycle import check_move
from proposals.lifecycle import MOVES
from proposals.models import Proposal


def locked(proposal: Proposal) -> Proposal:
    """The proposal as it is now, its row locked until the transaction ends."""
    rows = Proposal.objects.select_related("envelope__cycle", "envelope__neighborhood", "category", "author")
    return rows.select_for_update(of=("self",)).get(pk=proposal.pk)


def move(proposal: Proposal, verb: str, facts: dict[str, Any] | None = None, *, by: Any, **values: Any) -> Proposal:
    """Make the move, set `values`, and write it to the log. Raises `WrongMove` where the state does not allow it."""
    proposal.state = check_move(MOVES, verb, proposal.state)
    for name, value in values.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=["state", "changed_at", *values])
    log.record(f"proposals.{verb}", proposal, by=by, **(facts or {}))
    return proposal
