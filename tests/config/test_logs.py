"""The log says how the machine fares, never who did what."""

import json
import logging

import pytest
from django.test import Client

from config.logs import formatter


def written(style="json", message="hello", level=logging.INFO, args=(), exc_info=None, **extra):
    record = logging.getLogger("lamplight.test").makeRecord(
        "lamplight.test", level, "file.py", 1, message, args, exc_info, extra=extra
    )
    return formatter(style).format(record)


def test_a_line_of_json_has_time_level_and_logger():
    line = json.loads(written())
    assert line["event"] == "hello"
    assert line["level"] == "info"
    assert line["logger"] == "lamplight.test"
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("style", ["json", "console"])
def test_an_address_inside_a_message_is_masked(style):
    line = written(style, "letter to %s could not be sent", args=("ana.bell+town@example.org",))
    assert "letter to [email] could not be sent" in line
    assert "example.org" not in line


@pytest.mark.parametrize("style", ["json", "console"])
def test_an_address_inside_a_traceback_is_masked(style):
    try:
        raise ValueError("ana@example.org is already here, from 203.0.113.9")
    except ValueError as error:
        line = written(style, "failed", exc_info=(type(error), error, error.__traceback__))
    assert "ValueError" in line
    assert "ana@example.org" not in line
    assert "203.0.113.9" not in line


def test_extra_facts_about_people_are_dropped():
    assert "Ana" not in written(user="Ana", request="<Ana's request>", ip="203.0.113.9")


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8::1:2"])
def test_network_addresses_are_masked(address):
    assert address not in written(message="Invalid HTTP_HOST header from " + address)


@pytest.mark.django_db
def test_a_page_that_breaks_is_logged_without_the_visitor(settings, capsys, monkeypatch):
    settings.ROOT_URLCONF = "little_site"
    handler = logging.StreamHandler()
    lines = []
    handler.emit = lambda record: lines.append(formatter("json").format(record))
    logging.getLogger("django.request").addHandler(handler)
    monkeypatch.setattr("little_site.made", iter(()))
    try:
        answer = Client(raise_request_exception=False).get(
            "/page/?email=ana@example.org", headers={"x-forwarded-for": "203.0.113.9", "cookie": "sessionid=s3cr3t"}
        )
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert answer.status_code == 500
    assert len(lines) == 1
    assert "StopIteration" in lines[0]
    for personal in ("ana@example.org", "203.0.113.9", "s3cr3t"):
        assert personal not in lines[0]
