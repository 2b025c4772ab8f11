"""What tests of trainings share: the words of a curriculum, and a council's decision."""

from __future__ import annotations

from typing import Any

import factories

from kit import clock
from neighborhoods.decisions.models import Motion, Session

WORDS = {"aims": "Stay calm.", "modules": "Listen (20 minutes)\nIn pairs.\n\nWalk (40 minutes)\nOutside."}


def decision(place: str = "Harbor", state: str = "standing", **fields: Any) -> Motion:
    """A motion of the council of `place`, as if it was decided now."""
    council, mover = factories.neighborhood(place).council, factories.person(f"Mover {Motion.objects.count()}")
    session = Session.objects.create(council=council, starts_at=clock.now(), place="School")
    told = {"title": "The curriculum", "text": "Approved.", "moved_at": clock.now(), "counted_at": clock.now()}
    return Motion.objects.create(session=session, number=1, mover=mover, state=state, **told | fields)
