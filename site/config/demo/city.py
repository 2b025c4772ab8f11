"""Tell the whole demo city, in order."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django_q.models import OrmQ

from accounts.models import User
from config.demo import assemblies, finished, pages, people, planning, running
from config.demo.story import Story


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
        say("A finished cycle: fourteen projects, a vote, a year of building …")
        finished.tell(story)
        say("A running cycle: forty projects …")
        cycle = running.tell(story)
        running.moderate(story)
        running.tell_coming(story)
        say("A live assembly, explainers, news and the open budget …")
        assemblies.tell(story, cycle)
        pages.tell(story)
        OrmQ.objects.all().delete()
