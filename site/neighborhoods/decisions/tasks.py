"""What happens to councils' promises, and to the city's, by the clock."""

from __future__ import annotations

from django.db import transaction

from following.announcing import not_said_yet
from neighborhoods.decisions import telling
from neighborhoods.decisions.models import ActionItem, Motion


@transaction.atomic
def speak_up() -> int:
    """Tell, once each, of action items that are due soon or overdue, and of recommendations the city has left unanswered; how many."""
    soon = not_said_yet(telling.DUE_SOON, list(ActionItem.objects.due_soon()))
    for item in soon:
        telling.of_an_item_due_soon(item)
    overdue = not_said_yet(telling.OVERDUE, list(ActionItem.objects.overdue()))
    for item in overdue:
        telling.of_an_overdue_item(item)
    silent = Motion.objects.silent().select_related("session__council__neighborhood")
    unsaid = not_said_yet(telling.SILENT, list(silent))
    for motion in unsaid:
        telling.of_silence(motion)
    return len(soon) + len(overdue) + len(unsaid)
