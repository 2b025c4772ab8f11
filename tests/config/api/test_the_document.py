"""What is promised to programs, and the page that tells people of it."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import pytest
from django.test import Client
from promised import PROMISE, promised

from config.api.addresses import api
from config.api.document import document_of
from kit.api.shapes import Answer, Filters

DOCUMENT = document_of(api)
ROOMS = Path(__file__).resolve().parents[3]


def test_what_version_1_promised_is_kept():
    """`python tests/promised.py` adds what is new; nothing ever leaves the list."""
    kept, now = set(PROMISE.read_text(encoding="utf-8").splitlines()), set(promised(DOCUMENT))
    assert kept - now == set(), "version 1 only grows: what programs rely on is gone"
    assert now - kept == set(), "new in the API: python tests/promised.py"


def test_every_api_of_a_room_is_gathered():
    rooms = {
        str(path.relative_to(ROOMS)) for path in ROOMS.rglob("api.py") if not {".venv", ".cache"} & set(path.parts)
    }
    gathered = (ROOMS / "site/config/api/addresses.py").read_text(encoding="utf-8")
    names = {room.removeprefix("site/").removesuffix(".py").replace("/", ".") for room in rooms}
    assert names
    assert {name for name in names if name not in gathered} == set()


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_every_address_says_what_it_answers(path):
    operation = DOCUMENT["paths"][path]["get"]
    assert operation["summary"]
    assert operation["operationId"]
    assert set(operation["responses"]) == {"200", "304", "404", "405", "406", "422", "429"}
    for parameter in operation.get("parameters", ()):
        assert parameter.get("description") or parameter["name"] == "number", parameter["name"]


def test_the_page_tells_of_every_address(db):
    page = Client().get("/api/").content.decode()
    for path in DOCUMENT["paths"]:
        assert path in page


def test_the_page_says_the_limit_that_holds(db, settings):
    assert "120 requests a minute" in Client().get("/api/").content.decode()
    settings.API_REQUESTS_A_MINUTE = 0
    from django.core.cache import caches

    caches["pages"].clear()
    assert "a minute" not in Client().get("/api/").content.decode()


def test_every_page_leads_there(db):
    assert 'href="/api/"' in Client().get("/proposals/").content.decode()


def below(kind):
    """The class and all that are made from it."""
    return {kind}.union(*(below(one) for one in kind.__subclasses__()))


def test_no_two_shapes_share_a_name():
    """The document names shapes and choices by their class alone: two of one name would both be told as one of them."""
    shapes = {one for one in below(Answer) | below(Filters) if not one.__name__.endswith("Asked")}
    fields = [field.annotation for shape in shapes for field in shape.model_fields.values()]
    parts = {part for kind in fields for part in (kind, *getattr(kind, "__args__", ()))}
    choices = {part for part in parts if isinstance(part, type) and issubclass(part, Enum)}
    said = [one.__name__ for one in shapes | choices]
    assert [name for name in said if said.count(name) > 1] == []
