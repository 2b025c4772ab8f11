"""What speaks up by itself when nobody else does."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from following.announcing import not_said_yet
from kit import clock
from proposals.delivery import actions, telling
from proposals.delivery.models import Milestone, Project, Reopening, Setback


@transaction.atomic
def speak_up() -> int:
    """Tell of steps that are late without a word, of corrective actions nobody signed, and of requests to reopen that
    nobody answered by their day; how many.

    The first two are told of once per `SPEAK_UP_DAYS`, until somebody gives word or signs; the last once.
    """
    days, place = settings.SPEAK_UP_DAYS, "project__proposal__envelope__neighborhood"
    late = list(Milestone.objects.silent(days).select_related(place, "project__proposal__envelope__cycle"))
    for milestone in late:
        telling.of_silence(milestone)
    unsigned = list(Setback.objects.silent(days).select_related(place, "project__proposal__envelope__cycle"))
    for setback in unsigned:
        telling.of_an_action(setback, None, telling.UNSIGNED)
    unanswered = not_said_yet(telling.UNANSWERED, list(Reopening.objects.silent().select_related(place)))
    for asked in unanswered:
        telling.of_a_request(asked, None, telling.UNANSWERED)
    Milestone.objects.filter(pk__in=[one.pk for one in late]).update(told_on=clock.today())
    Setback.objects.filter(pk__in=[one.pk for one in unsigned]).update(told_on=clock.today())
    return len(late) + len(unsigned) + len(unanswered)


def ask_whether_it_worked() -> int:
    """Ask about each project that was finished `CHECK_AFTER_WEEKS` ago; how many people in all. Safe to run twice."""
    return sum(
        actions.ask_whether_it_worked(project) for project in Project.objects.to_ask_about(settings.CHECK_AFTER_WEEKS)
    )
