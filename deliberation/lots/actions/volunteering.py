"""Volunteer, say what one is asked, and take it back. Nothing of it enters the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deliberation.lots import permissions
from deliberation.lots.actions.planning import lock
from deliberation.lots.models import Lottery, Volunteer
from kit import clock


@transaction.atomic
def volunteer(lottery: Lottery, *, by: Any, profile: Sequence[int]) -> Volunteer:
    """Be in the draw. `profile` names one value of each feature by its number in the quotas; said again, the latest holds."""
    lottery = lock(lottery)
    permissions.may_volunteer(by, lottery).or_forbid()
    wanted = [{index for index, *_rest in values} for values in lottery.features.values()]
    if len(profile) != len(wanted) or any(index not in values for index, values in zip(profile, wanted, strict=True)):
        raise ValidationError(_("Choose one answer to each question."))
    said = {"profile": list(profile)}
    made, _is_new = Volunteer.objects.update_or_create(
        lottery=lottery, person=by, defaults=said, create_defaults={**said, "registered_at": clock.now()}
    )
    return made


@transaction.atomic
def withdraw(lottery: Lottery, *, by: Any) -> None:
    """Not be in the draw after all; what one said is forgotten at once. When tickets are given it is too late: decline."""
    lottery = lock(lottery)
    permissions.may_volunteer(by, lottery).or_forbid()
    Volunteer.objects.filter(lottery=lottery, person=by).delete()
