"""Before the opening, nothing that a ballot says can be read in the bytes that a town's server leaves anywhere.

A real server takes ballots with PINs that nobody else has, refuses some, and the worker appends them. Then every file is searched:
the database's own (its write-ahead log with them), the server's log, mail, media, remembered checkpoints, and a backup; and all that
Redis keeps (a server's own memory is searched in `test_secrecy.py`). Choices are small numbers and stand everywhere; a PIN travels with them in the form and in the ballot, and is not to be confused.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import servers
import services
import snapshot
from voters import Line, Voters, receipt_on

PINS = [str(48_150_000 + 1_623 * n) for n in range(1, 13)]
SAID = [b'"choices":[', b"choice=", *(pin.encode() for pin in PINS)]


def test_on_sqlite_no_file_tells_what_a_ballot_says(tmp_path: Path) -> None:
    database = tmp_path / "town.sqlite3"
    shutil.copyfile(snapshot.migrated_sqlite(), database)
    for commitments, _ in _vote(f"sqlite:///{database}", tmp_path):
        with sqlite3.connect(database) as there, sqlite3.connect(tmp_path / "backup.sqlite3") as backup:
            there.backup(backup)
        assert (tmp_path / "town.sqlite3-wal").stat().st_size, "the write-ahead log is searched while it is there"
        _tells_nothing(tmp_path, commitments)


@pytest.mark.services
def test_on_postgresql_and_redis_nothing_tells_what_a_ballot_says(tmp_path: Path) -> None:
    there = redis.Redis.from_url(os.environ["REDIS_URL"])
    with services.private_postgresql(durable=True) as server:
        for commitments, name in _vote(server.migrated("town"), tmp_path, REDIS_URL=os.environ["REDIS_URL"]):
            server.psql(name, "CHECKPOINT")
            (tmp_path / "backup.sql").write_text(server.dump(name))
            assert list((server.data / "pg_wal").iterdir())
            _tells_nothing(tmp_path, commitments, server.folder)
            kept = {key: there.get(key) or b"" for key in there.scan_iter() if there.type(key) == b"string"}
            assert [key for key in kept if b":tag:" in key], "the tag of an answer to a program is kept in Redis"
            assert [(key, said) for said in SAID for key, cell in kept.items() if said in cell] == []


def _vote(url: str, folder: Path, **more: str) -> Iterator[tuple[list[str], str]]:
    """Let twelve residents vote, once more some of them, and refuse others; the commitments, while the server runs."""
    changes = {"DATABASE_URL": url, "BALLOT_BATCH": "4", "DJANGO_SETTINGS_MODULE": "config.settings", **more}
    environment = servers.environment(folder / "town.sqlite3", **changes)

    def run(*program: str) -> str:
        done = subprocess.run([sys.executable, *program], env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    voters = Voters.read(run(str(servers.ROOT / "tests" / "voters.py"), "build", str(len(PINS))))
    with servers.serving(folder / "town.sqlite3", "--no-worker", folder=folder, **changes) as web:
        line, commitments = Line(int(web.url.rpartition(":")[2])), []
        for number, pin in enumerate(PINS):
            few, all_ = voters.projects[number % 4 : number % 4 + 2], [*voters.projects, "no project"]
            for choices, key, status in (
                (few, "first", 200),
                (few[:1], "first", 409),
                (all_, "second", 422),
                (few[1:], "third", 200),
            ):
                answered, page = line.ask(voters.ballot(number, choices, f"{key} {number}", pin))
                assert answered == status, page
                if status == 200:
                    commitments.append(receipt_on(page).decode().split("\n")[3])
        run(str(servers.ROOT / "manage.py"), "shell", "-c", "from voting.tasks import append_waiting; append_waiting()")
        line.close()
        urllib.request.urlopen(f"{web.url}/api/v1/polls/", timeout=30).read()
        yield commitments, url.rpartition("/")[2]


def _tells_nothing(folder: Path, commitments: list[str], *more: Path) -> None:
    found, known = [], 0
    for path in (
        path for top in (folder, *more) for path in top.rglob("*") if path.is_file() and "wheel" not in path.parts
    ):
        content = path.read_bytes()
        found += [(path.name, said) for said in SAID if said in content]
        known += all(commitment.encode() in content for commitment in commitments)
    assert known >= 2, "commitments are found in the database and in its backup: the test looks where they are"
    assert found == []
