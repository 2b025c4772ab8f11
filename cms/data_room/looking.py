"""One look at a data set: along which dimension, narrowed to which values; all of it in the address.

A look only picks numbers out of the published cube. It never adds any up: a sum made here could give away what is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cms.data_room.models import DataSet, Release
from cms.data_room.suppression import Key
from kit import charts

SHAPES = {"bars": _lazy("Bars"), "parts": _lazy("Parts of the sum")}


@dataclass(frozen=True)
class Filter:
    """A dimension one can narrow: its values, and the one chosen ("" for all)."""

    name: str
    number: int
    values: list[str]
    chosen: str


@dataclass(frozen=True)
class Look:
    """What is shown: a row for each value of the dimension `along`, and the sum of all; `None` where it is hidden."""

    along: int
    filters: list[Filter]
    rows: list[tuple[str, int | None]]
    together: int | None
    keys: list[Key]  # of each row
    key_together: Key
    shape: str = "bars"

    @property
    def hidden(self) -> int:
        """How many of the rows are hidden."""
        return sum(value is None for _label, value in self.rows)


def look(data_set: DataSet, release: Release, asked: QueryDict) -> Look:
    """From the address; what names nothing is as good as nothing."""
    cube = release.cube
    names = data_set.dimensions
    values = [sorted({part for key in cube if (part := key[at]) is not None}) for at in range(len(names))]
    along = int(asked.get("by", "0")) if asked.get("by", "0") in map(str, range(len(names))) else 0
    chosen = [asked.get(f"f{at}", "") if asked.get(f"f{at}", "") in values[at] else "" for at in range(len(names))]
    filters = [Filter(name, at, values[at], chosen[at]) for at, name in enumerate(names)]

    def key_of(value: str | None) -> Key:
        return tuple(value if at == along else chosen[at] or None for at in range(len(names)))

    shown = [chosen[along]] if chosen[along] else values[along]
    keys, together = [key_of(value) for value in shown], key_of(chosen[along] or None)
    rows = [(value, cube.get(key)) for value, key in zip(shown, keys, strict=True)]
    shape = asked.get("as", "") if asked.get("as", "") in SHAPES else "bars"
    return Look(along, filters, rows, cube.get(together), keys, together, shape)


def query_of(seen: Look) -> str:
    """The look as an address asks for it, without the release: short, and the same for the same look."""
    asked = QueryDict(mutable=True)
    if seen.along:
        asked["by"] = str(seen.along)
    for one in seen.filters:
        if one.chosen:
            asked[f"f{one.number}"] = one.chosen
    if seen.shape != "bars":
        asked["as"] = seen.shape
    return asked.urlencode()


def chart(data_set: DataSet, seen: Look, markers: Mapping[Key, Sequence[charts.Marker]]) -> SafeString:
    """The look as bars; a hidden count has no bar and says so. `markers` lead from a row to the notes on it."""
    rows = [
        charts.Row(
            label,
            value or 0,
            shown=_("hidden") if value is None else "",
            fill="fill-1",
            markers=tuple(markers.get(key, ())),
        )
        for (label, value), key in zip(seen.rows, seen.keys, strict=True)
    ]
    narrowed = ", ".join(one.chosen for one in seen.filters if one.chosen)
    title = f"{data_set.title}: {narrowed}" if narrowed else data_set.title
    if seen.together is None:
        finding = _("The sum of these is hidden.")
    else:
        finding = _("Together %(number)s: %(unit)s.") % {"number": seen.together, "unit": data_set.unit}
    if seen.shape == "parts" and not seen.hidden and seen.together is not None:  # what is hidden has no part to draw
        parts = [charts.Row(label, value or 0) for label, value in seen.rows]
        return charts.stacked(
            title, finding, parts, headings=(data_set.dimensions[seen.along].capitalize(), data_set.unit)
        )
    return charts.bars(title, finding, rows, headings=(data_set.dimensions[seen.along].capitalize(), data_set.unit))
