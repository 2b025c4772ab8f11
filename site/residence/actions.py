"""What can be done about where people live: match the roll, ask for a letter, type its code, come to the desk.

Records in the audit log name the account's number and the way of verifying, never names, birthdays, addresses or
neighborhoods. Bringing in the roll itself is in `residence.imports`, letters are in `residence.letters`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounts.mail import tell
from accounts.models import User
from audit import log
from kit import clock
from neighborhoods.models import Neighborhood
from residence import keys
from residence.lifecycle import WithdrawReason
from residence.models import Attempt, Residence, RollLine
from residence.permissions import may_match_roll, may_verify_at_desk, may_withdraw_residence


@dataclass(frozen=True)
class Papers:
    """What identifies a person on the roll: a name, with a date of birth, a reference number, or both."""

    name: str
    born_on: date | None = None
    reference: str = ""

    def line(self) -> RollLine | None:
        """The one current line these papers fit, or `None` where there is none, or more than one."""
        lines = RollLine.objects.current().select_related("neighborhood")
        if keys.plain_reference(self.reference):
            lines = lines.filter(by_reference=keys.by_reference(self.name, self.reference))
            if self.born_on:
                lines = lines.filter(by_birth__in=["", keys.by_birth(self.name, self.born_on)])
        elif self.born_on:
            lines = lines.filter(by_birth=keys.by_birth(self.name, self.born_on))
        else:
            return None
        found = list(lines[:2])
        return found[0] if len(found) == 1 else None


@transaction.atomic
def match_roll(user: User, papers: Papers, *, by: User) -> Residence | None:
    """Verify the user's residence by the city's roll; `None` if the papers fit no free line.

    "No such person", "somebody else claimed this line" and "two people fit" are one answer: nobody learns here who is
    on the roll. Each failure counts; raises `Forbidden` when too many have been made today, or when the user's address
    is verified by the roll already.
    """
    User.objects.select_for_update().get(pk=user.pk)
    forget(user)
    may_match_roll(user).or_forbid()
    line = papers.line()
    if line is not None and not is_free(line, user):
        line = None
    if line is None:
        Attempt.objects.create(user=user, at=clock.now())
        return None
    return settle(
        user,
        line.neighborhood,
        Residence.Method.ROLL,
        by=by,
        since=line.since,
        line=line,
        born_on=papers.born_on if line.by_birth else None,
    )


@transaction.atomic
def verify_at_desk(
    person: User, neighborhood: Neighborhood, *, by: User, since: date | None = None, papers: Papers | None = None
) -> Residence:
    """An officer has seen papers: `person` lives in `neighborhood` since `since` (default: today).

    With `papers`, the line of the roll they fit is claimed for this account. Raises `Forbidden` if `by` may not, and
    `LineTaken` if that line belongs to another account.
    """
    may_verify_at_desk(by, person).or_forbid()
    line = papers.line() if papers else None
    if line is not None and not is_free(line, person):
        raise LineTaken
    born = papers.born_on if papers else None
    return settle(person, neighborhood, Residence.Method.DESK, by=by, since=since, line=line, born_on=born)


@transaction.atomic
def withdraw_residence(residence: Residence, *, reason: WithdrawReason, by: User) -> None:
    """An officer takes a verified residence back; the person is told, and the roll's line is free again."""
    may_withdraw_residence(by).or_forbid()
    log.record("residence.withdraw", residence.user, by=by, reason=WithdrawReason(reason).value)
    residence.delete()
    forget(residence.user)
    tell([residence.user_id], "residence/mail/withdrawn", residence.user)


class LineTaken(Exception):
    """The line of the roll belongs to another account."""


def is_free(line: RollLine, user: User) -> bool:
    """Whether no other account has claimed the line (asked under lock, so that two claims can't both be told yes)."""
    RollLine.objects.select_for_update().get(pk=line.pk)
    return not Residence.objects.filter(roll_line=line).exclude(user=user).exists()


def settle(
    user: User,
    neighborhood: Neighborhood,
    method: str,
    *,
    by: Any,
    since: date | None = None,
    line: RollLine | None = None,
    born_on: date | None = None,
) -> Residence:
    """Write down where the user lives from now on. The first time it is a verification, later a move or a renewal.

    Who moves within the city keeps the day since which they live in the city, and their line of the roll. A birthday
    or a line that is known stays known.
    """
    residence = Residence.objects.select_for_update().filter(user=user).first() or Residence(user=user)
    old = residence.neighborhood_id
    day = since or clock.today()
    residence.since = min(day, residence.since) if old == neighborhood.pk else day
    residence.in_city_since = min(day, residence.in_city_since) if old else day
    residence.neighborhood, residence.method = neighborhood, method
    residence.verified_at, residence.verified_by = clock.now(), by if by and by.pk != user.pk else None
    if line is not None and (residence.roll_line_id is None or method == Residence.Method.DESK):
        residence.roll_line = line  # only an officer who has seen papers gives somebody another line than they had
    residence.born_on = born_on or residence.born_on
    residence.save()
    verb = "residence.verify" if old is None else "residence.move" if old != neighborhood.pk else "residence.renew"
    log.record(verb, user, by=by, method=str(method), on_roll=residence.roll_line_id is not None)
    forget(user)
    return residence


def forget(user: Any) -> None:
    """Drop the residence kept on the user for the request; the next question asks anew."""
    user.__dict__.pop("_residence", None)
