"""What officers do with paper sheets at the desk. Keying them in is in `voting.paper.keying`.

The audit log says which officer handed out a sheet, and when; never to whom, and nobody writes down which sheet it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit.lifecycle import check_move
from kit.verdict import Forbidden
from voting import casting
from voting.clock import database_now
from voting.ledger.sheets import new_code, read_code, serial_of
from voting.locks import held, locked
from voting.models import Poll
from voting.paper import sheets
from voting.paper.lifecycle import MOVES, Fate, Size
from voting.paper.models import Plan, Sheet, Stack
from voting.paper.permissions import (
    may_complete,
    may_hand_out,
    may_key,
    may_plan,
    may_print,
    may_replace,
    may_take_back,
)
from voting.record import closing
from voting.record import log as record

MOST_AT_ONCE = 200  # sheets a printing


@transaction.atomic
def plan_paper(poll: Poll, *, by: Any, where: str, hours: str, notes: str = "") -> Plan:
    """Let residents vote on paper in a poll that is prepared, and say where and when. Raises `ValidationError`."""
    poll = locked(poll)
    may_plan(by, poll).or_forbid()
    plan = Plan(poll=poll, where=where.strip(), hours=hours.strip(), notes=notes.strip())
    plan.full_clean(exclude=["poll"])
    plan.save()
    log.record("paper.plan", poll, by=by, accepted=True)
    return plan


@transaction.atomic
def plan_no_paper(poll: Poll, *, by: Any) -> None:
    """Take no paper ballots in a poll that is prepared."""
    poll = locked(poll)
    may_plan(by, poll).or_forbid()
    if Plan.objects.filter(poll=poll).delete()[0]:
        log.record("paper.plan", poll, by=by, accepted=False)


@transaction.atomic
def print_stack(poll: Poll, *, by: Any, number: int, language: str, size: str = Size.NORMAL) -> tuple[Stack, list[str]]:
    """Draw the codes of `number` new sheets; they are returned to be printed now, and kept nowhere.

    So no sheet can be printed twice. A printing that failed is set aside, and another is made.
    """
    poll = held(poll)
    may_print(by, poll).or_forbid()
    if not 1 <= number <= MOST_AT_ONCE:
        raise ValidationError({"number": _("From 1 to %(n)d sheets can be printed at once.") % {"n": MOST_AT_ONCE}})
    stack = Stack.objects.create(
        poll=poll, number=number, language=language, size=size, printed_by=by, printed_at=database_now()
    )
    codes = [new_code() for _number in range(number)]
    Sheet.objects.bulk_create([Sheet(poll=poll, stack=stack, serial=serial_of(poll.pk, code)) for code in codes])
    log.record("paper.print", poll, by=by, sheets=number, language=language, size=str(size))
    return stack, codes


@transaction.atomic
def hand_out(poll: Poll, person: Any, *, by: Any) -> None:
    """Give the person the next sheet of a stack: their mark on the roll says so, and an electronic ballot of theirs is void.

    Raises `Forbidden` with the reason, also when they got a sheet before, or another account of theirs has voted.
    """
    poll = held(poll)
    may_hand_out(by, poll, person, database_now()).or_forbid()
    record.check_not_behind(poll)
    casting.give_paper(poll, person)
    log.record("paper.hand_out", poll, by=by)


@transaction.atomic
def take_back(poll: Poll, person: Any, *, by: Any, reason: str, code: str = "") -> None:
    """Undo that the person was given a sheet, by mistake say: they have not voted, and can vote again in any way.

    `code` is that of the sheet, which is then set aside; empty if none left its stack. If the sheet is in the box after
    all, the account does not add up. Raises `ValidationError` for a missing reason or a wrong code.
    """
    poll = locked(poll)
    may_take_back(by, poll, person, database_now()).or_forbid()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a sentence an auditor can read.")})
    sheet = sheet_of(poll, code) if code.strip() else None
    if sheet is not None:
        if sheet.fate != Fate.PRINTED:
            raise ValidationError({"code": _("This sheet is “%(fate)s”.") % {"fate": sheet.get_fate_display()}})
        sheet.fate = check_move(MOVES, "set_aside", sheet.fate)
        sheet.save(update_fields=["fate"])
    casting.take_back_paper(poll, person)
    log.record("paper.take_back", poll, by=by, serial=sheet.serial if sheet else "", reason=reason.strip()[:300])


@transaction.atomic
def replace_sheet(poll: Poll, typed: str, *, by: Any) -> Sheet:
    """Take a spoilt sheet back, by its code, for the next one of the stack. Raises `ValidationError` for a wrong code."""
    poll = held(poll)
    may_replace(by, poll, database_now()).or_forbid()
    sheet = sheet_of(poll, typed)
    sheet.fate = check_move(MOVES, "replace", sheet.fate)
    if sheets.reckon(poll).replaced >= sheets.reckon(poll).marked:
        raise Forbidden(_("Not so many sheets were handed out. A sheet that nobody was given is set aside instead."))
    sheet.save(update_fields=["fate"])
    log.record("paper.replace", poll, by=by, serial=sheet.serial)
    return sheet


@transaction.atomic
def set_aside(poll: Poll, serials: Iterable[str], *, by: Any, reason: str) -> int:
    """Say that sheets were never handed out, by serial number or code: left over, misprinted, lost; how many.

    Raises `ValidationError` naming each that can't be set aside; then none is.
    """
    poll = held(poll)
    may_key(by, poll).or_forbid()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: left over, misprinted, lost.")})
    found, problems = [], []
    for typed in dict.fromkeys(serials):
        serial = serial_of(poll.pk, code) if (code := read_code(typed)) else typed.strip().upper()
        sheet = Sheet.objects.select_for_update().filter(poll=poll, serial=serial).first()
        if sheet is None:
            problems.append(_("%(typed)s is no sheet of this vote.") % {"typed": typed.strip()[:40]})
        elif sheet.fate != Fate.PRINTED:
            problems.append(
                _("%(serial)s can't be set aside: it is “%(fate)s”.")
                % {"serial": serial, "fate": sheet.get_fate_display()}
            )
        else:
            found.append(sheet.pk)
    if problems:
        raise ValidationError({"serials": problems})
    Sheet.objects.filter(pk__in=found).update(fate=Fate.SET_ASIDE)
    log.record("paper.set_aside", poll, by=by, sheets=len(found), reason=reason.strip()[:300])
    return len(found)


@transaction.atomic
def set_rest_aside(stack: Stack, *, by: Any, reason: str) -> int:
    """Set all sheets of a printing aside that nobody has keyed or given back: the printing failed, say; how many."""
    left = stack.sheets.filter(fate=Fate.PRINTED).values_list("serial", flat=True)
    return set_aside(stack.poll, list(left), by=by, reason=reason)


@transaction.atomic
def put_back(poll: Poll, serial: str, *, by: Any, reason: str) -> Sheet:
    """Take back that a sheet was never handed out, as it turned up in the box. Raises `ValidationError`."""
    poll = held(poll)
    may_key(by, poll).or_forbid()
    sheet = Sheet.objects.select_for_update().filter(poll=poll, serial=serial.strip().upper()).first()
    if sheet is None:
        raise ValidationError({"serials": _("%(typed)s is no sheet of this vote.") % {"typed": serial.strip()[:40]}})
    sheet.fate = check_move(MOVES, "put_back", sheet.fate)
    sheet.save(update_fields=["fate"])
    log.record("paper.put_back", poll, by=by, serial=sheet.serial, reason=reason.strip()[:300])
    return sheet


@transaction.atomic
def complete(poll: Poll, *, by: Any) -> sheets.Reckoning:
    """Close the account of paper: what is still out did not come back, and the ledger says what became of every sheet.

    Raises `ValidationError` with every reason why the numbers do not add up.
    """
    poll = locked(poll)
    may_complete(by, poll).or_forbid()
    found = sheets.reckon(poll)
    if found.reasons:
        raise ValidationError(list(found.reasons))
    moment = database_now()
    Sheet.objects.filter(poll=poll, fate=Fate.PRINTED).update(fate=Fate.UNRETURNED)
    Plan.objects.filter(poll=poll).update(completed_at=moment)
    closing.complete(poll)
    log.record("paper.complete", poll, by=by, **sheets.totals(poll))
    return found


def sheet_of(poll: Poll, typed: str) -> Sheet:
    """The sheet with this code, locked. Raises `ValidationError` where it is none of this poll's."""
    code = read_code(typed)
    if code is None:
        raise ValidationError({"code": _("A sheet's code has sixteen letters and digits, in four groups.")})
    found = Sheet.objects.select_for_update().filter(poll=poll, serial=serial_of(poll.pk, code)).first()
    if found is None:
        raise ValidationError({"code": _("No sheet of this vote has this code. Look at it letter by letter.")})
    return found
