"""Tell the whole demo city, in order."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django_q.models import OrmQ
from django_q.tasks import async_task

from accounts.models import User
from config.demo import (
    assemblies,
    charters,
    councils,
    explaining,
    finished,
    follows,
    lots,
    measuring,
    numbers,
    opinions,
    outreach,
    pages,
    people,
    planning,
    running,
    telling,
    training,
    watching,
)
from config.demo.story import Story
from voting.models import Poll


def is_told() -> bool:
    """Whether this database has the demo city already."""
    return User.objects.filter(email="ana@demo.example").exists()


def tell_city(say: Callable[[str], None]) -> None:
    """Everything or nothing: one transaction. Letters that the past would have sent are not sent today."""
    with transaction.atomic():
        story = Story(say)
        say("Six neighborhoods and their people …")
        people.settle(story)
        planning.categories()
        follows.begin(story)
        say("A finished cycle, a running one with forty projects, an assembly, the open budget …")
        pages.tell(story)
        finished.tell(story)
        measuring.tell(story)
        numbers.tell(story)
        training.tell(story)
        outreach.tell(story)
        watching.tell(story)
        explaining.tell(story)
        cycle = running.tell(story)
        running.tell_coming(story)
        assemblies.tell(story, cycle)
        councils.tell(story)
        charters.tell(story)
        lots.tell(story)
        telling.tell(story)
        opinions.tell(story, cycle)
        say("Neighbors propose, talk, vote and build …")
        story.tell()
        OrmQ.objects.all().delete()
        follows.settle(story)
        for poll in Poll.objects.published():
            async_task("voting.comparisons.tasks.begin", poll.pk)
