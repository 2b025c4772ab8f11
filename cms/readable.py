"""Which pages anybody may read, as one condition of the query that asks for them."""

from __future__ import annotations

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from wagtail.models import PageViewRestriction


def open_to_all() -> Q:
    """For pages: neither they nor a page above them is private. Costs no query of its own, unlike `.public()`."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    over_it = PageViewRestriction.objects.annotate(asked=path).filter(asked__startswith=F("page__path"))
    return ~Q(Exists(over_it))
