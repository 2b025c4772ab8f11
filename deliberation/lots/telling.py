"""What is announced of a lottery, and to whom. No sentence says who volunteered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from deliberation.lots.models import Lottery, Place
from following.announcing import announce

ANNOUNCED = gettext_noop("Seats drawn by lot in %(place)s: “%(title)s”. Residents can volunteer.")
CHANGED = gettext_noop("“%(title)s”: quotas or dates of this draw changed. Read why on its page.")
LISTED = gettext_noop("“%(title)s”: the list of panels is public. The dice come next.")
ASKED = gettext_noop("You were drawn: “%(title)s”. Please say whether you accept.")
REMINDER = gettext_noop("“%(title)s”: you were drawn and have not answered yet. Please do before the time is over.")
DRAWN = gettext_noop("“%(title)s” was drawn by dice.")
SETTLED = gettext_noop("“%(title)s”: the seats are filled.")
CALLED_OFF = gettext_noop("“%(title)s” was called off. Read why on its page.")


def of_a_change(sentence: str, lottery: Lottery, by: object = None) -> None:
    """Volunteers, and whoever follows the lottery or its neighborhood."""
    place = lottery.council.neighborhood
    people = lottery.volunteers.values_list("person", flat=True)
    words: dict[str, Any] = {"place": place.name, "title": lottery.title}
    announce(sentence, lottery, by=by, to=people, followers_of=[place, lottery], **words)


def of_a_place(place: Place) -> None:
    """Who was drawn, by letter: it asks something of them."""
    announce(
        ASKED, place, to=[place.person_id], letter="lots/mail/asked", always=True, title=place.lottery.title
    )  # fmt: skip


def reminds(place: Place) -> None:
    """Who was drawn and has not answered, by the same letter once more."""
    announce(
        REMINDER, place, to=[place.person_id], letter="lots/mail/asked", always=True, title=place.lottery.title
    )  # fmt: skip
