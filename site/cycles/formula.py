"""The formula behind a cycle's envelopes: written down with its numbers, shown, and let go when it no longer holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from cycles.models import Cycle, Envelope, Formula, FormulaPlace
from cycles.permissions import may_replan
from cycles.shares import Place, Share, share_out
from kit.tables import write_csv
from neighborhoods.models import Neighborhood

COLUMNS = ("neighborhood", "people", "need_index", "people_times_need", "by_people", "by_need", "envelope")


@transaction.atomic
def apply_formula(
    cycle: Cycle,
    *,
    by: Any,
    total: int,
    need_percent: int,
    source: str,
    places: Mapping[Neighborhood, tuple[int, int]],
) -> Formula:
    """Share `total` cents out among neighborhoods and make that their envelopes. `places` gives people and need index.

    The city's own envelope stays. Raises `ValidationError` where there is nothing to share by.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    may_replan(by, cycle).or_forbid()
    known = [Place(place.name, people, need) for place, (people, need) in places.items()]
    try:
        shares = share_out(total, need_percent, known)
    except ValueError:
        raise ValidationError(
            _("Give at least one neighborhood people, and a need above zero if need counts.")
        ) from None
    Formula.objects.filter(cycle=cycle).delete()
    formula = Formula.objects.create(cycle=cycle, total=total, need_percent=need_percent, source=source)
    FormulaPlace.objects.bulk_create(
        FormulaPlace(formula=formula, neighborhood=place, people=people, need=need)
        for place, (people, need) in places.items()
    )
    cycle.envelopes.filter(neighborhood__isnull=False).exclude(neighborhood__in=places).delete()
    for place, share in zip(places, shares, strict=True):
        if share.cents:
            Envelope.objects.update_or_create(cycle=cycle, neighborhood=place, defaults={"amount": share.cents})
        else:
            Envelope.objects.filter(cycle=cycle, neighborhood=place).delete()
    numbers = {
        place.slug: [people, need, share.cents]
        for (place, (people, need)), share in zip(places.items(), shares, strict=True)
    }
    log.record("cycles.share_out", cycle, by=by, total=total, need_percent=need_percent, places=numbers)
    return formula


def shares_of(formula: Formula) -> list[Share]:
    """Every neighborhood's share, computed again from the numbers that were written down."""
    rows = formula.places.select_related("neighborhood").order_by("neighborhood__name")
    return share_out(
        formula.total, formula.need_percent, [Place(row.neighborhood.name, row.people, row.need) for row in rows]
    )


def let_go_if_changed(cycle: Cycle) -> None:
    """Forget the formula of a cycle whose envelopes are no longer what it gives: nobody is shown a sum that is not so."""
    formula = Formula.objects.filter(cycle=cycle).first()
    if formula is None:
        return
    given = {share.place.name: share.cents for share in shares_of(formula) if share.cents}
    there = dict(cycle.envelopes.filter(neighborhood__isnull=False).values_list("neighborhood__name", "amount"))
    if given != there:
        formula.delete()


def formula_csv(formula: Formula) -> Iterator[str]:
    """The table of the cycle's page as CSV; amounts in the currency's units, the exact parts cut to whole cents."""
    units = lambda cents: f"{cents // 100}.{cents % 100:02d}"  # noqa: E731
    rows = (
        [
            s.place.name,
            s.place.people,
            s.place.need,
            s.place.points,
            *map(units, (s.people_cents, s.need_cents, s.cents)),
        ]
        for s in shares_of(formula)
    )
    return write_csv(COLUMNS, rows)
