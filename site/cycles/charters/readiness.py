"""What a version still lacks before it can be settled, and before it is in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.charters.models import Side, Signature, Version
from cycles.charters.numbers import FEWEST


@dataclass(frozen=True)
class Need:
    """One thing, whether it is there, and whether nothing goes on without it."""

    text: str | Promise
    met: bool
    must: bool = True


def before_settling(clauses: int, sides: Iterable[str], residents: int) -> list[Need]:
    """What a draft needs, of how many clauses it has, which sides have weighed, and how many residents did."""
    sides = set(sides)
    return [
        Need(_("It has at least one clause."), clauses > 0),
        Need(_("The council weighed, by a decision that stands."), Side.COUNCIL in sides),
        Need(_("The city agency weighed."), Side.AGENCY in sides),
        Need(
            ngettext(
                "At least %(fewest)d residents weighed; so far %(n)d did.",
                "At least %(fewest)d residents weighed; so far %(n)d did.",
                residents,
            )
            % {"fewest": FEWEST, "n": residents},
            residents >= FEWEST,
            must=False,
        ),
    ]


def of_draft(version: Version) -> list[Need]:
    """The same, asked of the database in three queries."""
    sides = list(version.weighings.exclude(side=Side.RESIDENTS).values_list("side", flat=True))
    residents = version.weighings.of_residents().count()
    return before_settling(version.clauses.count(), sides, residents)


def before_force(version: Version) -> list[Need]:
    """Who has signed, and who has not."""
    signed = {signature.duty for signature in version.signatures.all()}
    return [Need(_("Signed: %(duty)s") % {"duty": label}, duty in signed) for duty, label in Signature.Duty.choices]
