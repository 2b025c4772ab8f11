"""What can become of a paper sheet."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.lifecycle import Move


class Fate(models.TextChoices):
    PRINTED = "printed", _("printed")  # in its stack, with a resident, or in the box: nobody writes down which
    KEYED = "keyed", _("keyed once")
    DIFFERS = "differs", _("keyed differently")
    COUNTED = "counted", _("counted")
    SPOILT = "spoilt", _("spoilt")
    REPLACED = "replaced", _("given back for a new one")
    SET_ASIDE = "set-aside", _("never handed out")
    UNRETURNED = "unreturned", _("did not come back")


MOVES: dict[str, Move[Fate]] = {
    "key": Move(frozenset({Fate.PRINTED}), Fate.KEYED),
    "differ": Move(frozenset({Fate.KEYED, Fate.DIFFERS}), Fate.DIFFERS),
    "count": Move(frozenset({Fate.KEYED, Fate.DIFFERS}), Fate.COUNTED),
    "spoil": Move(frozenset({Fate.KEYED, Fate.DIFFERS}), Fate.SPOILT),
    "start_over": Move(frozenset({Fate.KEYED, Fate.DIFFERS}), Fate.PRINTED),
    "replace": Move(frozenset({Fate.PRINTED}), Fate.REPLACED),
    "set_aside": Move(frozenset({Fate.PRINTED}), Fate.SET_ASIDE),
    "put_back": Move(frozenset({Fate.SET_ASIDE}), Fate.PRINTED),
    "miss": Move(frozenset({Fate.PRINTED}), Fate.UNRETURNED),
}


class Size(models.TextChoices):
    NORMAL = "normal", _("normal print")
    LARGE = "large", _("large print")


class Help(models.TextChoices):
    """How somebody votes on the tablet at the desk."""

    ALONE = "alone", _("alone")
    OFFICER = "officer", _("with help from an officer")
    COMPANION = "companion", _("with help from somebody they brought")
