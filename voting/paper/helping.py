"""Voting on the tablet at the desk, alone or with help: the officer gives a pass, the tablet takes it and signs in nobody.

The audit log says which officer gave a pass, when and for which kind of help; never to whom, and never what was chosen.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from kit.verdict import Forbidden
from residence import codes
from voting import actions
from voting.clock import database_now
from voting.locks import held
from voting.models import Poll
from voting.paper.lifecycle import Help
from voting.paper.models import Pass
from voting.paper.permissions import may_help
from voting.roll import resident_number

TO_BEGIN = timedelta(minutes=10)
LONGEST = timedelta(minutes=45)  # from giving the pass to casting


@transaction.atomic
def give_pass(poll: Poll, person: User, *, by: Any, help: str = Help.ALONE) -> str:
    """A code with which the person votes once on the tablet; an earlier one of theirs is worth nothing any more."""
    poll, moment = held(poll), database_now()
    may_help(by, poll, person, moment).or_forbid()
    forget_old(moment)
    Pass.objects.filter(poll=poll, resident=resident_number(person)).delete()
    code = codes.new_code()
    Pass.objects.create(
        code=_kept(code), poll=poll, resident=resident_number(person), help=Help(help), until=moment + LONGEST
    )
    log.record("paper.give_pass", poll, by=by, help=str(Help(help)))
    return codes.as_printed(code)


def pass_of(typed: str, *, beginning: bool = False) -> Pass:
    """The pass of this code. Raises `Forbidden` when there is none, or it is over."""
    found = Pass.objects.select_related("poll__envelope__cycle").filter(code=_kept(codes.as_typed(typed))).first()
    left = found.until - database_now() if found else timedelta()
    if found is None or left <= (LONGEST - TO_BEGIN if beginning else timedelta()):
        raise Forbidden(_("This code is not good, or not any more. Ask at the desk for a new one."))
    return found


@transaction.atomic
def vote_with_pass(typed: str, *, choices: Sequence[str], pin: str = "") -> str:
    """Cast the ballot of whoever was given this pass, and forget the pass; the ballot's commitment.

    Raises what `voting.actions.cast_ballot` raises, and then the pass is still good.
    """
    found = pass_of(typed)
    person = User.objects.get(pk=found.resident)
    commitment = actions.cast_ballot(found.poll, by=person, choices=choices, key=secrets.token_hex(16), pin=pin)
    found.delete()
    return commitment


def forget_old(moment: datetime | None = None) -> int:
    """Delete passes that are over; how many there were."""
    return Pass.objects.filter(until__lte=moment or database_now()).delete()[0]


def _kept(code: str) -> str:
    return salted_hmac("lamplight.paper.pass", code, algorithm="sha256").hexdigest()
