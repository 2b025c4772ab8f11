"""Comparing a sample of sheets with the public ledger, as docs/verify.md specifies the draw.

What a sheet says is computed into the commitment that must stand in the ledger; the server keeps whether it did, and
neither the code nor the choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit.verdict import Forbidden
from voting import ballots
from voting.clock import database_now
from voting.ledger.sampling import DiceRefused, draw, most_wrong, seed_of
from voting.ledger.sheets import commitment_on, read_code
from voting.locks import held
from voting.models import Poll
from voting.opening import rules_of
from voting.paper.actions import sheet_of
from voting.paper.lifecycle import Fate
from voting.paper.models import Compared, Comparison
from voting.paper.permissions import may_compare
from voting.record import closing, proofs
from voting.record.models import Entry, Record


@dataclass(frozen=True)
class Found:
    """How far a comparison is: the drawn serial numbers, those looked at, and what they show."""

    drawn: list[str]
    looked_at: dict[str, bool]

    @property
    def left(self) -> list[str]:
        return [serial for serial in self.drawn if serial not in self.looked_at]

    @property
    def different(self) -> int:
        return sum(not same for same in self.looked_at.values())

    @property
    def most_wrong(self) -> float:
        """At most this per cent of all sheets were entered wrongly, at 95 %."""
        return 100 * most_wrong(len(self.looked_at), self.different)


@transaction.atomic
def begin(poll: Poll, *, by: Any, dice: str, number: int) -> Comparison:
    """Draw the sheets with dice that were thrown in public. Raises `ValidationError` for no dice; once drawn it stays."""
    poll = held(poll)
    may_compare(by, poll).or_forbid()
    root = root_at_complete(poll)
    try:
        seed_of(root, dice)
    except DiceRefused as refused:
        raise ValidationError({"dice": _("Write at least 20 throws of a die, as digits from 1 to 6.")}) from refused
    made, fresh = Comparison.objects.get_or_create(
        poll=poll,
        defaults={"root": root.hex(), "dice": "".join(dice.split()), "number": number, "begun_at": database_now()},
    )
    if not fresh:
        raise Forbidden(_("The sheets are drawn already: throwing again would let somebody choose."))
    log.record("paper.draw", poll, by=by, dice=made.dice, sheets=number)
    return made


@transaction.atomic
def look(poll: Poll, *, by: Any, code: str, choices: Sequence[str]) -> Compared:
    """Hold a drawn sheet against the ledger; whether it has this very ballot. A sheet that differs may be looked at again."""
    poll = held(poll)
    may_compare(by, poll).or_forbid()
    comparison = Comparison.objects.select_for_update().filter(poll=poll).first()
    sheet = sheet_of(poll, code)
    if comparison is None or sheet.serial not in drawn(comparison):
        raise ValidationError({"code": _("Sheet %(serial)s was not drawn.") % {"serial": sheet.serial}})
    known = comparison.compared.filter(serial=sheet.serial).first()
    if known is not None and known.same:
        raise Forbidden(_("Sheet %(serial)s was looked at, and fits.") % {"serial": sheet.serial})
    chosen = ballots.check_choices(poll.manifest.data, choices)
    commitment = commitment_on(rules_of(poll), str(read_code(code)), chosen).hex()
    facts = {"same": commitment in set(closing.commitments(poll, "paper")), "officer": by}
    found, _made = Compared.objects.update_or_create(comparison=comparison, serial=sheet.serial, defaults=facts)
    log.record("paper.compare", poll, by=by, serial=sheet.serial, same=found.same)
    return found


def standing(comparison: Comparison) -> Found:
    """How far it is."""
    return Found(drawn(comparison), dict(comparison.compared.values_list("serial", "same")))


def drawn(comparison: Comparison) -> list[str]:
    """The serial numbers of the drawn sheets, in the order of the draw."""
    serials = comparison.poll.sheets.serials(Fate.COUNTED)
    return draw(seed_of(bytes.fromhex(comparison.root), comparison.dice), serials, comparison.number)


def root_at_complete(poll: Poll) -> bytes:
    """The root of the ledger over all entries up to the one that closed the account of paper."""
    leaf = Entry.objects.filter(poll=poll, body__contains='"type":"complete"').values_list("index", flat=True).get()
    return proofs.tree_of(Record.objects.get(poll=poll), leaf + 1).root(leaf + 1)
