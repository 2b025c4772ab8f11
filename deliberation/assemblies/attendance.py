"""How many are there: those who checked in with their account, and those whom the door counted without one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

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
    counts = assembly.door_counts.standing()
    door = counts.order_by().aggregate(people=Sum("people", default=0), children=Sum("children", default=0))
    return Present(assembly.attendances.count(), door["people"], door["children"])
