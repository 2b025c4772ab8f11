"""Projects that the whole city pays for and that lie in one neighborhood: they are in no envelope of its own."""

from __future__ import annotations

from decimal import Decimal

from neighborhoods.models import Neighborhood
from proposals.delivery.models import Project
from proposals.places import lies_in, rings

MOST = 40


def lying_in(place: Neighborhood) -> list[Project]:
    """Those within the outline, with an open setback first; none where nobody drew one. One query."""
    points = [point for ring in rings(place.outline) for point in ring]
    if not points:
        return []
    east, north = ([Decimal(str(point[axis])) for point in points] for axis in (0, 1))
    rows = Project.objects.filter(
        proposal__envelope__neighborhood=None,
        proposal__longitude__range=(min(east), max(east)),
        proposal__latitude__range=(min(north), max(north)),
    )
    rows = rows.select_related("proposal__category").with_money().with_lateness().worst_first()
    found = (
        one
        for one in rows
        if lies_in(place.outline, float(one.proposal.longitude or 0), float(one.proposal.latitude or 0))
    )
    return [one for one, _number in zip(found, range(MOST), strict=False)]
