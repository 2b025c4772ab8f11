"""The OpenAPI document: what ninja knows of the lists, and what the gate answers beside them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from ninja import NinjaAPI

TITLE = "Lamplight"
VERSION = "1.0.0"
BEFORE = "/api/v1/"
ABOUT = (
    "Everything public, read-only: what visitors see on the pages, for programs. Money is in whole cents, moments are in "
    "UTC (ISO 8601). Lists come in pages of at most 100 rows, and in whole as CSV at the same address with `.csv`. Version "
    "1 only grows: fields and addresses are added, never renamed or taken away."
)
NOES = {
    "404": "Nothing public has this address.",
    "405": "Only GET, HEAD and OPTIONS are answered.",
    "406": "The address answers in one media type, and the client does not accept it.",
    "422": "A parameter is unknown or can't be understood.",
    "429": "Too many requests in this minute; `Retry-After` says for how many seconds to wait.",
}
PROBLEM = {
    "type": "object",
    "description": "Why a question can't be answered (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and what to do, in the reader's language."},
        "errors": {
            "type": "array",
            "description": "What is wrong with which parameter.",
            "items": {
                "type": "object",
                "required": ["name", "reason"],
                "properties": {"name": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}
HEADERS = {
    "ETag": {"description": "Send it back as `If-None-Match`.", "schema": {"type": "string"}},
    "Cache-Control": {"schema": {"type": "string"}},
    "RateLimit": {"description": "What is left in this minute.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"schema": {"type": "string"}},
}


@lru_cache(maxsize=1)
def document_of(api: NinjaAPI) -> dict[str, Any]:
    """The whole document. Everybody gets the same one: do not change it."""
    made = dict(api.get_openapi_schema(path_prefix=BEFORE))
    made["info"] |= {"description": ABOUT, "license": {"name": "AGPL-3.0-or-later"}}
    made["servers"] = [{"url": settings.SITE_URL}]
    made["components"]["schemas"]["Problem"] = PROBLEM
    for address in made["paths"].values():
        for operation in address.values():
            _complete(operation)
    return made


def _complete(operation: dict[str, Any]) -> None:
    """Add what every address answers."""
    if operation.pop("x-csv", False):
        content = {"text/csv": {"schema": {"type": "string"}}}
        operation["responses"] = {"200": {"description": "The whole list, a row a line.", "content": content}}
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    answers["200"] |= {"headers": HEADERS}
    answers["304"] = {"description": "Nothing changed since the answer with this tag."}
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers |= {status: {"description": words, "content": content} for status, words in NOES.items()}
    operation["responses"] = answers
