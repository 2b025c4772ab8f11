"""What became of what a person gave: comments, flags, proposals … Rooms that know tell it here, each with one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Input:
    """One thing a person gave: what it was, its words, where it stands, and what came of it in a sentence."""

    at: datetime
    what: str | Promise
    words: str
    url: str
    outcome: str | Promise
    reason: str = ""
    tone: str = ""  # leaf: it was taken up; brick: it was not; sky: it waits
    then: str | Promise = ""  # what came of the thing it was about


@dataclass(frozen=True)
class Teller:
    """A room's answer about one kind of input: its name in addresses, what it is called, and the newest `most` before
    a moment (all, where it is `None`)."""

    name: str
    label: str | Promise
    tell: Callable[[Any, datetime | None, int], Iterable[Input]]


_tellers: dict[str, Teller] = {}


def tells_inputs(teller: Teller) -> None:
    """Register a room that knows (in its `AppConfig.ready`)."""
    _tellers[teller.name] = teller


def kinds() -> list[Teller]:
    """Everything that can be asked for, in the order of registration."""
    return list(_tellers.values())


def inputs_of(person: Any, *, kind: str = "", before: datetime | None = None, most: int = 20) -> list[Input]:
    """A person's newest inputs before a moment, of one kind or of all. One query a kind."""
    asked = [_tellers[kind]] if kind in _tellers else list(_tellers.values())
    found = [given for teller in asked for given in teller.tell(person, before, most)]
    return sorted(found, key=lambda given: given.at, reverse=True)[:most]
