"""What version 1 of the API promises: each address, parameter and field, one a line.

python tests/promised.py

adds what is new. A line that is gone is a promise broken, and stays for the test to find.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROMISE = HERE / "config" / "api" / "promise-v1.txt"


def promised(document: dict[str, Any]) -> Iterator[str]:
    """The lines of the present document."""
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        operation = methods["get"]
        yield path
        for asked in operation.get("parameters", ()):
            yield f"{path} ?{asked['name']} {_kind(asked['schema'])}"
        for media, content in operation["responses"]["200"].get("content", {}).items():
            yield f"{path} {media}"
            for name, kind in _fields(content["schema"], schemas):
                yield f"{path} {name} {kind}"


def _fields(schema: dict[str, Any], schemas: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    if schema.get("type") == "array":
        yield from _fields(schema["items"], schemas, f"{before}[].")
    for name, field in schema.get("properties", {}).items():
        yield before + name, _kind(field)
        yield from _fields(field, schemas, f"{before}{name}.")


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return "|".join(sorted(_kind(one) for one in schema["anyOf"]))
    return schema.get("format") or schema.get("type") or ("object" if "$ref" in schema else "any")


def main() -> None:
    root = HERE.parent
    sys.path[:0] = [str(root), str(root / "site")]
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "LAMPLIGHT_MODE": "test"}
    import django

    django.setup()
    from config.api.addresses import api
    from config.api.document import document_of

    kept = PROMISE.read_text(encoding="utf-8").splitlines() if PROMISE.exists() else []
    lines = sorted({*kept, *promised(document_of(api))})
    PROMISE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
