"""Every no of the API in one form (RFC 9457), with words that say what to do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MEDIA_TYPE = "application/problem+json"
A_MOMENT = gettext_lazy("Must be a moment like 2026-06-01T12:00:00Z.")
A_NUMBER = gettext_lazy("Must be a whole number.")
REASONS = {  # by pydantic's name of what is wrong
    "bool_parsing": gettext_lazy("Must be true or false."),
    "datetime_from_date_parsing": A_MOMENT,
    "datetime_parsing": A_MOMENT,
    "enum": gettext_lazy("Must be one of: %(expected)s."),
    "greater_than_equal": gettext_lazy("Must be at least %(ge)s."),
    "int_parsing": A_NUMBER,
    "int_parsing_size": A_NUMBER,
    "less_than_equal": gettext_lazy("Must be at most %(le)s."),
    "string_pattern_mismatch": gettext_lazy("Has characters that can't be in it."),
    "string_too_long": gettext_lazy("Must have at most %(max_length)s characters."),
    "value_error": A_MOMENT,  # only moments are checked by hand
}


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


def reason_of(error: dict[str, Any]) -> str:
    """What is wrong with a parameter, in the reader's language; in pydantic's English where nobody wrote it down."""
    told = {name: str(value).replace(" or ", ", ") for name, value in error.get("ctx", {}).items()}
    return str(REASONS[error["type"]]) % told if error["type"] in REASONS else str(error["msg"])
