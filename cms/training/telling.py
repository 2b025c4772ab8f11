"""What is announced about trainings, and to whom."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from cms.training.lifecycle import PlaceState
from cms.training.models import CoAuthor, Curriculum, Session, Version
from deliberation.discussions.models import Decision
from following.announcing import announce
from neighborhoods.models import Seat

STARTED = gettext_noop("A new curriculum: “%(title)s”. It waits for a council’s approval.")
WRITTEN = gettext_noop("“%(title)s” has a new version. It waits for a council’s approval.")
APPROVED = gettext_noop("A council approved version %(number)s of “%(title)s”.")
ASKED = gettext_noop(
    "May your name stand under “%(title)s” as a co-author? You can say no, and change your mind later."
)
PLANNED = gettext_noop("A session of “%(title)s” is planned. You can sign up.")
CHANGED = gettext_noop("“%(title)s”, for which you signed up, has a new time or place.")
CALLED_OFF = gettext_noop("“%(title)s”, for which you signed up, was called off.")
MOVED_UP = gettext_noop("You have a seat in “%(title)s”: somebody gave theirs back.")
REMINDER = gettext_noop("“%(title)s”, for which you have a seat, begins soon.")
DECIDED = {
    Decision.Kind.HIDE: gettext_noop("The council hid your reflection on “%(title)s”."),
    Decision.Kind.RESTORE: gettext_noop("Your reflection on “%(title)s” is shown again."),
}


def of_a_curriculum(curriculum: Curriculum, by: Any) -> None:
    """The co-chairs of every council: one of them may approve it."""
    announce(STARTED, curriculum, by=by, to=_chairs(), title=curriculum.title)


def of_a_version(version: Version, by: Any) -> None:
    """The same, the named co-authors, and who follows the curriculum."""
    curriculum = version.curriculum
    named = CoAuthor.objects.named().filter(curriculum=curriculum).values_list("person", flat=True)
    people = [*_chairs(), *named]
    announce(WRITTEN, version, by=by, to=people, followers_of=[curriculum], title=curriculum.title)


def of_an_approval(version: Version, by: Any) -> None:
    """Whoever wrote it, the named co-authors, and who follows the curriculum."""
    curriculum = version.curriculum
    named = list(CoAuthor.objects.named().filter(curriculum=curriculum).values_list("person", flat=True))
    people, title = [version.by_id, *named], curriculum.title
    announce(APPROVED, version, by=by, to=people, followers_of=[curriculum], title=title, number=version.number)


def of_the_question(asked: CoAuthor, by: Any) -> None:
    """Who is asked for their name."""
    announce(ASKED, asked, by=by, to=[asked.person_id], always=True, title=asked.title)


def of_a_session(session: Session, by: Any) -> None:
    """Who follows the curriculum or the neighborhood."""
    followed = [thing for thing in (session.version.curriculum, session.neighborhood) if thing]
    announce(PLANNED, session, by=by, followers_of=followed, title=session.title)


def of_a_change(session: Session, by: Any) -> None:
    """Everybody with a seat or on the waiting list."""
    announce(CHANGED, session, by=by, to=_with_a_place(session), always=True, title=session.title)


def of_the_end(session: Session, by: Any) -> None:
    """The same, when it is called off."""
    announce(CALLED_OFF, session, by=by, to=_with_a_place(session), always=True, title=session.title)


def of_a_seat(session: Session, person: int) -> None:
    """Who moved up from the waiting list."""
    announce(MOVED_UP, session, to=[person], letter="training/mail/moved_up", always=True, title=session.title)


def reminds(session: Session) -> None:
    """Everybody with a seat."""
    people = session.places.filter(state=PlaceState.SEATED).values_list("person", flat=True)
    announce(REMINDER, session, to=people, letter="training/mail/reminder", always=True, title=session.title)


def of_a_decision(made: Decision) -> None:
    """The author of a reflection, at once: it touches what is theirs."""
    kind = Decision.Kind(made.kind)
    if made.person_id is not None and kind in DECIDED:
        announce(DECIDED[kind], made, by=made.by, to=[made.person_id], always=True, title=made.discussion.title)


def _with_a_place(session: Session) -> list[int]:
    held = session.places.exclude(state=PlaceState.CANCELLED)
    return list(held.values_list("person", flat=True))


def _chairs() -> list[int]:
    return list(Seat.objects.current().chairs().order_by().values_list("holder", flat=True).distinct())
