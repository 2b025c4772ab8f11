"""Before and after: the same place or count, twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from kit import clock, pictures
from kit.pictures import Picture
from proposals.delivery.actions.locking import locked
from proposals.delivery.models import BeforeAfter, Project
from proposals.delivery.permissions import may_compare


def compare(
    project: Project,
    *,
    by: Any,
    what: str,
    before_on: date,
    after_on: date,
    before_picture: Picture | None = None,
    before_alt: str = "",
    after_picture: Picture | None = None,
    after_alt: str = "",
    before_number: Decimal | None = None,
    after_number: Decimal | None = None,
    unit: str = "",
) -> BeforeAfter:
    """Show two pictures, two numbers or both side by side, each with its day; each picture with its words."""
    both = {"before": (before_picture, before_alt.strip()), "after": (after_picture, after_alt.strip())}
    lacking = _lacking(both, before_number, after_number)
    if after_on <= before_on:
        lacking["after_on"] = _("This day must lie after the other one.")
    if after_on > clock.today():
        lacking["after_on"] = _("This day is still to come.")
    if lacking:
        raise ValidationError(lacking)
    with transaction.atomic():
        project = locked(project)
        may_compare(by, project).or_forbid()
        pair = BeforeAfter(
            project=project, what=what.strip(), before_on=before_on, after_on=after_on,
            before_number=before_number, after_number=after_number, unit=unit.strip(),
        )  # fmt: skip
        for side, (picture, alt) in both.items():
            if picture:
                setattr(pair, f"{side}_picture", pictures.store(picture, "projects"))
                setattr(pair, f"{side}_alt", alt)
        pair.save()
        log.record("delivery.compare", pair, by=by, project=project.pk, what=pair.what)
    return pair


def take_off(pair: BeforeAfter, *, by: Any) -> None:
    """Take a wrong pair off the page; that it was there stays in the audit log."""
    with transaction.atomic():
        project = locked(pair.project)
        may_compare(by, project).or_forbid()
        log.record("delivery.take_off", pair, by=by, project=project.pk, what=pair.what)
        pair.delete()


def _lacking(
    both: dict[str, tuple[Picture | None, str]], before: Decimal | None, after: Decimal | None
) -> dict[str, str]:
    lacking = {}
    shown = [side for side, (picture, _alt) in both.items() if picture]
    for side in shown:
        if not both[side][1]:
            lacking[f"{side}_alt"] = _("Say what the picture shows, for neighbors who can't see it.")
    if len(shown) == 1:
        other = "after" if shown == ["before"] else "before"
        lacking[f"{other}_picture"] = _("Two pictures are needed: one before, one after.")
    if (before is None) != (after is None):
        lacking["before_number" if before is None else "after_number"] = _("Two numbers are needed, or none.")
    if not shown and before is None and after is None:
        lacking["before_picture"] = _("Give two pictures, or two numbers.")
    return lacking
