"""The weights as pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.charters.models import Side
from cycles.charters.reading import Said, Shift
from cycles.models import Category
from kit.charts import Row, bars


def percent(value: int) -> str:
    """A whole per cent as people read it."""
    return _("%(n)d %%") % {"n": value}


def of_side(said: Said, categories: Sequence[Category], full: int) -> SafeString:
    """What one side says, category by category; `full` is what a full bar stands for, the same for all sides."""
    assert said.percents is not None
    rows = [Row(str(one), said.percents.get(one.pk, 0), percent(said.percents.get(one.pk, 0))) for one in categories]
    finding = heaviest({str(one): said.percents.get(one.pk, 0) for one in categories})
    if said.side == Side.RESIDENTS:
        finding = (
            ngettext(
                "The middle of what %(n)d neighbor said.", "The middle of what %(n)d neighbors said.", said.residents
            )
            % {"n": said.residents}
            + " "
            + finding
        )
    return bars(said.label, finding, rows, whole=full, headings=(_("Category"), _("Weight")))


def of_agreed(title: str, found: Sequence[Shift], csv_url: str) -> SafeString:
    """The weights of a version, with a mark at what they were in the version before."""
    rows = [
        Row(
            str(shift.category),
            shift.now,
            percent(shift.now),
            note=_("before: %(n)d %%") % {"n": shift.before} if shift.change else "",
            mark=shift.before if shift.change else None,
        )
        for shift in found
    ]
    finding = heaviest({str(shift.category): shift.now for shift in found})
    if any(row.mark is not None for row in rows):
        finding += " " + _("A line marks the weight in the version before.")
    return bars(title, finding, rows, headings=(_("Category"), _("Weight")), csv_url=csv_url)


def heaviest(by_name: Mapping[str, int]) -> str:
    """One sentence: what weighs most. Ties are named."""
    most = max(by_name.values(), default=0)
    names = [name for name, value in by_name.items() if value == most and most]
    if not names:
        return ""
    if len(names) > 1:
        return _("%(names)s weigh most, %(n)d %% each.") % {"names": ", ".join(names), "n": most}
    return _("%(name)s weighs most: %(n)d %%.") % {"name": names[0], "n": most}
