"""Every environment variable Lamplight reads, read here and nowhere else.

`docs/operate.md` lists them for the people who run a city's site; a test compares that page with `VARIABLES`.
A value that can't be read is kept as a problem and reported by a system check (`config.checks`), so that a typing
mistake shows as one clear line and never as a traceback.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import environ

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, how it is read, what holds when it is absent, and what it is for."""

    name: str
    kind: str
    default: Any
    meaning: str


VARIABLES = (
    Variable("LAMPLIGHT_MODE", "str", "demo", "demo (one-click personas), development, test or production"),
    Variable("SECRET_KEY", "str", "", "signs sessions and forms; at least 50 characters; required in production"),
    Variable(
        "ALLOWED_HOSTS", "list", [], "host names the site answers to, separated by commas; required in production"
    ),
    Variable("SITE_URL", "str", "http://localhost:8000", "the address people type; used in e-mails and feeds"),
    Variable(
        "DATABASE_URL", "str", f"sqlite:///{ROOT / 'var' / 'lamplight.sqlite3'}", "SQLite file or PostgreSQL address"
    ),
    Variable(
        "REDIS_URL", "str", "", "cache and live channels shared by several processes; empty: in memory, one process"
    ),
    Variable("EMAIL_URL", "str", "", "SMTP address; empty: messages are written as files under var/mail"),
    Variable("DEFAULT_FROM_EMAIL", "str", "Lamplight <no-reply@localhost>", "sender of the site's e-mails"),
    Variable("MEDIA_ROOT", "str", str(ROOT / "var" / "media"), "folder for uploaded pictures and documents"),
    Variable("CITY_NAME", "str", "Lanternfield", "the city's name, shown on every page"),
    Variable("CURRENCY", "str", "USD", "ISO 4217 code of the money on every page"),
    Variable("TIME_ZONE", "str", "America/New_York", "IANA name of the time zone people read dates in"),
    Variable("LOG_FORMAT", "str", "console", "console or json"),
    Variable(
        "WEB_PROXY_HEADERS",
        "bool",
        False,
        "true behind a proxy that sets X-Forwarded-Proto and replaces X-Forwarded-For",
    ),
)

MODES = ("demo", "development", "test", "production")


@dataclass
class Environment:
    """The values read, and a list of `(variable, problem)` for those that could not be."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def read(source: dict[str, str] | None = None) -> Environment:
    """Read `VARIABLES` from `source` (default: the process environment, then a `.env` file at the project's root)."""
    if source is None:
        environ.Env.read_env(str(ROOT / ".env"), overwrite=False) if (ROOT / ".env").exists() else None
        source = dict(os.environ)
    reader = environ.Env()
    reader.ENVIRON = source
    found = Environment()
    for variable in VARIABLES:
        try:
            found.values[variable.name] = getattr(reader, variable.kind)(variable.name, default=variable.default)
        except (environ.ImproperlyConfigured, ValueError) as problem:
            found.values[variable.name] = variable.default
            found.problems.append((variable.name, str(problem)))
    if found["LAMPLIGHT_MODE"] not in MODES:
        found.problems.append(("LAMPLIGHT_MODE", f"is {found['LAMPLIGHT_MODE']!r}, must be one of {', '.join(MODES)}"))
        found.values["LAMPLIGHT_MODE"] = "production"  # the mode that trusts nobody
    if found["TIME_ZONE"] not in available_timezones():
        found.problems.append(("TIME_ZONE", f"is {found['TIME_ZONE']!r}, not an IANA name such as America/New_York"))
        found.values["TIME_ZONE"] = "UTC"
    return found
