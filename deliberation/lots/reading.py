"""A lottery as people read it: its chances as a chart, its problem in sentences, its panel by tickets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deliberation.lots.lifecycle import State
from deliberation.lots.models import Lottery, Place, Volunteer
from kit.charts import Row, bars

MOST_BARS = 8


def per_cent(part: int, whole: int) -> str:
    """A share as "9.1 %", in the reader's language."""
    return f"{number_format(round(100 * part / whole, 1), 1)} %"


def chances(lottery: Lottery) -> SafeString | str:
    """How many volunteers have which chance; nothing before the list is there."""
    counts = lottery.chances
    if not counts:
        return ""
    least, most = min(counts), max(counts)
    width = max(1, -(-(most - least + 1) // MOST_BARS))
    people = Counter((count - least) // width for count in counts)
    rows = []
    for number in range((most - least) // width + 1):
        low = least + number * width
        high = min(most, low + width - 1)
        label = per_cent(low, lottery.panels)
        if high > low:
            label = _("%(low)s to %(high)s") % {"low": label, "high": per_cent(high, lottery.panels)}
        rows.append(Row(label, people[number]))
    finding = _("The smallest chance is %(least)s, the largest %(most)s; %(mean)s on average.") % {
        "least": per_cent(least, lottery.panels),
        "most": per_cent(most, lottery.panels),
        "mean": per_cent(sum(counts), lottery.panels * len(counts)),
    }
    return bars(_("Chances of the volunteers"), finding, rows, headings=(_("Chance"), _("Volunteers")))


def bound(listed: dict[str, Any]) -> str:
    """The least chance that no lottery under these quotas can exceed, as "9.1 %"."""
    share = Fraction(*listed["certificate"]["bound"])
    return per_cent(share.numerator, share.denominator)


def problem(lottery: Lottery) -> list[str]:
    """Why no panel can be made, a sentence each: the smallest change that would do."""
    found = []
    for row in lottery.problem:
        if "feature" not in row:
            found.append(
                ngettext(
                    "%(volunteers)d resident volunteered for %(seats)d seats.",
                    "%(volunteers)d residents volunteered for %(seats)d seats.",
                    row["volunteers"],
                )
                % row
            )
            continue
        words = {**row, "lower": row["was"][0], "upper": row["was"][1], "low": row["would"][0], "high": row["would"][1]}
        if row["would"][0] < row["was"][0]:
            found.append(
                _(
                    "%(feature)s, %(value)s: at least %(lower)d are asked for, and %(low)d can be (volunteers: %(volunteers)d)."
                )
                % words
            )
        else:
            found.append(
                _(
                    "%(feature)s, %(value)s: at most %(upper)d are allowed, and it takes %(high)d (volunteers: %(volunteers)d)."
                )
                % words
            )
    return found


@dataclass(frozen=True)
class Mine:
    """What the reader has to do with a lottery."""

    volunteer: Volunteer | None = None
    place: Place | None = None
    chance: int | None = None

    @property
    def is_in(self) -> bool:
        return self.volunteer is not None


def mine(user: Any, lottery: Lottery) -> Mine:
    """The reader's ticket, chance and place, if they have any."""
    if not user.is_authenticated:
        return Mine()
    volunteer = lottery.volunteers.filter(person=user).first()
    place = lottery.places.of(user).order_by("-asked_at").first() if lottery.drawn_at else None
    ticket = volunteer.ticket if volunteer else None
    chance = lottery.chances[ticket - 1] if ticket and ticket <= len(lottery.chances) else None
    return Mine(volunteer, place, chance)


def drawn(lottery: Lottery) -> list[Place]:
    """Everybody who was asked, in order; with names of those who accepted once the seats are filled."""
    rows = list(lottery.places.select_related("person").order_by("asked_at", "instead_of", "ticket"))
    for place in rows:
        named = lottery.state == State.SETTLED and place.state == Place.State.ACCEPTED
        place.named = place.person if named else None  # type: ignore[attr-defined]
    return rows
