"""Whatever is killed, and whenever: each ballot that was acknowledged is counted once, or superseded.

Servers, worker and (on PostgreSQL) the database itself are killed with signal 9 while eight writers cast; see `crashes/drill.py`.
`make bench-ballots ARGS="crash"` is the longer form, with `manage.py serve` started from nothing each time. The last two tests
take the durability or the transaction away and see that the drill notices.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import services
import snapshot

sys.path.append(str(Path(__file__).resolve().parents[1] / "crashes"))
from drill import Drill, Lost

KILLS = 20


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    shutil.copyfile(snapshot.migrated_sqlite(), tmp_path / "town.sqlite3")
    return f"sqlite:///{tmp_path / 'town.sqlite3'}"


@pytest.fixture
def postgresql(request: pytest.FixtureRequest) -> Iterator[services.PrivatePostgresql]:
    """A server of the test's own, to be killed; `settings` by indirect parameter."""
    with services.private_postgresql(settings=getattr(request, "param", ())) as server:
        yield server


def test_on_sqlite_every_acknowledged_ballot_outlives_twenty_kills(sqlite: str, tmp_path: Path) -> None:
    drill = Drill(sqlite, tmp_path, KILLS)
    drill.run()
    assert drill.count >= KILLS * 4
    assert drill.retries >= KILLS, "the kills met nobody"


@pytest.mark.services
def test_on_postgresql_every_acknowledged_ballot_outlives_twenty_kills_and_two_of_the_database(
    postgresql: services.PrivatePostgresql, tmp_path: Path
) -> None:
    def outage() -> None:
        postgresql.kill()
        postgresql.start()

    drill = Drill(postgresql.migrated("drill"), tmp_path, KILLS, outage=outage)
    drill.run()
    assert drill.count >= KILLS * 4
    assert drill.retries >= KILLS, "the kills met nobody"


def test_a_cast_that_is_no_transaction_is_noticed(sqlite: str, tmp_path: Path) -> None:
    with pytest.raises(Lost):
        Drill(sqlite, tmp_path, 12, torn=True, patience=20).run()


@pytest.mark.services
@pytest.mark.parametrize(
    "postgresql",
    [("synchronous_commit=off", "wal_writer_delay=10s", "wal_writer_flush_after=100000")],
    indirect=True,
    ids=["acknowledged before it is on disk"],
)
def test_a_database_that_forgets_what_it_acknowledged_is_noticed(
    postgresql: services.PrivatePostgresql, tmp_path: Path
) -> None:
    def outage() -> None:
        postgresql.kill()
        postgresql.start()

    with pytest.raises(Lost):
        Drill(postgresql.migrated("drill"), tmp_path, 3, outage=outage, outages=2, patience=60).run()
