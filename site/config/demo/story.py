"""What the parts of the demo city share while it is told: its people by name, its words, its dice and its calendar."""

from __future__ import annotations

import heapq
import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import User
from kit import clock
from neighborhoods.models import Neighborhood

WORDS = Path(__file__).parent


def words(name: str) -> dict[str, Any]:
    """A TOML file of this folder."""
    return tomllib.loads((WORDS / name).read_text(encoding="utf-8"))


@dataclass
class Story:
    """One telling of the demo city. The dice are seeded: the same town every time, with dates counted from `today`."""

    say: Callable[[str], None]
    today: datetime = field(default_factory=clock.now)
    dice: random.Random = field(default_factory=lambda: random.Random(20261123))
    places: dict[str, Neighborhood] = field(default_factory=dict)
    personas: dict[str, User] = field(default_factory=dict)
    residents: dict[str, list[User]] = field(default_factory=dict)
    council: dict[str, list[User]] = field(default_factory=dict)
    _coming: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)
    _number: int = 0

    def on(self, moment: float | datetime, act: Callable[[], object]) -> None:
        """Let `act` happen at a moment, or on a day counted from today. Acts may put later acts on the calendar."""
        when = moment if isinstance(moment, datetime) else self.day(moment)
        self._number += 1
        heapq.heappush(self._coming, (when, self._number, act))

    def tell(self) -> None:
        """Let everything happen, in the order of time, with the house's clock at each moment."""
        while self._coming:
            moment, _number, act = heapq.heappop(self._coming)
            with clock.at(moment):
                act()

    def day(self, number: float) -> datetime:
        """The moment `number` days from today (negative: before), as the city's clocks show it: its `.date()` is their day."""
        return timezone.localtime(self.today + timedelta(days=number))

    @property
    def officer(self) -> User:
        return self.personas["dev"]

    @property
    def second_officer(self) -> User:
        return self.personas["dee"]

    def somebody(self, slug: str | None = None) -> User:
        """A resident of the neighborhood, or of anywhere."""
        slug = slug if slug in self.residents else self.dice.choice(list(self.residents))
        return self.dice.choice(self.residents[slug])
