"""The demo city, told once and copied for every test that walks through it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import servers
import snapshot

STALE = 45 * 60  # seconds; the demo city's "now" is the moment it was built


def seeded() -> Path:
    """The folder of a demo city: town.sqlite3 and media. Built once for the present code, and again when it grows stale."""
    code = [p for kind in ("*.py", "*.toml", "*.csv", "*.json") for p in snapshot.project_files(kind)]
    folder = snapshot.CACHE / f"demo-{snapshot.fingerprint(servers.ROOT / 'requirements' / 'dev.txt', *code)}"
    database = folder / "town.sqlite3"
    with snapshot.alone("demo"):
        if not database.exists() or time.time() - database.stat().st_mtime > STALE:
            for old in snapshot.CACHE.glob("demo-*/"):  # what an interrupted run left, too
                shutil.rmtree(old)
            making = snapshot.CACHE / "demo-making"
            making.mkdir(parents=True)
            shutil.copyfile(snapshot.migrated_sqlite(), making / "town.sqlite3")
            subprocess.run(
                [sys.executable, str(servers.ROOT / "manage.py"), "demo", "--verbosity", "0"],
                env=servers.environment(making / "town.sqlite3"),
                stdout=subprocess.DEVNULL,
                check=True,
            )
            snapshot.settle(making / "town.sqlite3")
            making.rename(folder)
    return folder


def copied(to: Path) -> Path:
    """A copy of the demo city in the folder `to`; the path of its database."""
    shutil.copytree(seeded(), to, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    return to / "town.sqlite3"
