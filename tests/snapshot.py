"""A migrated database, made once and copied: Wagtail's 150 migrations take longer than most of the tests.

On SQLite a file under .cache, named by a hash of the lock file and of every migration, is copied for each test
process; after a new migration the next file is made from the last. On PostgreSQL a template database is migrated at the start of the run and cloned. Tests that commit (threads,
races) get a fresh copy afterwards instead of Django's flush, which would take away Wagtail's root page and the head of
the audit chain, and which the audit log's triggers refuse.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from config.catalogs import compile_catalogs

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
OLD_FILES = 8  # four files with their notes: one of before a migration that is still being written is among them


def project_files(pattern: str) -> list[Path]:
    """The project's own files that match, in a fixed order."""
    tops = ("site", "proposals", "deliberation", "voting", "cms")
    return sorted(path for top in tops for path in (ROOT / top).rglob(pattern))


def fingerprint(*paths: Path) -> str:
    """16 hex digits over the names and contents of files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def migrations() -> dict[str, str]:
    """The fingerprint of each of our migrations, by its path."""
    paths = [path for path in project_files("*.py") if "migrations" in path.parts]
    return {str(path.relative_to(ROOT)): fingerprint(path) for path in paths}


def setting_up() -> str:
    """Changes when a library, this module, or something that runs after migrations changes."""
    apps = [path for path in project_files("apps.py") if "post_migrate" in path.read_text(encoding="utf-8")]
    planting = [path for path in project_files("*.py") if path.name in ("first_pages.py", "tree.py")]
    return fingerprint(ROOT / "requirements" / "dev.txt", Path(__file__).resolve(), *apps, *planting)


def schema_fingerprint() -> str:
    """Changes when anything does that a migrated database comes from."""
    return hashlib.sha256(f"{setting_up()} {sorted(migrations().items())}".encode()).hexdigest()[:16]


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Only one process at a time inside, among all that share this checkout."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def migrated_sqlite() -> Path:
    """The path of a migrated, otherwise empty SQLite file; made when there is none for the present migrations."""
    wanted = CACHE / f"migrated-{schema_fingerprint()}.sqlite3"
    with alone("migrated"):
        if not wanted.exists():
            making = CACHE / f"making-{os.getpid()}.sqlite3"
            making.unlink(missing_ok=True)
            compile_catalogs()  # the first pages are planted in every language that has words
            if earlier := _to_build_on():
                shutil.copyfile(earlier, making)
            for old in sorted(CACHE.glob("migrated-*"), key=lambda path: path.stat().st_mtime)[:-OLD_FILES]:
                old.unlink()
            subprocess.run(
                [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"],
                env=os.environ | {"LAMPLIGHT_MODE": "test", "DATABASE_URL": f"sqlite:///{making}"},
                check=True,
            )
            begin_record(making)
            settle(making)
            making.rename(wanted)
            wanted.with_suffix(".json").write_text(json.dumps([setting_up(), migrations()]))
    return wanted


def _to_build_on() -> Path | None:
    """An earlier file whose migrations are all still as they were, so that only new ones have to run."""
    wanted, found = migrations(), {}
    for note in CACHE.glob("migrated-*.json"):
        set_up, had = json.loads(note.read_text())
        if set_up == setting_up() and had.items() <= wanted.items() and note.with_suffix(".sqlite3").exists():
            found[len(had)] = note.with_suffix(".sqlite3")
    return found[max(found)] if found else None


def begin_record(database: Path) -> None:
    """Empty the audit log of what setting up recorded (the first pages were planted): tests tell of a town's own acts.

    The triggers that refuse this are set aside and put back as they were.
    """
    with contextlib.closing(sqlite3.connect(database)) as connection:
        found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
        triggers = connection.execute(found).fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("DELETE FROM audit_entry")
        connection.execute("UPDATE audit_head SET seq = 0, hash = ?", ("0" * 64,))
        for _, statement in triggers:
            connection.execute(statement)
        connection.commit()


def settle(database: Path) -> None:
    """Bring everything into the file itself: a process may end with its last writes still beside it (-wal)."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class SqliteTown:
    """The default connection, pointed at a copy of the migrated file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "town.sqlite3"
        self.pristine = migrated_sqlite()
        connection = connections["default"]
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = str(self.path)
        connection.settings_dict["CONN_MAX_AGE"] = 0  # a thread that outlives a test would keep the file it had
        options = connection.settings_dict["OPTIONS"]
        # No test outlives a power cut, so nothing waits for the disk.
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        self.renew()

    def renew(self) -> None:
        """Back to the beginning: migrated and empty."""
        connections["default"].close()
        for leftover in self.path.parent.glob(self.path.name + "*"):
            leftover.unlink()
        shutil.copyfile(self.pristine, self.path)

    def remove(self) -> None:
        connections["default"].close()


class PostgresTown:
    """The default connection, pointed at a clone of a template that this run migrates; both are dropped at the end."""

    def __init__(self) -> None:
        connection = connections["default"]
        self.name = f"lamplight_test_{os.getpid()}"
        self.template = f"{self.name}_template"
        # Test threads come and go; plain connections close with them, and a pool would keep the clone from being dropped.
        connection.settings_dict["OPTIONS"].pop("pool", None)
        self._administer(f'DROP DATABASE IF EXISTS "{self.template}"', f'CREATE DATABASE "{self.template}"')
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"],
            env=os.environ | {"DATABASE_URL": self._url(self.template)},
            check=True,
        )
        self._in(  # as `begin_record` does
            self.template,
            "ALTER TABLE audit_entry DISABLE TRIGGER USER",
            "TRUNCATE audit_entry",
            "ALTER TABLE audit_entry ENABLE TRIGGER USER",
            "UPDATE audit_head SET seq = 0, hash = repeat('0', 64)",
        )
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = self.name
        self.renew()

    def renew(self) -> None:
        """Back to the beginning: migrated and empty."""
        connections["default"].close()
        self._administer(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"',
        )

    def remove(self) -> None:
        connections["default"].close()
        self._administer(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'DROP DATABASE IF EXISTS "{self.template}" WITH (FORCE)',
        )

    def _url(self, name: str) -> str:
        return os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + name

    def _administer(self, *statements: str) -> None:
        self._in("postgres", *statements)

    def _in(self, name: str, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self._url(name), autocommit=True) as administrator:
            for statement in statements:
                administrator.execute(statement)


Town = Any  # SqliteTown or PostgresTown: both renew() and remove()


def open_town(folder: Path) -> Town:
    """A database for this test process, after the settings' engine."""
    return SqliteTown(folder) if connections["default"].vendor == "sqlite" else PostgresTown()
