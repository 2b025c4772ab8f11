"""Wrong configuration is one clear line with an id and a hint, never a traceback."""

import os
import subprocess
import sys

import pytest
from servers import ROOT

from config import checks, env


def test_nothing_set_is_the_demo():
    found = env.read({})
    assert found.problems == []
    assert found["LAMPLIGHT_MODE"] == "demo"
    assert found["DATABASE_URL"].startswith("sqlite:///")


def test_lists_and_switches_are_read():
    found = env.read({"ALLOWED_HOSTS": "a.example,b.example", "WEB_PROXY_HEADERS": "true"})
    assert found["ALLOWED_HOSTS"] == ["a.example", "b.example"]
    assert found["WEB_PROXY_HEADERS"] is True


def test_an_unknown_mode_is_treated_as_the_strictest():
    assert env.read({"LAMPLIGHT_MODE": "prod"})["LAMPLIGHT_MODE"] == "production"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("LAMPLIGHT_MODE", "prod", "is 'prod'; it must be one of demo, development, test, production"),
        ("DATABASE_URL", "oracle://x", "must be like sqlite:///"),
        ("DATABASE_URL", "not an address", "must be like sqlite:///"),
        ("DATABASE_URL", "sqlite:///", "must be like sqlite:///"),
        ("EMAIL_URL", "pigeon://x", "must be like smtp+tls://"),
        ("EMAIL_URL", "//[", "must be like smtp+tls://"),
        ("REDIS_URL", "localhost:6379", "must be like redis://"),
        ("SITE_URL", "lamplight.example.org", "must be like https://"),
        ("SITE_URL", "https://example.org/lamplight", "must be like https://"),
        ("LOG_FORMAT", "xml", "must be console or json"),
        ("CURRENCY", "dollars", "must be three capital letters"),
        ("WEB_PROXY_HEADERS", "perhaps", "must be true or false"),
        ("TIME_ZONE", "Mars/Olympus", "is not an IANA name"),
    ],
)
def test_a_mistake_is_named_and_the_default_holds(name, text, said):
    found = env.read({name: text})
    assert [(who, said in problem) for who, problem in found.problems] == [(name, True)]
    if name != "LAMPLIGHT_MODE":
        default = next(v.default for v in env.VARIABLES if v.name == name)
        assert found[name] == default


@pytest.mark.parametrize("name", sorted(env.SECRET))
def test_a_password_in_a_mistaken_address_is_not_repeated(name):
    assert "hunter2" not in str(env.read({name: "x://me:hunter2@host"}).problems)


def check(**changes):
    """`manage.py check` in a process of its own, with these variables and no others of ours."""
    ours = {variable.name for variable in env.VARIABLES}
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "check", *changes.pop("options", [])],
        env=clean | changes,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"DATABASE_URL": "oracle://x"}, "(lamplight.E001) DATABASE_URL must be like"),
        ({"LAMPLIGHT_MODE": "production"}, "(lamplight.E002) SECRET_KEY is not set."),
        ({"LAMPLIGHT_MODE": "production"}, "(lamplight.E003) ALLOWED_HOSTS is empty."),
    ],
)
def test_a_mistake_is_one_clear_line_with_a_hint(changes, said):
    ended = check(**changes)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "HINT: " in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_short_secret_is_no_secret(settings):
    settings.PRODUCTION, settings.SECRET_KEY = True, "short"
    found = checks.production_has_its_own_secrets(None)
    assert found[0].msg == "SECRET_KEY is shorter than 50 characters."


@pytest.mark.parametrize(
    ("site", "hosts", "refused"),
    [
        ("http://localhost:8000", ["localhost", "127.0.0.1", "[::1]"], False),
        ("http://192.168.1.20:8000", ["192.168.1.20"], True),
        ("https://city.example.org", ["localhost"], True),
        ("http://localhost:8000", ["city.example.org"], True),
        ("http://localhost:8000", ["*"], True),
        ("http://8.8.8.8", ["8.8.8.8"], True),
    ],
)
def test_one_click_personas_stay_off_the_open_internet(settings, site, hosts, refused):
    settings.DEMO, settings.SITE_URL, settings.ALLOWED_HOSTS = True, site, hosts
    assert [found.id for found in checks.personas_only_in_the_demo(None)] == ["lamplight.E004"] * refused


def test_postgresql_without_redis_is_warned_about_before_deploying(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    monkeypatch.setitem(settings.ENV.values, "REDIS_URL", "")
    assert [found.id for found in checks.several_processes_share_a_cache(None)] == ["lamplight.W001"]
    monkeypatch.setitem(settings.ENV.values, "REDIS_URL", "redis://cache:6379/0")
    assert checks.several_processes_share_a_cache(None) == []
