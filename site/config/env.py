"""Every environment variable Lamplight reads, read here and nowhere else.

`docs/operate.md` lists them for the people who run a city's site; a test compares that page with `VARIABLES`.
A value that can't be read is kept as a problem and reported by a system check (`config.checks`), so that a typing
mistake shows as one clear line and never as a traceback.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ

from following.pace import QuietHours

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
        "SECRET_KEY_FALLBACKS", "list", [], "former secret keys, so that sessions and sealed ballots outlive a change"
    ),
    Variable(
        "ALLOWED_HOSTS", "list", [], "host names the site answers to, separated by commas; required in production"
    ),
    Variable("SITE_URL", "str", "http://localhost:8000", "the address people type; used in e-mails and feeds"),
    Variable(
        "DATABASE_URL", "str", f"sqlite:///{ROOT / 'var' / 'lamplight.sqlite3'}", "SQLite file or PostgreSQL address"
    ),
    Variable(
        "DATABASE_POOLER",
        "bool",
        False,
        "true where PostgreSQL is behind a pooler that shares connections, as PgBouncer does",
    ),
    Variable(
        "REDIS_URL", "str", "", "cache and live channels shared by several processes; empty: in memory, one process"
    ),
    Variable("EMAIL_URL", "str", "", "SMTP address; empty: messages are written as files under var/mail"),
    Variable("DEFAULT_FROM_EMAIL", "str", "Lamplight <no-reply@localhost>", "sender of the site's e-mails"),
    Variable("MEDIA_ROOT", "str", str(ROOT / "var" / "media"), "folder for uploaded pictures and documents"),
    Variable(
        "CHECKPOINTS_ROOT",
        "str",
        str(ROOT / "var" / "checkpoints"),
        "folder, outside the database and its backups, that remembers what the ballots' public ledger has signed",
    ),
    Variable("BALLOT_BATCH", "int", 64, "ballots that enter the public ledger together, shuffled"),
    Variable(
        "TRUSTEE_PASSPHRASE",
        "str",
        "",
        "passphrase of shares and key files, for rehearsals; empty: commands ask for it",
    ),
    Variable("CITY_NAME", "str", "Lanternfield", "the city's name, shown on every page"),
    Variable("COUNTRY", "str", "United States", "the country, in English, named in published ballot files"),
    Variable("CURRENCY", "str", "USD", "ISO 4217 code of the money on every page"),
    Variable(
        "MAP_TILES",
        "str",
        "",
        "address of a tile server of the city's own, with {z}, {x} and {y}, drawn under maps; empty: outlines alone",
    ),
    Variable("MAP_CREDIT", "str", "", "what the makers of the tiles ask to be named, shown beside the map"),
    Variable(
        "EMBED_SITES",
        "list",
        [],
        "sites that may show the pages under /embed/ in a frame, such as https://news.example.org, separated by commas; * for any",
    ),
    Variable("TIME_ZONE", "str", "America/New_York", "IANA name of the time zone people read dates in"),
    Variable("QUIET_HOURS", "str", "21-8", "hours of the city in which news by e-mail waits; empty: none"),
    Variable("SPEAK_UP_DAYS", "int", 14, "days of silence after which late steps and unsigned setbacks are told of"),
    Variable(
        "CHECK_AFTER_WEEKS", "int", 6, "weeks after a project is finished when people are asked whether it worked"
    ),
    Variable("REOPENING_DAYS", "int", 21, "days in which a request to reopen a project is answered"),
    Variable(
        "API_REQUESTS_A_MINUTE", "int", 120, "requests a minute that one client may send to the API; 0: any number"
    ),
    Variable("LOG_FORMAT", "str", "console", "console or json"),
    Variable(
        "WEB_PROXY_HEADERS",
        "bool",
        False,
        "true behind a proxy that sets X-Forwarded-Proto and replaces X-Forwarded-For",
    ),
)

MODES = ("demo", "development", "test", "production")
SWITCH = ("true", "on", "ok", "y", "yes", "1", "false", "off", "n", "no", "0", "")

TILE_MARKS = ("{z}", "{x}", "{y}")

# What a value must look like, and the words for one that does not. Variables that are not here take any text.
FORMS: dict[str, tuple[Callable[[str], object], str]] = {
    "LAMPLIGHT_MODE": (lambda text: text in MODES, f"must be one of {', '.join(MODES)}"),
    "SITE_URL": (
        re.compile(r"https?://[^/\s]+/?").fullmatch,
        "must be like https://lamplight.example.org, without a path",
    ),
    "DATABASE_URL": (
        re.compile(r"sqlite:///.+|postgres(ql)?://.+").fullmatch,
        "must be like sqlite:////folder/file.sqlite3 or postgres://user:password@host:5432/name",
    ),
    "DATABASE_POOLER": (lambda text: text.lower() in SWITCH, "must be true or false"),
    "REDIS_URL": (re.compile(r"((rediss?|unix)://.+)?").fullmatch, "must be like redis://host:6379/0"),
    "EMAIL_URL": (
        lambda text: not text or urlsplit(text).scheme in environ.Env.EMAIL_SCHEMES,
        "must be like smtp+tls://user:password@host:587",
    ),
    "BALLOT_BATCH": (re.compile(r"[1-9][0-9]{0,5}").fullmatch, "must be a whole number of ballots, 1 or more"),
    "SPEAK_UP_DAYS": (re.compile(r"[1-9][0-9]{0,2}").fullmatch, "must be a whole number of days, 1 to 999"),
    "CHECK_AFTER_WEEKS": (re.compile(r"[1-9][0-9]?").fullmatch, "must be a whole number of weeks, 1 to 99"),
    "REOPENING_DAYS": (re.compile(r"[1-9][0-9]{0,2}").fullmatch, "must be a whole number of days, 1 to 999"),
    "API_REQUESTS_A_MINUTE": (re.compile(r"[0-9]{1,6}").fullmatch, "must be a whole number, 0 for no limit"),
    "CURRENCY": (re.compile(r"[A-Z]{3}").fullmatch, "must be three capital letters such as USD"),
    "MAP_TILES": (
        lambda text: not text or (text.startswith(("https://", "http://", "/")) and all(m in text for m in TILE_MARKS)),
        "must be an address with {z}, {x} and {y} in it, such as https://tiles.example.org/{z}/{x}/{y}.png",
    ),
    "EMBED_SITES": (
        re.compile(r"(\*|https?://[^/\s,;'\"]+(,https?://[^/\s,;'\"]+)*)?").fullmatch,
        "must be * or addresses such as https://news.example.org, without a path, separated by commas",
    ),
    "TIME_ZONE": (lambda text: text in available_timezones(), "is not an IANA name such as America/New_York"),
    "QUIET_HOURS": (QuietHours.read, "must be two full hours such as 21-8, or empty"),
    "LOG_FORMAT": (lambda text: text in ("console", "json"), "must be console or json"),
    "WEB_PROXY_HEADERS": (lambda text: text.lower() in SWITCH, "must be true or false"),
}
SECRET = frozenset(
    {"SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "TRUSTEE_PASSPHRASE"}
)  # never repeated in a message


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
        problem = _problem(variable, source)
        if problem:
            found.problems.append((variable.name, problem))
            found.values[variable.name] = variable.default
        else:
            found.values[variable.name] = getattr(reader, variable.kind)(variable.name, default=variable.default)
    if any(name == "LAMPLIGHT_MODE" for name, _ in found.problems):
        found.values["LAMPLIGHT_MODE"] = "production"  # the mode that trusts nobody
    return found


def _problem(variable: Variable, source: dict[str, str]) -> str:
    """What is wrong with a variable's text, in words that follow its name; empty when it can be read."""
    text = source.get(variable.name)
    if text is None or variable.name not in FORMS:
        return ""
    fits, words = FORMS[variable.name]
    try:
        if fits(text):
            return ""
    except ValueError:  # urlsplit on a broken address, hours that are none
        pass
    return words if variable.name in SECRET else f"is {text!r}; it {words}"
