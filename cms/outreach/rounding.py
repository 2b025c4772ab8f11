"""How counts of people are shown: rounded down to tens, and from one to nine only as fewer than ten. Pure but for its words.

A count that is shown stands for any of ten, whatever is added up, taken apart or compared over time: of a sum and its parts
each is rounded by itself, so that no part can be worked out exactly. Nobody at all stays 0: it says who is missing, and is
about nobody.
"""

from __future__ import annotations

from django.utils import formats
from django.utils.translation import gettext as _

from cms.data_room.suppression import LEAST


def rounded(count: int) -> int:
    """A count as far as it may be known: 0 below ten, else the next ten below."""
    return count // LEAST * LEAST


def shown(count: int | None) -> str:
    """A count as people read it: “—” where nobody knows it."""
    if count is None:
        return "—"
    if 0 < count < LEAST:
        return _("fewer than %(least)d") % {"least": LEAST}
    return str(formats.number_format(rounded(count), use_l10n=True, force_grouping=True))


def in_file(count: int | None) -> str:
    """The same for a file: empty where nobody knows it, “<10” for a few."""
    if count is None:
        return ""
    return f"<{LEAST}" if 0 < count < LEAST else str(rounded(count))
