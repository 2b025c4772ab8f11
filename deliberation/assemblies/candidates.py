"""What an assembly can share out its dots on. Rooms to the left tell it; this room does not know them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from deliberation.assemblies.models import Assembly


class Candidate(NamedTuple):
    """Something to put dots on, and the address where it can be read."""

    title: str
    url: str


Teller = Callable[[Assembly], Iterable[Candidate]]
_tellers: list[Teller] = []


def tells_candidates(teller: Teller) -> None:
    """Have `teller` asked for candidates. Call it once, in an app's `ready`."""
    if teller not in _tellers:
        _tellers.append(teller)


def candidates_of(assembly: Assembly) -> list[Candidate]:
    """All that the rooms have to offer for this assembly."""
    return [candidate for teller in _tellers for candidate in teller(assembly)]
