"""Circles on the map: who watches a place. Distances on a ball, which is exact enough for a city."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, FloatField, Value
from django.db.models.functions import Cast

from following.models import Circle

EARTH = 6_371_000  # meters, mean radius
DEGREE = EARTH * math.pi / 180  # meters that a degree of latitude is long


def meters_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The distance of two points in degrees, by the haversine formula (R. W. Sinnott, Sky & Telescope 68, 1984)."""
    north, other_north = math.radians(latitude), math.radians(other_latitude)
    half = math.sin((other_north - north) / 2) ** 2
    turn = math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(half + math.cos(north) * math.cos(other_north) * turn))


def watchers(latitude: Decimal, longitude: Decimal) -> Iterator[int]:
    """The numbers of people with a circle around the point. The database looks in boxes, the rest is measured here."""
    north, east = float(latitude), float(longitude)
    squeeze = max(0.01, math.cos(math.radians(north)))
    reach = Cast(F("meters"), FloatField())
    boxes = Circle.objects.annotate(tall=reach / Value(DEGREE), wide=reach / Value(DEGREE * squeeze * 0.99)).filter(
        latitude__gte=north - F("tall"),
        latitude__lte=north + F("tall"),
        longitude__gte=east - F("wide"),
        longitude__lte=east + F("wide"),
    )
    for person, here_north, here_east, meters in boxes.values_list("person", "latitude", "longitude", "meters"):
        if meters_between(north, east, float(here_north), float(here_east)) <= meters:
            yield person
