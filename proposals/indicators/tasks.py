"""What becomes of targets by the clock."""

from __future__ import annotations

from django.db import transaction

from following.announcing import not_said_yet
from proposals.indicators import telling
from proposals.indicators.models import Indicator

MOST_AT_ONCE = 500


@transaction.atomic
def speak_up() -> int:
    """Tell, once each, of indicators whose day has passed and whose target is not met; how many."""
    missed = list(Indicator.objects.missed().filter(state__in=("chosen", "measured")).with_place())
    unsaid = not_said_yet(telling.MISSED, [one for one in missed if one.met is not None])
    unsaid += not_said_yet(telling.UNTOLD, [one for one in missed if one.met is None])
    for indicator in unsaid[:MOST_AT_ONCE]:
        telling.of_a_miss(indicator)
    return len(unsaid[:MOST_AT_ONCE])
