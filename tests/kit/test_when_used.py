"""Large libraries wait until somebody needs them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from importlib import import_module
from types import SimpleNamespace

import pytest
import servers
import snapshot

from kit.when_used import left_out, when_used

# What pages of a town without Redis and PostgreSQL need not know at start: each was megabytes in every web process.
WAITING = (
    *("bleach", "icalendar", "ninja", "numpy", "pydantic", "redis", "scipy", "segno"),
    *("pillow_heif", "psycopg", "pygments", "requests", "rich", "urllib3", "yaml"),
    "wagtail.migrations.0001_initial",
)
START = """
import sys, django
django.setup()
from django.core.management import call_command
from wagtail.admin.checks import get_form_class_check
get_form_class_check(None)  # the checks of a start run in no order; this one asks for the whole admin
call_command("check", stdout=sys.stderr)
import config.asgi
from django.test import Client
assert all(Client().get(address).status_code == 200 for address in ("/readyz", "/", "/proposals/", "/voting/"))
print(*[name for name in sys.argv[1:] if name in sys.modules])
"""


def test_a_function_answers_as_if_it_had_been_imported():
    assert when_used("textwrap", "shorten")("Warm lamps at night", width=12) == "Warm [...]"


def test_who_calls_while_another_thread_imports_waits_for_the_whole_module(tmp_path, monkeypatch):
    begun, asked, found = threading.Event(), threading.Event(), []
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "of_this_test", SimpleNamespace(begun=begun, asked=asked))
    body = "import of_this_test as t; t.begun.set(); assert t.asked.wait(30)\ndef act(): return 7\n"
    (tmp_path / "slow_to_import.py").write_text(body)
    act = when_used("slow_to_import", "act")

    def call():
        try:
            found.append(act())
        except AttributeError as wrong:
            found.append(wrong)
        finally:
            asked.set()

    def importing(name):
        if begun.is_set():
            asked.set()  # the second is on its way to the module
        return import_module(name)

    monkeypatch.setattr("kit.when_used.import_module", importing)
    first, second = (threading.Thread(target=call) for _ in range(2))
    first.start()
    assert begun.wait(30)
    second.start()
    for thread in (first, second):
        thread.join(30)
    assert found == [7, 7]


def test_a_wrong_name_is_told_at_the_first_call():
    with pytest.raises(AttributeError, match="shortened"):
        when_used("textwrap", "shortened")("Warm lamps")


def test_what_is_left_out_is_as_if_it_were_not_there_and_comes_when_it_is_asked_for_again():
    sys.modules.pop("colorsys", None)
    with left_out("colorsys", "json"):
        with pytest.raises(ImportError):
            import colorsys
        import json  # noqa: F401 - was there already, and stays
    import colorsys

    assert colorsys.rgb_to_hsv(0, 0, 1)


def test_the_server_starts_without_the_libraries_that_few_requests_need(tmp_path):
    shutil.copyfile(snapshot.migrated_sqlite(), tmp_path / "town.sqlite3")
    said = subprocess.run(
        [sys.executable, "-c", START, *WAITING],
        env=servers.environment(tmp_path / "town.sqlite3", PYTHONPATH=f"{servers.ROOT}:{servers.ROOT / 'site'}"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.split() == []
