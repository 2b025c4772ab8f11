"""What can be done about where people live: match the roll, ask for a letter, type its code, come to the desk.

Records in the audit log name the account's number and the way of verifying, never names, birthdays, addresses or
neighborhoods. Bringing in the roll itself is in `residence.imports`, letters are in `residence.letters`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.mail import tell
from accounts.models import User
from audit import log
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.models import Neighborhood
from residence import keys
from residence.lifecycle import WithdrawReason
from residence.models import Attempt, Residence, RollLine
from residence.permissions import may_give_up_line, may_match_roll, may_verify_at_desk, may_withdraw_residence
from residence.signals import residence_withdrawn


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

    @property
    def key(self) -> str:
        """What somebody is known by who is not on the roll; empty where the papers name nobody."""
        if keys.plain_reference(self.reference):
            return keys.by_reference(self.name, self.reference)
        return keys.by_birth(self.name, self.born_on) if keys.plain(self.name) and self.born_on else ""


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
    if line is not None and taken_by(user, line) is not None:
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
    person: User,
    neighborhood: Neighborhood,
    *,
    by: User,
    since: date | None = None,
    papers: Papers | None = None,
    off_roll: bool = False,
) -> Residence:
    """An officer has seen papers: `person` lives in `neighborhood` since `since` (default: today).

    With `papers`, the line of the roll they fit is claimed for this account. Where the city has a roll, papers that
    fit no line need the officer's word that the person is not on it (`off_roll`), else `NotOnRoll` is raised. Raises
    `Forbidden` if `by` may not, and `LineTaken` if another account is verified as this person.
    """
    may_verify_at_desk(by, person).or_forbid()
    line, key = (papers.line(), papers.key) if papers else (None, "")
    known = Residence.objects.filter(user=person, roll_line__isnull=False).first()
    if line is None and known is None and RollLine.objects.current().exists() and not (off_roll and key):
        raise NotOnRoll
    if taken_by(person, line, key) is not None:
        raise LineTaken
    if line is not None and known is not None and known.roll_line_id != line.pk:
        may_give_up_line(person).or_forbid()
    born = papers.born_on if papers else None
    return settle(
        person, neighborhood, Residence.Method.DESK, by=by, since=since, line=line, born_on=born, off_roll=key
    )


@transaction.atomic
def move_line(person: User, papers: Papers, *, by: User) -> Residence:
    """An officer has seen that another account is `person`'s too: its verified residence becomes this account's.

    The other account keeps none and is told. Raises `Forbidden` with the reason: nobody else holds the line, this
    account is somebody else on the roll, or the other account has voted in a poll that is still open.
    """
    may_verify_at_desk(by, person).or_forbid()
    holder = taken_by(person, papers.line(), papers.key)
    if holder is None:
        raise Forbidden(_("No other account is verified as this person. Nothing was moved."))
    before: Any = holder.user
    if before.pk == by.pk:
        raise Forbidden(_("Nobody can verify their own address. Ask a colleague."))
    may_give_up_line(before).or_forbid()
    own = Residence.objects.select_for_update().filter(user=person).first()
    if own is not None and own.roll_line_id:
        raise Forbidden(_("This account is verified as another person of the roll. Take that back first."))
    if own is not None:
        own.delete()
    holder.user, holder.method = person, Residence.Method.DESK
    holder.verified_at, holder.verified_by = clock.now(), by
    holder.save()
    log.record("residence.move_line", person, by=by, before=before.pk)
    forget(person)
    tell([before.pk], "residence/mail/line_moved", before)
    return holder


@transaction.atomic
def withdraw_residence(residence: Residence, *, reason: WithdrawReason, by: User) -> None:
    """An officer takes a verified residence back; the person is told, and the roll's line is free again.

    Rooms that listen take along what only a resident may have: a ballot in a poll that is still open.
    """
    may_withdraw_residence(by).or_forbid()
    log.record("residence.withdraw", residence.user, by=by, reason=WithdrawReason(reason).value)
    residence.delete()
    forget(residence.user)
    residence_withdrawn.send(sender=Residence, user=residence.user)
    tell([residence.user_id], "residence/mail/withdrawn", residence.user)


class LineTaken(Exception):
    """Another account is verified as this person."""


class NotOnRoll(Exception):
    """No line of the roll fits the papers, and the officer has not said that the person is missing from it."""


def taken_by(user: User, line: RollLine | None, off_roll: str = "") -> Residence | None:
    """The residence of another account that is verified as this person, locked; `None` where there is none.

    The line itself is locked first, so that two claims can't both be told that it is free.
    """
    if line is not None:
        RollLine.objects.select_for_update().get(pk=line.pk)
    same = Residence.objects.as_person(line, off_roll).exclude(user=user)
    return same.select_for_update(of=("self",)).select_related("user").first()


def settle(
    user: User,
    neighborhood: Neighborhood,
    method: str,
    *,
    by: Any,
    since: date | None = None,
    line: RollLine | None = None,
    born_on: date | None = None,
    off_roll: str = "",
) -> Residence:
    """Write down where the user lives from now on. The first time it is a verification, later a move or a renewal.

    Who moves within the city keeps the day since which they live in the city, and their line of the roll. A birthday
    or a line that is known stays known; `off_roll` is what somebody without a line is known by. Raises `LineTaken`
    when another account was quicker to become the same person.
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
    if residence.roll_line_id is None:
        residence.off_roll = off_roll or residence.off_roll
    residence.born_on = born_on or residence.born_on
    try:
        with transaction.atomic():
            residence.save()
    except IntegrityError as twice:
        raise LineTaken from twice
    verb = "residence.verify" if old is None else "residence.move" if old != neighborhood.pk else "residence.renew"
    log.record(verb, user, by=by, method=str(method), on_roll=residence.roll_line_id is not None)
    forget(user)
    return residence


def forget(user: Any) -> None:
    """Drop the residence kept on the user for the request; the next question asks anew."""
    user.__dict__.pop("_residence", None)
