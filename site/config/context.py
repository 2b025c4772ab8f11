"""What every page knows: the city's name, whether this is the demo. No queries here: it runs on every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """Context processor: CITY_NAME, DEMO, SITE_URL."""
    return {"CITY_NAME": settings.CITY_NAME, "DEMO": settings.DEMO, "SITE_URL": settings.SITE_URL}
