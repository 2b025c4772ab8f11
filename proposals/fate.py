"""What became of a proposal with the voters. The voting room knows; it tells here, so that this room need not know it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proposals.lifecycle import VOTED_ON
from proposals.models import Proposal


@dataclass(frozen=True)
class Fate:
    """A headline, a sentence, and where to read on (no address while there is nothing to see yet)."""

    title: str
    words: str
    url: str = ""
    label: str = ""
    tone: str = ""  # of the callout: lamp (on the ballot), done (funded), or none


Teller = Callable[[Proposal], Fate | None]
_tellers: list[Teller] = []


def tells_fate(teller: Teller) -> Teller:
    """Register a room that knows (in its `AppConfig.ready`)."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def fate_of(proposal: Proposal) -> Fate | None:
    """What the first room that knows something says; nothing about a proposal that has not come to the ballot."""
    if proposal.state not in VOTED_ON:
        return None
    return next((fate for teller in _tellers if (fate := teller(proposal))), None)
