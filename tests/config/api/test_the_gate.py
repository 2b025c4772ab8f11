"""What every address of the API has: tags, a limit, open doors for other pages, and a no in one form."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import factories
import pytest
import servers
import snapshot
import time_machine
from django.test import Client
from django.utils import timezone

from audit import log
from config.api.addresses import api
from config.api.document import document_of

LIST = "/api/v1/proposals/"


@pytest.fixture
def program(db):
    return Client()


def no(answer):
    """A no, in the form of RFC 9457."""
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == answer.status_code
    assert said["type"] == "about:blank"
    assert said["title"]
    assert said["detail"].endswith(".")
    return said


def test_asking_again_with_the_tag_is_answered_with_nothing_and_one_query(program, django_assert_num_queries):
    factories.proposal()
    first = program.get(LIST)
    with django_assert_num_queries(1):
        again = program.get(LIST, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "max-age=60" in again["Cache-Control"]


def test_after_an_act_the_tag_is_another_only_where_the_answer_is_another(program):
    proposal = factories.proposal()
    tags = {address: program.get(address)["ETag"] for address in (LIST, "/api/v1/categories/")}
    proposal.title = "Lamps at the mill"
    proposal.save()
    log.record("town.act", "town:1")
    assert program.get(LIST, headers={"If-None-Match": tags[LIST]}).status_code == 200
    same = "/api/v1/categories/"
    assert program.get(same, headers={"If-None-Match": tags[same]}).status_code == 304


def test_what_the_clock_changes_is_seen_after_a_minute_at_most(program):
    """A phase opens without anybody's act."""
    with time_machine.travel("2026-06-01 12:00:00+00:00", tick=False) as clock:
        cycle = factories.cycle(now_in="review")
        cycle.phases.filter(kind="review").update(closes_at=timezone.now() + timedelta(seconds=30))
        cycle.phases.filter(kind="deliberate").update(opens_at=timezone.now() + timedelta(seconds=30))
        first = program.get("/api/v1/cycles/")
        assert first.json()["items"][0]["current_phase"] == "review"
        clock.shift(61)
        again = program.get("/api/v1/cycles/", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 200
        assert again.json()["items"][0]["current_phase"] == "deliberate"


def test_the_day_of_the_last_answer_is_enough_for_clients_without_tags(program):
    with time_machine.travel("2026-06-01 12:00:00+00:00", tick=False) as clock:
        first = program.get(LIST)
        clock.shift(3600)
        again = program.get(LIST, headers={"If-Modified-Since": first["Last-Modified"]})
        assert (again.status_code, again["Last-Modified"]) == (304, first["Last-Modified"])
        factories.proposal()
        log.record("town.act", "town:1")
        assert program.get(LIST, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200


def test_a_file_has_a_tag_too(program, django_assert_num_queries):
    with time_machine.travel("2026-06-01 12:00:10+00:00", tick=False) as clock:
        first = program.get("/api/v1/proposals.csv")
        again = {"If-None-Match": first["ETag"]}
        with django_assert_num_queries(1):
            assert program.get("/api/v1/proposals.csv", headers=again).status_code == 304
        clock.shift(60)
        assert program.get("/api/v1/proposals.csv", headers=again).status_code == 200
        log.record("town.act", "town:1")
        assert program.get("/api/v1/proposals.csv", headers=again).status_code == 200


def test_head_answers_as_get_without_the_body(program):
    whole, head = program.get(LIST), program.head(LIST)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == whole["ETag"]


def test_any_page_of_the_web_may_ask_and_nobody_brings_credentials(program):
    answer = program.get(LIST, headers={"Origin": "https://elsewhere.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    before = program.options(LIST, headers=asked)
    assert before.status_code == 204
    assert before["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "If-None-Match" in before["Access-Control-Allow-Headers"]


def test_who_is_signed_in_gets_what_a_visitor_gets(program, ana):
    factories.proposal(state="draft", author=ana)
    factories.proposal("For all", author=ana)
    mine = Client()
    mine.force_login(ana)
    assert mine.get(LIST).content == program.get(LIST).content
    assert mine.get(LIST).json()["total"] == 1
    assert "Cookie" not in mine.get(LIST)["Vary"]


def test_it_only_reads(program):
    for method in (program.post, program.put, program.patch, program.delete):
        answer = method(LIST)
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD, OPTIONS"
        no(answer)


def test_a_form_token_is_not_what_is_wrong_with_a_post(db):
    assert Client(enforce_csrf_checks=True).post(LIST).status_code == 405


def test_nothing_that_is_public_has_this_address(program):
    for address in ("nothing/", "proposals/1/", "proposals/0/", "proposals/99999999999999999999999/", "nothing.csv"):
        answer = program.get(f"/api/v1/{address}")
        assert answer.status_code == 404
        no(answer)
    assert "slash" in no(program.get("/api/v1/proposals"))["detail"]


def test_an_answer_that_the_client_does_not_take_is_not_made(program):
    assert "application/json" in no(program.get(LIST, headers={"Accept": "text/csv"}))["detail"]
    assert program.get("/api/v1/proposals.csv", headers={"Accept": "application/json"}).status_code == 406
    assert program.get(LIST, headers={"Accept": "text/html, */*;q=0.8"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=101", "limit"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("offset=-1", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("state=draft", "state"),
        ("cycle=%00", "cycle"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=0.5", "updated_since"),
        ("updated_since=0001-01-01T00:00:00%2B14:00", "updated_since"),
        ("neighbourhood=harbor", "neighbourhood"),
    ],
)
def test_what_is_wrong_is_named(program, query, name):
    answer = program.get(f"{LIST}?{query}")
    assert answer.status_code == 422
    assert [error["name"] for error in no(answer)["errors"]] == [name]


def test_a_client_that_asks_too_often_is_told_how_long_to_wait(program, settings):
    settings.API_REQUESTS_A_MINUTE = 3
    with time_machine.travel("2026-06-01 12:00:15+00:00", tick=False) as clock:
        left = [program.get(LIST)["RateLimit"] for _ in range(3)]
        assert left == [f'"minute";r={n};t=45' for n in (2, 1, 0)]
        answer = program.get(LIST)
        assert (answer.status_code, answer["Retry-After"]) == (429, "45")
        assert "3 requests a minute" in no(answer)["detail"]
        assert answer["Cache-Control"] == "no-store"
        clock.shift(45)
        assert program.get(LIST).status_code == 200


def test_other_clients_are_not_held_up_and_one_network_is_one_client(program, settings):
    settings.API_REQUESTS_A_MINUTE = 1
    with time_machine.travel("2026-06-01 12:00:15+00:00", tick=False):
        for address, status in [
            ("192.0.2.1", 200), ("192.0.2.1", 429), ("192.0.2.2", 200),
            ("2001:db8::1", 200), ("2001:db8::ffff", 429), ("2001:db8:0:1::1", 200),
        ]:  # fmt: skip
            assert program.get(LIST, REMOTE_ADDR=address).status_code == status, address


def test_without_a_limit_nobody_counts(program, settings):
    settings.API_REQUESTS_A_MINUTE = 0
    assert "RateLimit" not in program.get(LIST)


def test_words_are_in_the_readers_language(program):
    assert "cada" not in no(program.post(LIST))["detail"]
    assert no(program.post(LIST, headers={"Accept-Language": "es"}))["detail"].startswith("Esta interfaz")


def wrong_values():
    """For each kind of parameter one address, its name, and values that can't be of that kind."""
    kinds = {}
    for path, methods in document_of(api)["paths"].items():
        for asked in methods["get"].get("parameters", ()):
            if "{" not in path:
                shape = {name: value for name, value in asked["schema"].items() if name not in ("title", "description")}
                kinds.setdefault(json.dumps(shape), (path, asked["name"]))
    return [(*found, value) for found in kinds.values() for value in ("", "-1", "a\0b", "¿?", "9" * 70)]


def test_what_is_wrong_with_a_parameter_is_said_in_the_readers_language(program, settings):
    settings.API_REQUESTS_A_MINUTE = 0
    said = set()
    for path, name, value in wrong_values():
        answer = program.get(path, {name: value}, headers={"Accept-Language": "es"})
        if answer.status_code == 422:
            said |= {error["reason"] for error in no(answer)["errors"]}
    assert len(said) > 6
    assert [words for words in said if not words.startswith(("Debe ", "Tiene "))] == []


START = """
import sys, config.asgi
from django.test import Client
client = Client()
assert all(client.get(address).status_code == 200 for address in ("/readyz", "/", "/proposals/", "/cycles/"))
print(*[name for name in sys.argv[1:] if name in sys.modules])
assert client.get("/api/v1/cycles/").status_code == 200
print(*[name for name in sys.argv[1:] if name in sys.modules])
"""


def test_ninja_and_pydantic_come_with_the_first_question(tmp_path):
    import shutil

    shutil.copyfile(snapshot.migrated_sqlite(), tmp_path / "town.sqlite3")
    said = subprocess.run(
        [sys.executable, "-c", START, "ninja", "pydantic"],
        env=servers.environment(tmp_path / "town.sqlite3", PYTHONPATH=f"{servers.ROOT}:{servers.ROOT / 'site'}"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.splitlines() == ["", "ninja pydantic"]
