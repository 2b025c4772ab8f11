"""Who may vote, decided from plain facts (no Django here, no clock, no database).

The roll of a poll is a sentence such as "who lives in Harbor since 1 March and is 16 on the day voting closes". `Terms`
says that sentence, `Facts` says what is known about a person, and `reasons_against` says every reason why not. Other
rooms turn the reasons into words (`residence.permissions.is_eligible`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Reason(Enum):
    """Why somebody may not vote in a poll."""

    SWITCHED_OFF = "switched-off"
    NOT_VERIFIED = "not-verified"
    ELSEWHERE = "elsewhere"
    TOO_NEW = "too-new"
    TOO_YOUNG = "too-young"


@dataclass(frozen=True)
class Facts:
    """What is known about a person; `None` is "not known".

    `neighborhood` is the number of the neighborhood of their verified residence, `since` the day from which they are
    known to live in it, `in_city_since` the day from which they are known to live in the city at all.
    """

    active: bool = True
    neighborhood: int | None = None
    since: date | None = None
    in_city_since: date | None = None
    born_on: date | None = None


@dataclass(frozen=True)
class Terms:
    """Who a poll is for. `neighborhood=None`: the whole city. A term that is `None` or 0 asks nothing."""

    neighborhood: int | None = None
    resident_by: date | None = None
    minimum_age: int = 0
    age_on: date | None = None

    def __post_init__(self) -> None:
        if self.minimum_age < 0:
            raise ValueError("minimum_age is a number of whole years, 0 or more")
        if self.minimum_age and self.age_on is None:
            raise ValueError("a minimum age needs age_on, the day on which it is asked")


def age_on(born_on: date, day: date) -> int:
    """Completed years of age on `day`. Who was born on 29 February completes a year on 1 March of common years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def reasons_against(facts: Facts, terms: Terms) -> tuple[Reason, ...]:
    """Every reason why the person may not vote, the most basic first; empty if they may.

    An unknown date of birth is no reason: the roll a city imports holds only people who are old enough, and papers at
    the desk are looked at by an officer. An unknown first day of residence is one where a day is asked for.
    """
    if not facts.active:
        return (Reason.SWITCHED_OFF,)
    if facts.neighborhood is None:
        return (Reason.NOT_VERIFIED,)
    found = []
    if terms.neighborhood is not None and facts.neighborhood != terms.neighborhood:
        found.append(Reason.ELSEWHERE)
    elif terms.resident_by is not None:
        since = facts.since if terms.neighborhood is not None else facts.in_city_since or facts.since
        if since is None or since > terms.resident_by:
            found.append(Reason.TOO_NEW)
    if terms.age_on and facts.born_on and age_on(facts.born_on, terms.age_on) < terms.minimum_age:
        found.append(Reason.TOO_YOUNG)
    return tuple(found)
