"""What only the demo shows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from config.demo import keys


@require_safe
def demo_key(request: HttpRequest) -> HttpResponse:
    """The demo city's key file, for whoever plays the officer."""
    answer = HttpResponse(keys.key_file(), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="demo-key.json"'
    return answer
