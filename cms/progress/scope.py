"""What a page of progress is about: the whole city, a cycle, a neighborhood, a category of those."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.models import Category, Cycle
from neighborhoods.models import Neighborhood

CITYWIDE = "city"


@dataclass(frozen=True)
class Scope:
    """Empty is everything. `citywide` is the money of the whole city alone, which no neighborhood has a part of."""

    cycle: Cycle | None = None
    place: Neighborhood | None = None
    citywide: bool = False
    category: Category | None = None

    @classmethod
    def read(cls, asked: QueryDict) -> Scope:
        """From the address. What names nothing is an error, never the whole city's numbers under another name."""
        cycle, place, category = (asked.get(name, "") for name in ("cycle", "place", "category"))
        return cls(
            cycle=_found(Cycle.objects.visible(), cycle),
            place=_found(Neighborhood.objects.all(), "" if place == CITYWIDE else place),
            citywide=place == CITYWIDE,
            category=_found(Category.objects.all(), category),
        )

    @property
    def is_city(self) -> bool:
        """Whether it is about everything."""
        return not (self.cycle or self.place or self.citywide or self.category)

    @property
    def title(self) -> str:
        """What it is about, in words: "Lighting, Harbor, Safe streets 2025"."""
        return ", ".join(part for part in (self.category_said, self.place_said, self.cycle_said) if part)

    @property
    def category_said(self) -> str:
        return str(self.category) if self.category else ""

    @property
    def place_said(self) -> str:
        return self.place.name if self.place else _("Money of the whole city") if self.citywide else ""

    @property
    def cycle_said(self) -> str:
        return self.cycle.name if self.cycle else ""

    def of_projects(self, path: str = "") -> Q:
        """The condition on projects, or on what leads to them by `path` ("project__")."""
        found = Q()
        if self.cycle:
            found &= Q(**{f"{path}proposal__envelope__cycle": self.cycle})
        if self.place or self.citywide:
            found &= Q(**{f"{path}proposal__envelope__neighborhood": self.place})
        if self.category:
            found &= Q(**{f"{path}proposal__category": self.category})
        return found

    def of_indicators(self) -> Q:
        """The condition on indicators, which say themselves where they belong."""
        found = Q()
        if self.cycle:
            found &= Q(cycle=self.cycle)
        if self.place or self.citywide:
            found &= Q(neighborhood=self.place)
        if self.category:
            found &= Q(category=self.category)
        return found

    @property
    def query(self) -> str:
        """As it stands in an address, or nothing."""
        place = self.place.slug if self.place else CITYWIDE if self.citywide else ""
        named = {
            "cycle": self.cycle.slug if self.cycle else "",
            "place": place,
            "category": self.category.slug if self.category else "",
        }
        return urlencode({name: slug for name, slug in named.items() if slug})

    def address(self, name: str, *args: str) -> str:
        """The address of a list, a file or a feed about this scope."""
        url = reverse(f"progress:{name}", args=args)
        return f"{url}?{self.query}" if self.query else url

    def page(self, *, slim: bool = False) -> str:
        """The dashboard that is about this scope, in full or for other sites to show."""
        prefix = "embed_" if slim else ""
        if self.place and not self.cycle and not self.category:
            return reverse(f"progress:{prefix}neighborhood", args=[self.place.slug])
        if self.cycle and not self.place and not self.citywide and not self.category:
            return reverse(f"progress:{prefix}cycle", args=[self.cycle.slug])
        return reverse(f"progress:{prefix}city")


def _found(rows, slug: str):  # type: ignore[no-untyped-def]  # a cycle, a place or a category
    if not slug:
        return None
    found = rows.filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is nothing of this name."))
    return found
