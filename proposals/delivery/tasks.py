"""What speaks up by itself when nobody else does."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from kit import clock
from proposals.delivery import telling
from proposals.delivery.models import Milestone, Setback


@transaction.atomic
def speak_up() -> int:
    """Tell of steps that are late without a word, and of corrective actions nobody signed; how many.

    Each is told of once per `SPEAK_UP_DAYS`, until somebody gives word or signs.
    """
    days, place = settings.SPEAK_UP_DAYS, "project__proposal__envelope__neighborhood"
    late = list(Milestone.objects.silent(days).select_related(place, "project__proposal__envelope__cycle"))
    for milestone in late:
        telling.of_silence(milestone)
    unsigned = list(Setback.objects.silent(days).select_related(place, "project__proposal__envelope__cycle"))
    for setback in unsigned:
        telling.of_an_action(setback, None, telling.UNSIGNED)
    Milestone.objects.filter(pk__in=[one.pk for one in late]).update(told_on=clock.today())
    Setback.objects.filter(pk__in=[one.pk for one in unsigned]).update(told_on=clock.today())
    return len(late) + len(unsigned)
