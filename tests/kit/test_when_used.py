"""Large libraries wait until somebody needs them."""

from __future__ import annotations

import subprocess
import sys

import pytest
import servers

from kit.when_used import when_used

# What pages of a town without Redis need not know at start: each was megabytes in every web process.
WAITING = ("icalendar", "numpy", "redis", "scipy", "segno")
START = "import sys, config.asgi; print(*[name for name in sys.argv[1:] if name in sys.modules])"


def test_a_function_answers_as_if_it_had_been_imported():
    assert when_used("textwrap", "shorten")("Warm lamps at night", width=12) == "Warm [...]"


def test_a_wrong_name_is_told_at_the_first_call():
    with pytest.raises(AttributeError, match="shortened"):
        when_used("textwrap", "shortened")("Warm lamps")


def test_the_server_starts_without_the_libraries_that_few_requests_need(tmp_path):
    said = subprocess.run(
        [sys.executable, "-c", START, *WAITING],
        env=servers.environment(tmp_path / "town.sqlite3", PYTHONPATH=f"{servers.ROOT}:{servers.ROOT / 'site'}"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.split() == []
