"""What is announced of a council's sessions, and to whom."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from accounts.models import Role, User
from following.announcing import announce
from neighborhoods.decisions.lifecycle import MotionState, SessionState
from neighborhoods.decisions.models import ActionItem, Answer, Correction, Motion, Session
from neighborhoods.models import Council, Seat

CALLED = gettext_noop("The %(place)s council meets: %(purpose)s")
CHANGED = gettext_noop("The %(place)s council meets at another time or place: look at the session.")
CALLED_OFF = gettext_noop("A session of the %(place)s council was called off.")
TO_SIGN = gettext_noop("“%(title)s” was carried and waits for your signature.")
CORRECTED = gettext_noop("A correction of the minutes waits for your answer.")
ANSWERED_CORRECTION = gettext_noop("Your correction of the minutes has an answer.")
ASSIGNED = gettext_noop("You took on for the council: “%(text)s”.")
DUE_SOON = gettext_noop("What you took on for the council is due within three days: “%(text)s”.")
OVERDUE = gettext_noop("What you took on for the council is overdue: “%(text)s”.")
RECOMMENDED = gettext_noop("The %(place)s council recommends: “%(title)s”. It waits for the city’s answer.")
ANSWERED = gettext_noop("The city answered the %(place)s council: “%(title)s”.")
SILENT = gettext_noop("The city has not answered the %(place)s council by the day it was given: “%(title)s”.")
DECIDED = gettext_noop("The %(place)s council decided: “%(title)s”.")


def members(council: Council) -> list[int]:
    """The numbers of those who sit on the council today."""
    return list(Seat.objects.current().filter(council=council).values_list("holder", flat=True))


def of_a_session(session: Session, by: Any) -> None:
    """The council, and whoever follows the neighborhood."""
    place = session.council.neighborhood
    words: dict[str, Any] = {"place": place.name, "purpose": session.purpose or session.place}
    announce(CALLED, session, by=by, to=members(session.council), followers_of=[place], **words)


def of_a_change(session: Session, by: Any) -> None:
    """Whoever was told of the session."""
    place = session.council.neighborhood
    sentence = CALLED_OFF if session.state == SessionState.CALLED_OFF else CHANGED
    announce(sentence, session, by=by, to=members(session.council), followers_of=[place], place=place.name)


def of_a_count(motion: Motion, by: Any) -> None:
    """A carried motion asks the co-chairs to sign; whoever counted knows."""
    if motion.state == MotionState.CARRIED:
        chairs = Seat.objects.current().chairs().filter(council=motion.session.council)
        announce(
            TO_SIGN, motion, by=by, to=chairs.values_list("holder", flat=True), letter="decisions/mail/to_sign",
            always=True, title=motion.title,
        )  # fmt: skip


def of_a_decision(motion: Motion) -> None:
    """The council, and whoever follows the neighborhood."""
    place = motion.session.council.neighborhood
    council = members(motion.session.council)
    announce(DECIDED, motion, to=council, followers_of=[place], place=place.name, title=motion.title)
    if motion.answer_by is not None:
        announce(
            RECOMMENDED, motion, to=officers(), letter="decisions/mail/recommended", always=True,
            place=place.name, title=motion.title,
        )  # fmt: skip


def of_an_answer(answer: Answer) -> None:
    """The council, and whoever follows the neighborhood."""
    motion = answer.motion
    place = motion.session.council.neighborhood
    council = members(motion.session.council)
    announce(
        ANSWERED, motion, by=answer.by, to=council, followers_of=[place], letter="decisions/mail/answered", always=True,
        place=place.name, title=motion.title,
    )  # fmt: skip


def of_silence(motion: Motion) -> None:
    """The council and the officers, and whoever follows the neighborhood."""
    place = motion.session.council.neighborhood
    people = [*members(motion.session.council), *officers()]
    announce(SILENT, motion, to=people, followers_of=[place], place=place.name, title=motion.title)


def of_a_correction(correction: Correction) -> None:
    """The co-chairs, who answer it."""
    chairs = Seat.objects.current().chairs().filter(council=correction.session.council)
    announce(CORRECTED, correction, by=correction.by, to=chairs.values_list("holder", flat=True))


def of_an_answered_correction(correction: Correction, by: Any) -> None:
    """Whoever proposed it."""
    announce(ANSWERED_CORRECTION, correction, by=by, to=[correction.by_id])


def of_an_item(item: ActionItem, by: Any) -> None:
    """Whoever took it on."""
    announce(ASSIGNED, item, by=by, to=[item.owner_id], text=item.text[:120])


def of_an_item_due_soon(item: ActionItem) -> None:
    """Whoever took it on, by letter, while there is time."""
    announce(DUE_SOON, item, to=[item.owner_id], letter="decisions/mail/due_soon", always=True, text=item.text[:120])


def of_an_overdue_item(item: ActionItem) -> None:
    """Whoever took it on, by letter: it asks something of them."""
    announce(
        OVERDUE, item, to=[item.owner_id], letter="decisions/mail/overdue", always=True, text=item.text[:120]
    )  # fmt: skip


def officers() -> list[int]:
    """The numbers of the city's officers."""
    found = User.objects.filter(is_active=True, groups__name=Role.OFFICER.value)
    return list(found.order_by("pk").values_list("pk", flat=True))
