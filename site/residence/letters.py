"""Letters with a code: ask for one, print a batch, type the code (the verbs of `residence.actions` for letters)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.crypto import constant_time_compare

from accounts.mail import tell
from accounts.models import User
from audit import log
from kit import clock
from kit.lifecycle import check_move
from neighborhoods.models import Neighborhood
from residence import codes, keys
from residence.actions import LineTaken, forget, settle, taken_by
from residence.lifecycle import LETTER_MOVES, LetterState
from residence.models import LETTER_LASTS, MOST_WRONG_CODES, Letter, Residence, RollLine
from residence.permissions import may_request_letter, may_send_letters


@dataclass(frozen=True)
class Printed:
    """A letter with its code in clear, which exists only on the page that is being printed."""

    letter: Letter
    code: str


@transaction.atomic
def request_letter(user: User, *, name: str, address: str, neighborhood: Neighborhood, by: User) -> Letter:
    """Ask for a letter with a code to the address where the user says they live. Raises `Forbidden` with the reason."""
    User.objects.select_for_update().get(pk=user.pk)
    expire_letters(only=user)
    may_request_letter(user).or_forbid()
    line = RollLine.objects.current().filter(by_address=keys.by_address(name, address)).first()
    letter = Letter.objects.create(
        user=user,
        neighborhood=neighborhood,
        name=name,
        address=address,
        roll_line=line,
        requested_at=clock.now(),
        expires_at=clock.now() + LETTER_LASTS,
    )
    log.record("residence.request_letter", letter, by=by, on_roll=line is not None)
    return letter


@transaction.atomic
def print_letters(letters: Iterable[Letter], *, by: User) -> list[Printed]:
    """Give each letter a fresh code and hand the codes out, once, for printing. Earlier codes are worth nothing."""
    may_send_letters(by).or_forbid()
    printed = []
    numbers = [letter.pk for letter in letters]
    for letter in Letter.objects.select_for_update().filter(pk__in=numbers).order_by("requested_at", "pk"):
        letter.state = check_move(LETTER_MOVES, "print", letter.state)
        code = codes.new_code()
        letter.code, letter.wrong_codes = keys.code(letter.pk, code), 0
        letter.printed_at, letter.expires_at = clock.now(), clock.now() + LETTER_LASTS
        letter.save(update_fields=["state", "code", "wrong_codes", "printed_at", "expires_at"])
        log.record("residence.print_letter", letter, by=by)
        printed.append(Printed(letter, code))
    return printed


@transaction.atomic
def refuse_letter(letter: Letter, *, reason: str, by: User) -> None:
    """No letter is sent: the reason is mailed to the person who asked."""
    may_send_letters(by).or_forbid()
    letter = _close(letter, "refuse", reason=reason)
    log.record("residence.refuse_letter", letter, by=by)
    tell([letter.user_id], "residence/mail/letter_refused", letter)


@transaction.atomic
def use_code(user: User, typed: str, *, by: User) -> Residence | None:
    """Verify, or move, the user's residence by the code on their letter; `None` if the code does not fit.

    A letter takes five wrong codes, then it is locked. Raises `LineTaken` for the right code on a letter whose person
    another account is verified as: that is for the desk, and who holds the letter may know it.
    """
    letter = Letter.objects.select_for_update().filter(user=user, state=LetterState.PRINTED).first()
    if letter is None or letter.expires_at <= clock.now():
        return None
    fits = constant_time_compare(letter.code, keys.code(letter.pk, codes.as_typed(typed)))
    if not fits:
        letter.wrong_codes += 1
        letter.save(update_fields=["wrong_codes"])
        if letter.wrong_codes >= MOST_WRONG_CODES:
            _close(letter, "lock")
            log.record("residence.lock_letter", letter, by=by)
        return None
    key = keys.by_address(letter.name, letter.address)
    # A roll that came in after the letter was asked for may know the person.
    line = letter.roll_line or RollLine.objects.current().filter(by_address=key).first()
    if taken_by(user, line, key) is not None:
        raise LineTaken
    _close(letter, "use")
    forget(user)
    # Asked for on a day, so lived there on that day: the post takes its time.
    since = letter.requested_at.date()
    return settle(user, letter.neighborhood, Residence.Method.LETTER, by=by, since=since, line=line, off_roll=key)


@transaction.atomic
def expire_letters(only: User | None = None) -> int:
    """Close the letters that have waited too long, and wipe their names and addresses; how many there were."""
    overdue = Letter.objects.overdue().select_for_update()
    letters = list(overdue.filter(user=only) if only else overdue)
    for letter in letters:
        _close(letter, "expire")
        log.record("residence.expire_letter", letter)
    return len(letters)


def tries_left(user: User) -> int | None:
    """How many more codes the user's letter takes; `None` where no letter is on its way."""
    wrong = Letter.objects.filter(user=user, state=LetterState.PRINTED, expires_at__gt=clock.now()).values_list(
        "wrong_codes", flat=True
    )
    found = wrong.first()
    return None if found is None else MOST_WRONG_CODES - found


def _close(letter: Letter, move: str, reason: str = "") -> Letter:
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    letter.state = check_move(LETTER_MOVES, move, letter.state)
    letter.reason = reason
    letter.wipe()
    letter.save(update_fields=["state", "reason", *Letter.WIPED])
    return letter
