"""What happens to assemblies by the clock. Each task can run twice without harm."""

from __future__ import annotations

from django.db import transaction

from deliberation.assemblies import actions, telling
from deliberation.assemblies.models import FloorQuestion
from following.announcing import not_said_yet
from kit import clock


def remind() -> int:
    """Tell who signed up that it begins within a day; of how many assemblies."""
    return actions.remind()


def forget_people() -> int:
    """Delete what people told the organisers and who raised a hand; how many rows."""
    return actions.forget_people()


@transaction.atomic
def speak_up() -> int:
    """Tell, once each, of questions from the floor that the city has left unanswered too long; how many."""
    late = FloorQuestion.objects.waiting_for_the_city().filter(answer_due__lte=clock.now()).select_related("assembly")
    found = not_said_yet(telling.LATE, list(late))
    for question in found:
        telling.of_lateness(question)
    return len(found)
