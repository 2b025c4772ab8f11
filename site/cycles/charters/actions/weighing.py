"""Propose weights for a side, change them, take them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from cycles.charters import permissions
from cycles.charters.actions.locking import locked
from cycles.charters.models import Side, Version, Weighing, Weight
from cycles.charters.numbers import WHOLE
from cycles.models import Category
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.decisions.models import Motion


@transaction.atomic
def weigh(
    version: Version,
    *,
    side: str,
    by: Any,
    percents: Mapping[int, int],
    motion: Motion | None = None,
    reason: str = "",
) -> Weighing:
    """Propose weights, in place of those that the person (or the council, or the agency) proposed before.

    `percents` are whole per cents by the number of a category, and sum to 100. The council cites the `motion` by which it
    decided them. What a resident proposes is not in the audit log: only that they did.
    """
    version = locked(version)
    permissions.may_weigh(by, version, side).or_forbid()
    percents = checked(percents)
    if side == Side.COUNCIL:
        if motion is None or not permissions.motions_for(version).filter(pk=motion.pk).exists():
            raise ValidationError(
                {"motion": _("Choose a decision of the council that stands and was made after the draft was opened.")}
            )
    else:
        motion = None
    made = put(version, side, by=by, percents=percents, motion=motion, reason=reason.strip()[:500])
    told = {} if side == Side.RESIDENTS else {"weights": _by_number(percents), "motion": motion.pk if motion else None}
    log.record("charters.weigh", version, by=by, side=str(side), **told)
    return made


@transaction.atomic
def take_back(version: Version, *, side: str, by: Any) -> None:
    """Take proposed weights back; those of a resident are their own only."""
    version = locked(version)
    permissions.may_weigh(by, version, side).or_forbid()
    found = _standing(version, side, by)
    if found is None:
        raise Forbidden(_("There are no weights to take back."))
    found.delete()
    log.record("charters.take_back", version, by=by, side=str(side))


def checked(percents: Mapping[int, int]) -> dict[int, int]:
    """The weights without the categories that weigh nothing. Raises `ValidationError` unless they sum to exactly 100."""
    kept = {number: percent for number, percent in percents.items() if percent}
    if any(percent < 0 or percent > WHOLE for percent in kept.values()):
        raise ValidationError(_("Each weight is a whole number from 0 to 100."))
    if (total := sum(kept.values())) != WHOLE:
        raise ValidationError(
            _("The weights sum to %(total)d. They must sum to exactly 100: %(change)s.")
            % {"total": total, "change": _off_by(total)}
        )
    if Category.objects.filter(pk__in=kept).count() != len(kept):
        raise ValidationError(_("One of these categories is not there any more. Look at the list again."))
    return kept


def put(version: Version, side: str, *, by: Any, percents: Mapping[int, int], **words: Any) -> Weighing:
    """Write the weights of a side in place of those before. The caller has the lock and has asked who may."""
    found = _standing(version, side, by) or Weighing(version=version, side=side)
    found.by, found.at = by, clock.now()
    for name, value in words.items():
        setattr(found, name, value)
    found.save()
    found.weights.all().delete()
    Weight.objects.bulk_create(
        Weight(weighing=found, category_id=number, percent=percent) for number, percent in sorted(percents.items())
    )
    return found


def _standing(version: Version, side: str, by: Any) -> Weighing | None:
    found = version.weighings.filter(side=side)
    return (found.filter(by=by) if side == Side.RESIDENTS else found).first()


def _off_by(total: int) -> str:
    if total < WHOLE:
        return _("%(n)d are missing") % {"n": WHOLE - total}
    return _("%(n)d are too many") % {"n": total - WHOLE}


def _by_number(percents: Mapping[int, int]) -> dict[str, int]:
    return {str(number): percent for number, percent in percents.items()}
