"""When news goes out: plain arithmetic on the city's clock, no Django.

A digest goes at the first of its hours after the news: daily ones each morning, weekly ones on Monday morning. In quiet
hours nothing goes that can wait.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

MORNING = 8  # o'clock in the city
MONDAY = 0
QUIET = re.compile(r"(?:([01]?\d|2[0-3])-([01]?\d|2[0-3]))?")


@dataclass(frozen=True)
class QuietHours:
    """From one full hour to another, over midnight where the first is the later one; none where they are the same."""

    begins: int = 0
    ends: int = 0

    @classmethod
    def read(cls, text: str) -> QuietHours:
        """From words like `21-8`; empty for none. Raises `ValueError` for anything else."""
        found = QUIET.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is not like 21-8")
        return cls(int(found[1]), int(found[2])) if found[1] else cls()

    def hold(self, local: datetime) -> bool:
        """Whether the moment, in the city's time, lies in them."""
        if self.begins <= self.ends:
            return self.begins <= local.hour < self.ends
        return local.hour >= self.begins or local.hour < self.ends


def last_morning(local: datetime) -> datetime:
    """The latest digest hour that is not after `local` (aware, in the city's zone)."""
    morning = datetime.combine(local.date(), time(MORNING), tzinfo=local.tzinfo)
    return (
        morning
        if morning <= local
        else datetime.combine(local.date() - timedelta(days=1), time(MORNING), tzinfo=local.tzinfo)
    )


def last_monday(local: datetime) -> datetime:
    """The latest weekly digest hour that is not after `local`."""
    morning = last_morning(local)
    back = timedelta(days=(morning.weekday() - MONDAY) % 7)
    return datetime.combine(morning.date() - back, time(MORNING), tzinfo=local.tzinfo)
