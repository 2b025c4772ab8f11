"""What became of residents' answers to "Did it work?" and of their requests to reopen. One query a kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from following.inputs import Input, Teller
from kit.html import plain
from proposals.delivery.models import Check, Reopening
from proposals.inputs import newest

TONES = {Reopening.State.ASKED: "sky", Reopening.State.GRANTED: "leaf", Reopening.State.REFUSED: "brick"}


def checks_of(person: Any, before: datetime | None, most: int) -> Iterator[Input]:
    """Their answers, and where the project stands."""
    rows = Check.objects.filter(person_id=person.pk).select_related("project__proposal")
    for found in newest(rows, "at", before, most):
        yield Input(
            at=found.at,
            what=_("You said whether it worked: %(title)s") % {"title": found.project.title},
            words=f"{found.get_worked_display()}. {found.word}".strip(),
            url=found.project.get_absolute_url(),
            outcome=_("Your words are hidden.") if found.hidden_because else _("It counts on the project's page."),
            reason=found.hidden_because,
            tone="brick" if found.hidden_because else "leaf",
            then=_("The project is “%(state)s” now.") % {"state": found.project.get_state_display()},
        )


def reopenings_of(person: Any, before: datetime | None, most: int) -> Iterator[Input]:
    """Their requests, and the answers."""
    rows = Reopening.objects.filter(by_id=person.pk).select_related("project__proposal")
    for found in newest(rows, "at", before, most):
        yield Input(
            at=found.at,
            what=_("You asked to take up again: %(title)s") % {"title": found.project.title},
            words=Truncator(plain(found.evidence)).chars(160),
            url=found.get_absolute_url(),
            outcome=found.get_state_display().capitalize(),
            reason=found.answer,
            tone=TONES[Reopening.State(found.state)],
        )


TELLERS = (
    Teller(
        "checks",
        gettext_lazy("My answers to “Did it work?”"),
        checks_of,
        lambda who: Check.objects.filter(person=who.pk),
    ),
    Teller(
        "reopenings",
        gettext_lazy("My requests to take projects up again"),
        reopenings_of,
        lambda who: Reopening.objects.filter(by=who.pk),
    ),
)
