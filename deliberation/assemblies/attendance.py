"""How many are there: those who checked in with their account, and those whom the door counted without one."""

from __future__ import annotations

from dataclasses import dataclass

from deliberation.assemblies import readings
from deliberation.assemblies.models import Assembly


@dataclass(frozen=True)
class Present:
    """Numbers of people; nobody is named. `children` are those to look after, and not among the people."""

    checked_in: int
    counted: int
    children: int

    @property
    def people(self) -> int:
        """All who take part."""
        return self.checked_in + self.counted


def present_at(assembly: Assembly) -> Present:
    """Who is there, or was, in two queries."""
    (here,) = readings.checked_in.first(assembly.pk) or (0,)
    people, children = readings.counted.first(assembly.pk) or (0, 0)
    return Present(here, people, children)
