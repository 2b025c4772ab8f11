"""What else councils decide about, besides comments, under the same rules, log, appeals and numbers.

A room whose things they moderate registers them here (in its `AppConfig.ready`), and calls `actions.record` for each
decision. What is the same for all stays in this room; a `Matter` says what is different.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from deliberation.discussions.models import Decision

Waits = tuple[int | None, int, datetime]  # a council, how many things wait for it, and since when
Timed = tuple[int, datetime, datetime]  # a council, when it decided, and the oldest flag that this settled


@dataclass(frozen=True)
class Matter:
    """One kind of thing.

    - `put_back(undone, made)` undoes the effect of a decision, in the transaction under way;
    - `tell(made)` tells whom a decision concerns;
    - `waiting()` and `timed(since)` are the rows for the numbers of councils, each in a fixed number of queries.
    """

    model: type[models.Model]
    put_back: Callable[[Decision, Decision], None]
    tell: Callable[[Decision], None]
    waiting: Callable[[], Iterable[Waits]]
    timed: Callable[[datetime, int], Iterable[Timed]]


_matters: dict[type[Any], Matter] = {}


def moderates_also(matter: Matter) -> None:
    """Register a kind of thing."""
    _matters[matter.model] = matter


def others() -> list[Matter]:
    """Every kind of thing besides comments."""
    return list(_matters.values())


def matter_of(made: Decision) -> Matter | None:
    """What a decision is about, where that is neither a comment nor a discussion."""
    if made.about_type_id is None:
        return None
    model = ContentType.objects.get_for_id(made.about_type_id).model_class()
    return _matters[model] if model else None
