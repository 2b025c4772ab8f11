"""The page that tells people what the API answers: written from the very document that programs read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.api.addresses import api
from config.api.document import document_of
from kit.api.shapes import MOST

TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
}
FORMATS = {"date-time": "moment", "date": "day"}


@dataclass(frozen=True)
class Line:
    """A parameter, or a field of an answer."""

    name: str
    kind: str
    words: str


@dataclass
class Address:
    """One address: what to ask, and what comes."""

    key: str
    path: str
    summary: str
    description: str
    parameters: list[Line]
    fields: list[Line]
    csv: str = ""


@dataclass
class Subject:
    """The addresses about one thing."""

    name: str
    addresses: list[Address] = field(default_factory=list)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """How to ask, and every address with its parameters and fields."""
    context = {
        "subjects": list(_subjects(document_of(api))),
        "most": MOST,
        "limit": settings.API_REQUESTS_A_MINUTE,
        "start": f"{settings.SITE_URL}/api/v1/",
    }
    return render(request, "api.html", context)


def _subjects(document: dict[str, Any]) -> Iterator[Subject]:
    schemas = document["components"]["schemas"]
    found: dict[str, Subject] = {}
    for path, methods in document["paths"].items():
        operation = methods["get"]
        subject = found.setdefault(operation["tags"][0], Subject(operation["tags"][0]))
        if path.endswith(".csv"):
            if subject.addresses and subject.addresses[-1].path == path.removesuffix(".csv") + "/":
                subject.addresses[-1].csv = path
            continue
        content = operation["responses"]["200"].get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        subject.addresses.append(
            Address(
                key=operation["operationId"],
                path=path,
                summary=operation.get("summary", ""),
                description=operation.get("description", ""),
                parameters=[_parameter(one, schemas) for one in operation.get("parameters", ())],
                fields=_fields(schema, schemas),
            )
        )
    yield from found.values()


def _parameter(asked: dict[str, Any], schemas: dict[str, Any]) -> Line:
    return Line(asked["name"], kind_of(asked["schema"], schemas), asked.get("description", ""))


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> list[Line]:
    """The fields of the thing, or of each row where it is a list."""
    shape = _resolved(schema, schemas)
    items = shape.get("properties", {}).get("items")
    if items is not None:
        shape = _resolved(items["items"], schemas)
    return [
        Line(name, kind_of(one, schemas), one.get("description", ""))
        for name, one in shape.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return schemas[reference.rsplit("/", 1)[1]] if reference else schema


def kind_of(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """What a value is, in words: "whole number or null", "list of text", "object (kind, opens_at)"."""
    if several := schema.get("anyOf"):
        return " or ".join(dict.fromkeys(kind_of(one, schemas) for one in several))
    shape = _resolved(schema, schemas)
    if shape.get("type") == "array":
        return f"list of {kind_of(shape.get('items', {}), schemas)}"
    if "properties" in shape:
        return f"object ({', '.join(shape['properties'])})"
    return FORMATS.get(shape.get("format", ""), TYPES.get(shape.get("type", ""), "any value"))
