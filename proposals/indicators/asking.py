"""What a visitor asks of the list of indicators: filters, all of them in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cycles.models import Category
from neighborhoods.models import Neighborhood
from proposals.delivery.models import Project
from proposals.indicators.models import Indicator, IndicatorQuerySet

CITY = "city"
SHOWN: dict[str, str | Promise] = {
    "missed": _("Missed"),
    "met": _("Target met"),
    "proposed": _("Proposed, not chosen yet"),
}


@dataclass(frozen=True)
class Asked:
    """A question to the list. Values that name nothing are as good as none."""

    place: Neighborhood | None
    citywide: bool
    category: Category | None
    project: Project | None
    show: str
    places: list[Neighborhood]
    categories: list[Category]

    @classmethod
    def read(cls, asked: QueryDict) -> Asked:
        """From the address; two queries for the choices, a third where a project is named."""
        places, categories = list(Neighborhood.objects.all()), list(Category.objects.all())
        number = asked.get("project", "")
        project = None
        if number.isascii() and number.isdigit():
            project = Project.objects.select_related("proposal").filter(pk=int(number[:18])).first()

        def named(things: list[Any], slug: str | None) -> Any:
            return next((thing for thing in things if slug and thing.slug == slug), None)

        return cls(
            place=named(places, asked.get("place")),
            citywide=asked.get("place") == CITY,
            category=named(categories, asked.get("category")),
            project=project,
            show=asked.get("show", "") if asked.get("show", "") in SHOWN else "",
            places=places,
            categories=categories,
        )

    def rows(self) -> IndicatorQuerySet:
        """The indicators asked for: missed ones first; of proposed ones those with the most support."""
        rows: IndicatorQuerySet = Indicator.objects.with_place()
        if self.citywide:
            rows = rows.filter(neighborhood=None)
        elif self.place is not None:
            rows = rows.filter(neighborhood=self.place)
        if self.category is not None:
            rows = rows.filter(category=self.category)
        if self.project is not None:
            rows = rows.filter(project=self.project)
        if self.show == "proposed":
            return rows.proposed().with_support().order_by(F("support_count").desc(), "-pk")
        if self.show == "missed":
            rows = rows.missed()
        elif self.show == "met":
            rows = rows.chosen().filter(met=True)
        else:
            rows = rows.chosen()
        return rows.worst_first()
