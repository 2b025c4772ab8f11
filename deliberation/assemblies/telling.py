"""What is announced of an assembly's questions to the city, and to whom."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from accounts.models import User
from deliberation.assemblies.lifecycle import Desk
from deliberation.assemblies.models import FloorQuestion
from deliberation.assemblies.permissions import DUTIES
from following.announcing import announce

PUT = gettext_noop("“%(title)s” asks you a question from the floor. An answer is due within seven days.")
REPLIED = gettext_noop("The city answered your question in “%(title)s”.")
LATE = gettext_noop("A question from “%(title)s” waits for your answer. It is late.")
STILL = gettext_noop("The city’s answer to your question in “%(title)s” is late. Those who answer have been told.")


def of_a_question(question: FloorQuestion, by: Any) -> None:
    """Everybody who has the duty to answer."""
    announce(PUT, question, by=by, to=_who_answers(question), title=question.assembly.title)


def of_a_reply(question: FloorQuestion) -> None:
    """Whoever asked."""
    announce(REPLIED, question, by=question.answered_by, to=[question.author_id], title=question.assembly.title)


def of_lateness(question: FloorQuestion) -> None:
    """Whoever must answer, and whoever waits."""
    announce(LATE, question, to=_who_answers(question), title=question.assembly.title)
    announce(STILL, question, to=[question.author_id], title=question.assembly.title)


def _who_answers(question: FloorQuestion) -> list[int]:
    people = User.objects.filter(is_active=True, groups__name=DUTIES[Desk(question.desk)].value)
    return list(people.order_by("pk").values_list("pk", flat=True))
