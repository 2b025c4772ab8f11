"""Files of a version: the exact text that is signed, and the weights as a table."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cycles.charters.models import Side, Version
from cycles.charters.reading import sides_of
from cycles.models import Category
from kit.tables import write_csv


@require_safe
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The text whose fingerprint was signed, byte for byte."""
    version = get_object_or_404(Version.objects.with_charter(), pk=pk)
    if not version.fingerprint:
        raise Http404
    answer = HttpResponse(version.text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{_name(version)}.txt"'
    return answer


@require_safe
def weights_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """What each side says, category by category. A side that has not spoken, or of which too few spoke, is empty."""
    version = get_object_or_404(Version.objects.with_charter(), pk=pk)
    categories = list(Category.objects.all())
    sides = sides_of(version, categories)
    rows = [
        [
            one.slug,
            str(one),
            *(said.percents.get(one.pk, 0) if said.percents is not None else "" for said in sides.values()),
        ]
        for one in categories
    ]
    lines = write_csv(["category", "name", *(Side(name).value for name in sides)], rows)
    answer = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_name(version)}-weights.csv"'
    return answer


def _name(version: Version) -> str:
    return f"{version.charter.slug}-charter-{version.number}"
