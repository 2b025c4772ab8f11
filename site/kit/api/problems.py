"""Every no of the API in one form (RFC 9457), with words that say what to do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """Why a question can't be answered: the status, a sentence, and what is wrong with which part of the address."""

    def __init__(self, status: int, detail: str, errors: Sequence[dict[str, str]] = ()) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, list(errors)


def problem(status: int, detail: str, errors: Sequence[dict[str, str]] = (), **headers: str) -> HttpResponse:
    """The answer. `headers` are named with underscores."""
    said: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    said |= {"detail": str(detail)} | ({"errors": list(errors)} if errors else {})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps(said, ensure_ascii=False)
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE, headers=named)


def not_there() -> Problem:
    """Nothing public has this address."""
    return Problem(404, _("Nothing public is here. The list of addresses is at /api/."))
