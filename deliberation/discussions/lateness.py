"""A clock that has run out speaks up, once: to whoever must answer, and to whoever waits."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_noop

from accounts.models import Role
from deliberation.discussions.models import Addressee, Appeal, Comment
from following.announcing import announce, not_said_yet
from kit import clock
from neighborhoods.models import Seat

LATE_QUESTION = gettext_noop("A question in “%(title)s” waits for your answer. It is late.")
LATE_ANSWER = gettext_noop("The answer to your question in “%(title)s” is late. Those you asked have been told.")
LATE_APPEAL = gettext_noop("An appeal about “%(title)s” is late. Members of every council can decide it now.")
LATE_DECISION = gettext_noop("Your appeal about “%(title)s” is late. Members of every council can decide it now.")
AT_ONCE = 500  # in one run; the next run goes on
ROLES = {Addressee.OFFICER: Role.OFFICER, Addressee.LIAISON: Role.LIAISON}


def speak_up() -> int:
    """Tell of every question and appeal whose clock has run out since the last time; how many."""
    return _late_questions() + _late_appeals()


@transaction.atomic
def _late_questions() -> int:
    late = Comment.objects.asked().filter(answer_due__lte=clock.now()).select_related("discussion")
    found = not_said_yet(LATE_QUESTION, list(late))[:AT_ONCE]
    for question in found:
        title = question.discussion.title
        letter = "discussions/mail/late_question"
        announce(LATE_QUESTION, question, to=_who_answers(question), letter=letter, always=True, title=title)
        announce(LATE_ANSWER, question, to=[question.author_id], title=title)
    return len(found)


@transaction.atomic
def _late_appeals() -> int:
    late = Appeal.objects.late().select_related("decision__discussion")
    found = not_said_yet(LATE_APPEAL, list(late))[:AT_ONCE]
    everybody = set(Seat.objects.current().values_list("holder", flat=True)) if found else set()
    for appeal in found:
        title = appeal.decision.discussion.title
        others = sorted(everybody - {appeal.by_id, appeal.decision.by_id})
        announce(LATE_APPEAL, appeal, to=others, letter="discussions/mail/late_appeal", always=True, title=title)
        announce(LATE_DECISION, appeal, to=[appeal.by_id], title=title)
    return len(found)


def _who_answers(question: Comment) -> list[int]:
    """Whom the question asks: the council in charge (citywide: every council), the officers, or the liaison."""
    if question.asks == Addressee.COUNCIL:
        seats = Seat.objects.current()
        if question.discussion.neighborhood_id is not None:
            seats = seats.filter(council__neighborhood=question.discussion.neighborhood_id)
        return sorted(set(seats.values_list("holder", flat=True)))
    people = get_user_model().objects.filter(is_active=True, groups__name=ROLES[Addressee(question.asks)])
    return list(people.order_by("pk").values_list("pk", flat=True))
