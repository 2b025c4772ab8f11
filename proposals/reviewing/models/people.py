from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


def person(verbose_name: Any, **options: Any) -> models.ForeignKey[Any, Any]:
    """A column for somebody who did something here; what they did stays when they leave."""
    options = {"on_delete": models.SET_NULL, "null": True, "related_name": "+", **options}
    return models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=verbose_name, **options)
