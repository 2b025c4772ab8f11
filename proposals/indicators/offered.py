"""Indicators that towns often want, ready to be proposed: the words can be changed on the form."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proposals.indicators.wording import Kind

Words = str | Promise


@dataclass(frozen=True)
class Template:
    """A name, a question in plain words, and how it is measured."""

    key: str
    name: Words
    question: Words
    kind: Kind
    direction: str
    method: Words
    unit: Words = ""
    yes_words: Words = ""
    no_words: Words = ""


TEMPLATES = (
    Template(
        "response",
        _("Response time to non-emergency reports"),
        _("How long does it take until somebody answers a report that is not an emergency?"),
        Kind.MINUTES,
        "less",
        _(
            "Minutes from the report to the first answer by a person, for every report of the month, from the city's own log."
        ),
    ),
    Template(
        "calm",
        _("Incidents resolved without escalation"),
        _("How many incidents ended with words, without force or arrest?"),
        Kind.SHARE,
        "more",
        _("Of all incidents the team went to in the month: those that ended without force, restraint or arrest."),
        yes_words=_("resolved calmly"),
        no_words=_("escalated"),
    ),
    Template(
        "nuisance",
        _("Nuisance complaints"),
        _("How many complaints about noise, litter and the like came in?"),
        Kind.COUNT,
        "less",
        _("All complaints in the month from this area, from the city's own log; one number a month."),
        unit=_("complaints"),
    ),
    Template(
        "dark",
        _("Perceived safety after dark"),
        _("How safe do you feel walking here alone after dark?"),
        Kind.SCALE,
        "more",
        _("Neighbors answer from 1 (very unsafe) to 5 (very safe), each at most once a month."),
    ),
    Template(
        "lamps",
        _("Working street lamps"),
        _("How many of the street lamps work?"),
        Kind.SHARE,
        "more",
        _("Walk the route after dark and count lamps that shine and lamps that do not."),
        yes_words=_("working"),
        no_words=_("not working"),
    ),
    Template(
        "youth",
        _("Youth program attendance"),
        _("How many young people came to a session?"),
        Kind.MEAN,
        "more",
        _("Heads counted at each session, by whoever runs it."),
        unit=_("young people"),
    ),
)
BY_KEY = {template.key: template for template in TEMPLATES}
