"""The crash drill in its longer form: every server and worker is `manage.py`, started from nothing, and killed more often.

    make bench-ballots ARGS="crash"              # 60 kills of the server and of the worker on SQLite and on PostgreSQL
    make bench-ballots ARGS="crash --kills 500"  # and the database itself is killed after every twentieth

Fails when an acknowledged ballot is not counted once or superseded; see `tests/crashes/drill.py`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import services
import snapshot

sys.path.append(str(Path(__file__).resolve().parents[1] / "crashes"))
from drill import Drill, Lost


def bench_crash(wanted: argparse.Namespace) -> bool:
    """Drill on both databases; whether nothing was lost."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory(prefix="lamplight-crash-") as folder:
        database = Path(folder) / "town.sqlite3"
        shutil.copyfile(snapshot.migrated_sqlite(), database)
        kept = _drill("SQLite", f"sqlite:///{database}", Path(folder), wanted.kills)
    with tempfile.TemporaryDirectory(prefix="lamplight-crash-") as folder:
        try:
            with services.private_postgresql() as server:

                def outage() -> None:
                    server.kill()
                    server.start()

                return _drill("PostgreSQL", server.migrated("drill"), Path(folder), wanted.kills, outage) and kept
        except services.Unavailable as why:
            print(f"crash: PostgreSQL was not drilled. {why}")
            return kept


def _drill(name: str, url: str, folder: Path, kills: int, outage: Callable[[], None] | None = None) -> bool:
    outages = max(2, kills // 20) if outage else 0
    drill = Drill(url, folder, kills, outage=outage, outages=outages, from_nothing=True)
    try:
        drill.run()
    except Lost as lost:
        print(f"crash: {name}: LOST after {drill.count} acknowledged ballots: {lost}")
        return False
    print(
        f"crash: {name}: {drill.count} ballots acknowledged over {kills} kills of the server, {kills} of the worker and "
        f"{outages} of the database; {drill.retries} tries were not answered; each ballot is counted once or superseded"
    )
    return True
