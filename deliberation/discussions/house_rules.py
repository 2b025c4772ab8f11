"""The rules of the house a new city starts with. Officers write better ones at `/discussions/rules/edit/`.

What is kept of these is their English; it is shown in the reader's language through the catalogs until somebody writes
other words. The codes stay over every version, so that flags and decisions of years can be counted together.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

USUAL: tuple[tuple[str, str, str], ...] = (
    (
        "threat",
        gettext_noop("No threats, no bullying"),
        gettext_noop("Nobody is made afraid to speak, to vote, or to walk home."),
    ),
    (
        "hate",
        gettext_noop("Nobody is attacked for who they are"),
        gettext_noop(
            "Argue with what people say, never with their origin, faith, body, age, gender or whom they love."
        ),
    ),
    (
        "private",
        gettext_noop("Private things stay private"),
        gettext_noop(
            "No addresses, telephone numbers, children's names or accusations against somebody who can be recognized."
        ),
    ),
    (
        "false",
        gettext_noop("What is said as a fact can be checked"),
        gettext_noop("Say where it comes from. An opinion is welcome as an opinion."),
    ),
    (
        "spam",
        gettext_noop("No advertising, no flooding"),
        gettext_noop("Say a thing once, in one place, and leave room for others. Nothing is for sale here."),
    ),
    (
        "off-topic",
        gettext_noop("Keep to the matter"),
        gettext_noop("Every discussion is about one thing. Other things have a place of their own."),
    ),
    (
        "clear",
        gettext_noop("A statement says one clear thing"),
        gettext_noop("Where neighbors agree or disagree, everybody must be able to tell with what."),
    ),
)
