"""What a cast costs a real server, beside a bare durable insert and an empty view of the same server in the same run.

    make bench-ballots ARGS="cast"                          # SQLite, and PostgreSQL where one is at hand
    make bench-ballots ARGS="cast --casts 4000 --servers 2"

`manage.py serve --no-worker` runs on a loopback port, with SQLite as it is served in a town (synchronous=FULL), or with PostgreSQL
(a private one with fsync on, or that of DATABASE_URL). Residents are signed in and cast by the form of the review page: session,
form token, all middleware, receipt with its code. Requests are prepared bytes on a few connections that stay. CPU is that of the
server's processes, and PostgreSQL's own beside it, in nanoseconds. Rows take turns in many short rounds; a ratio is that of two rows
in the same round, and the middle one of the rounds counts, so that a machine that is now fast and now slow disturbs it little.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import servers
import services
import snapshot
from voters import Line, Voters

HERE = Path(__file__).resolve().parent
ROUNDS, CONNECTIONS = 25, 8
MOST_RATIO, LEAST_RATE, MOST_P99 = 3.0, 100.0, 1.0
EMPTY, INSERT, SIGNED_IN, FIRST, AGAIN = "empty view", "bare insert", "insert, signed in", "first cast", "cast again"
TABLE = "CREATE TABLE bench_insert (id varchar(32) PRIMARY KEY, body text NOT NULL)"


@dataclass
class Row:
    """One line of the table: what was measured in each round."""

    cpu: list[float] = field(default_factory=list)  # milliseconds of the web processes for a request
    database: list[float] = field(default_factory=list)  # the same of the database's processes
    rate: list[float] = field(default_factory=list)  # requests a second
    seconds: list[float] = field(default_factory=list)  # of every request, from the first byte sent to the last read


def bench_cast(wanted: argparse.Namespace) -> bool:
    """Measure on both databases, print the tables; whether the aims are met on both."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    met = True
    for name, database in (("SQLite, synchronous=FULL", _sqlite), ("PostgreSQL, fsync on", _postgresql)):
        with tempfile.TemporaryDirectory(prefix="lamplight-bench-") as folder, contextlib.ExitStack() as stack:
            try:
                url, processes = stack.enter_context(database(Path(folder)))
            except services.Unavailable as why:
                print(f"\n{name}: not measured. {why}")
                continue
            met = _measure(name, url, processes, Path(folder), wanted) and met
    return met


@contextlib.contextmanager
def _sqlite(folder: Path) -> Iterator[tuple[str, list[psutil.Process]]]:
    shutil.copyfile(snapshot.migrated_sqlite(), folder / "town.sqlite3")
    yield f"sqlite:///{folder / 'town.sqlite3'}", []


@contextlib.contextmanager
def _postgresql(folder: Path) -> Iterator[tuple[str, list[psutil.Process]]]:
    with services.private_postgresql(durable=True) as server:
        url = server.migrated("bench")
        assert server.process
        yield url, [psutil.Process(server.process.pid)]


def _measure(name: str, url: str, database: list[psutil.Process], folder: Path, wanted: argparse.Namespace) -> bool:
    count = wanted.casts // ROUNDS
    changes = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "casting_settings"}
    changes["PYTHONPATH"] = os.pathsep.join([str(servers.ROOT / "site"), str(HERE)])
    environment = servers.environment(folder / "town.sqlite3", **changes)
    program = [sys.executable, str(servers.ROOT / "tests" / "voters.py"), "build", str(count * ROUNDS)]
    voters = Voters.read(subprocess.run(program, env=environment, capture_output=True, text=True, check=True).stdout)
    _make_table(environment)
    with contextlib.ExitStack() as stack:
        options = {"folder": folder, **changes}
        web = [
            stack.enter_context(servers.serving(folder / "town.sqlite3", "--no-worker", **options))
            for _ in range(wanted.servers)
        ]
        rows = _rounds(voters, count, web, database)
    return _show(f"{name}, {wanted.servers} web process(es)", rows, count)


def _make_table(environment: dict[str, str]) -> None:
    made = "import django; django.setup(); from django.db import connection; connection.cursor().execute"
    subprocess.run([sys.executable, "-c", f"{made}({TABLE!r})"], env=environment, check=True)


def _rounds(voters: Voters, count: int, web: list[servers.Server], database: list[psutil.Process]) -> dict[str, Row]:
    rows = {name: Row() for name in (EMPTY, INSERT, SIGNED_IN, FIRST, AGAIN)}
    processes = [psutil.Process(server.process.pid) for server in web]
    ports = [int(server.url.rpartition(":")[2]) for server in web]
    for name in rows:  # templates are compiled, connections made
        _run([_request(name, voters, 0, f"warm {n}") for n in range(CONNECTIONS * 4)], ports)
    for turn in range(ROUNDS):
        for name, row in rows.items():
            requests = [_request(name, voters, turn * count + n, f"{name} {n}") for n in range(count)]
            before, before_database, began = _cpu(processes), _cpu(database), time.monotonic()
            row.seconds += _run(requests, ports)
            spent = time.monotonic() - began
            row.cpu.append((_cpu(processes) - before) * 1000 / count)
            row.database.append((_cpu(database) - before_database) * 1000 / count)
            row.rate.append(count / spent)
    return rows


def _request(name: str, voters: Voters, voter: int, key: str) -> bytes:
    if name in (FIRST, AGAIN):
        return voters.ballot(voter, voters.projects[voter % 3 : voter % 3 + 3], key)
    address = {EMPTY: "empty", INSERT: "insert", SIGNED_IN: "insert-signed-in"}[name]
    form = [("csrfmiddlewaretoken", "t" * 32)] if name == SIGNED_IN else []
    return voters.post(voter, f"/bench/{address}/", form)


def _run(requests: list[bytes], ports: list[int]) -> list[float]:
    """Send all requests over a few connections; how long each answer took."""
    waiting, taken, wrong = itertools.count(), [0.0] * len(requests), list[bytes]()

    def send(port: int) -> None:
        line = Line(port)
        while (number := next(waiting)) < len(requests):
            began = time.monotonic()
            status, body = line.ask(requests[number])
            taken[number] = time.monotonic() - began
            if status != 200:
                wrong.append(b"%d %s" % (status, body[:2000]))
        line.close()

    threads = [threading.Thread(target=send, args=(ports[n % len(ports)],)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"{len(wrong)} requests were refused: {wrong[0].decode()}")
    return taken


def _cpu(processes: list[psutil.Process]) -> float:
    """Seconds of CPU of these processes and of what they started, by each one's own clock (Linux: `clock_getcpuclockid`)."""
    spent = 0.0
    for process in processes:
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(OSError, psutil.NoSuchProcess):
                spent += time.clock_gettime(~one.pid << 3 | 2)
    return spent


def _show(title: str, rows: dict[str, Row], count: int) -> bool:
    middle = {name: statistics.median(row.cpu) for name, row in rows.items()}
    print(f"\ncast: {title}; {ROUNDS} rounds of {count} requests on {CONNECTIONS} connections")
    print(
        f"  {'':20}{'CPU ms':>8}{'× insert':>10}{'× empty':>9}{'database ms':>13}{'a second':>10}{'p50 ms':>8}{'p99 ms':>8}"
    )
    for name, row in rows.items():
        slow = statistics.quantiles(row.seconds, n=100)
        print(
            f"  {name:20}{middle[name]:8.2f}{_times(row, rows[INSERT]):10.2f}{_times(row, rows[EMPTY]):9.2f}"
            f"{statistics.median(row.database):13.2f}{statistics.median(row.rate):10.0f}{slow[49] * 1000:8.0f}{slow[98] * 1000:8.0f}"
        )
    ratio, rate = _times(rows[FIRST], rows[INSERT]), statistics.median(rows[FIRST].rate)
    p99 = statistics.quantiles(rows[FIRST].seconds, n=100)[98]
    print(
        f"  aims: at most {MOST_RATIO:.0f} × the CPU of a bare insert, {LEAST_RATE:.0f} a second with p99 below {MOST_P99:.0f} s"
    )
    return ratio <= MOST_RATIO and rate >= LEAST_RATE and p99 < MOST_P99


def _times(row: Row, other: Row) -> float:
    """How many times the CPU of the other."""
    return statistics.median(one / two for one, two in zip(row.cpu, other.cpu, strict=True))
