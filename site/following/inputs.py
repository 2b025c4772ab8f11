"""What became of what a person gave: comments, flags, proposals … Rooms that know tell it here, each with one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Exists, QuerySet
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
    """A room's answer about one kind of input: its name in addresses, what it is called, the newest `most` before a moment
    (all, where it is `None`), and, for a kind that few people give, the rows that somebody gave."""

    name: str
    label: str | Promise
    tell: Callable[[Any, datetime | None, int], Iterable[Input]]
    given_by: Callable[[Any], QuerySet[Any]] | None = None


_tellers: dict[str, Teller] = {}


def tells_inputs(teller: Teller) -> None:
    """Register a room that knows (in its `AppConfig.ready`). Raises `ImproperlyConfigured` for a name that is taken."""
    if _tellers.setdefault(teller.name, teller) is not teller:
        raise ImproperlyConfigured(f"two rooms tell of inputs under the name {teller.name!r}")


def kinds() -> list[Teller]:
    """Everything that can be asked for, in the order of registration."""
    return list(_tellers.values())


def inputs_of(person: Any, *, kind: str = "", before: datetime | None = None, most: int = 20) -> list[Input]:
    """A person's newest inputs before a moment, of one kind or of all.

    One query says which of the rare kinds there are, and each of these and of the others takes one.
    """
    asked = [_tellers[kind]] if kind in _tellers else _there(person)
    found = [given for teller in asked for given in teller.tell(person, before, most)]
    return sorted(found, key=lambda given: given.at, reverse=True)[:most]


def _there(person: Any) -> list[Teller]:
    """The kinds of input that this person may have given."""
    rare = {f"has_{n}": one.given_by for n, one in enumerate(_tellers.values()) if one.given_by}
    gave = get_user_model().objects.filter(pk=person.pk).values(**{n: Exists(of(person)) for n, of in rare.items()})
    found = gave.first() or {}
    return [one for n, one in enumerate(_tellers.values()) if found.get(f"has_{n}", True)]
