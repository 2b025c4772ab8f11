"""What is announced of indicators, and to whom."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_noop

from following.announcing import announce
from proposals.indicators.models import Indicator, Reading

CHOSEN = gettext_noop("The council chose an indicator: “%(name)s”.")
DECLINED = gettext_noop("The council did not take up the indicator “%(name)s”. Read why.")
CLOSED = gettext_noop("The indicator “%(name)s” is closed.")
MISSED = gettext_noop("“%(name)s” missed its target.")
UNTOLD = gettext_noop(
    "The day of “%(name)s” has passed, and there are too few readings to tell whether it met its target."
)
TAKEN_BACK = gettext_noop("Your reading of “%(name)s” was taken back. Read why.")


def of_an_answer(indicator: Indicator, sentence: str, by: Any) -> None:
    """Whoever proposed it, and its followers."""
    announce(
        sentence, indicator, by=by, to=[indicator.proposed_by_id], followers_of=topics(indicator), name=indicator.name
    )


def of_a_miss(indicator: Indicator) -> None:
    """Whoever proposed it, the project's author, and the followers: a miss is told like any news."""
    author = indicator.project.proposal.author_id if indicator.project else None
    to, sentence = [indicator.proposed_by_id, author], UNTOLD if indicator.met is None else MISSED
    announce(sentence, indicator, to=to, followers_of=topics(indicator), name=indicator.name)


def of_a_taken_reading(reading: Reading, by: Any) -> None:
    """Whoever made it, when somebody else took it back."""
    announce(TAKEN_BACK, reading.indicator, by=by, to=[reading.by_id], name=reading.indicator.name)


def topics(indicator: Indicator) -> list[models.Model]:
    """The public things whose followers hear of it."""
    found = (indicator, indicator.project and indicator.project.proposal, indicator.neighborhood)
    return [thing for thing in found if thing is not None]
