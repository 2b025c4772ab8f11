"""What is announced of a council's sessions, and to whom."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from following.announcing import announce
from neighborhoods.decisions.lifecycle import MotionState
from neighborhoods.decisions.models import Motion, Session
from neighborhoods.models import Council, Seat

CALLED = gettext_noop("The %(place)s council meets: %(purpose)s")
TO_SIGN = gettext_noop("“%(title)s” was carried and waits for your signature.")
DECIDED = gettext_noop("The %(place)s council decided: “%(title)s”.")


def members(council: Council) -> list[int]:
    """The numbers of those who sit on the council today."""
    return list(Seat.objects.current().filter(council=council).values_list("holder", flat=True))


def of_a_session(session: Session, by: Any) -> None:
    """The council, and whoever follows the neighborhood."""
    place = session.council.neighborhood
    words = {"place": place.name, "purpose": session.purpose or session.place}
    announce(CALLED, session, by=by, to=members(session.council), followers_of=[place], **words)


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
