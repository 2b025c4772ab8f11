"""Deliberation at the size of a large city: 10,000 proposals and 1,000,000 comments, on SQLite and on PostgreSQL.

    make bench-deliberation                       # both databases; minutes, most of them to build the towns
    make bench-deliberation ARGS="--engine sqlite --proposals 1000 --comments 100000"
    make bench-deliberation ARGS="--engine sqlite --profile queue"      # the queries of one page, and how they are answered

Every page goes through the whole chain of middleware in one process, unkept, with other words, pages and filters each time.
"p95" is the server time that 95 of 100 requests stay below: the processor time of this process and of PostgreSQL's beside it,
to the nanosecond, so that other programs on the machine disturb little; "waited" is the middle of what the clock on the wall
says. The yardstick of the same run is a bare Django view that answers one line to the same reader through the same middleware.
The aim: p95 below 150 ms, and as many queries at any size.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site"), str(ROOT / "tests"), str(HERE)]
MOST_MS, MOST_QUERIES = 150.0, 15
BARE = "a bare view"

Ask = Callable[[int], Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--proposals", type=int, default=10_000)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=40)
    parser.add_argument("--profile", help="show the queries of the pages with this in their name")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.here:
        return _measure_here(wanted)
    status = 0
    for engine in ("sqlite", "postgresql") if wanted.engine == "both" else (wanted.engine,):
        with _database(engine) as environment:
            if environment is None:
                print(f"\n{engine}: not measured, no server can be had", file=sys.stderr)
                continue
            sizes = [f"--{name}={getattr(wanted, name)}" for name in ("proposals", "comments", "repeat")]
            profile = [f"--profile={wanted.profile}"] if wanted.profile else []
            print(f"\n{engine}", flush=True)
            ended = subprocess.run([sys.executable, __file__, "--here", *sizes, *profile], env=environment, check=False)
            status = status or ended.returncode
    return status


@contextlib.contextmanager
def _database(engine: str) -> Iterator[dict[str, str] | None]:
    """The environment in which a process finds a migrated database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import servers
    import services
    import snapshot

    with tempfile.TemporaryDirectory(prefix="lamplight-bench-") as folder, contextlib.ExitStack() as stack:
        database = Path(folder) / "bench.sqlite3"
        if engine == "sqlite":
            shutil.copyfile(snapshot.migrated_sqlite(), database)
            yield servers.environment(database)
            return
        try:
            url = stack.enter_context(services.private_postgresql()).url
        except services.Unavailable:
            yield None
            return
        environment = servers.environment(database) | {"DATABASE_URL": url}
        manage = [sys.executable, str(ROOT / "manage.py")]
        subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, check=True)
        yield environment


# --- In a process of its own ------------------------------------------------------------------------------------------


def _measure_here(wanted: argparse.Namespace) -> int:
    import django

    django.setup()
    import crowd

    began = time.monotonic()
    here = crowd.build(wanted.proposals, wanted.comments)
    print(
        f"  built {wanted.proposals:,} proposals and {wanted.comments:,} comments in {time.monotonic() - began:.0f} s"
    )
    pages = rows(here)
    if wanted.profile:
        for name, ask in pages.items():
            if wanted.profile in name:
                _explain(name, ask)
        return 0
    return _show({name: _cost(ask, wanted.repeat) for name, ask in pages.items()})


def rows(here: Any) -> dict[str, Ask]:
    """What is asked for, each time a little differently."""
    from django.core.cache import caches
    from django.test import Client
    from django.urls import reverse

    _add_the_bare_view()
    visitor, resident, member = Client(), Client(), Client()
    resident.force_login(here.residents[0])
    member.force_login(here.member)
    listed, places, categories = reverse("proposals:proposals"), here.places, here.categories
    long = here.long.get_absolute_url()
    say = reverse("discussions:say", args=[here.long.discussion_id])
    queue, log = reverse("discussions:queue"), reverse("discussions:log")

    def page(client: Client, address: Callable[[int], str]) -> Ask:
        def ask(number: int) -> Any:
            caches["pages"].clear()
            return client.get(address(number))

        return ask

    def discussed(number: int) -> str:
        return here.proposals[number * 37 % len(here.proposals)].get_absolute_url()

    return {
        BARE: page(resident, lambda n: f"/bench-bare/?n={n}"),
        "list": page(visitor, lambda n: f"{listed}?shuffle={n}"),
        "list, signed in": page(resident, lambda n: f"{listed}?shuffle={n}"),
        "list, a late page": page(visitor, lambda n: f"{listed}?shuffle={n}&page={n * 7 % 300 + 1}"),
        "list, filtered": page(visitor, lambda n: f"{listed}?place={places[n % 6]}&category={categories[n % 4]}"),
        "list, by cost": page(visitor, lambda n: f"{listed}?order=cost&page={n % 50 + 1}"),
        "search, a common word": page(visitor, lambda n: f"{listed}?q=lamp&shuffle={n}"),
        "search, rare words": page(visitor, lambda n: f"{listed}?q=heron+{n % 97}"),
        "search, nothing found": page(visitor, lambda n: f"{listed}?q=zeppelin{n}"),
        "proposal, 100 comments": page(resident, discussed),
        "proposal, 2,000 comments": page(resident, lambda n: f"{long}?order={('balanced', 'newest')[n % 2]}"),
        "proposal, a late page": page(resident, lambda n: f"{long}?comments={n % 80 + 1}"),
        "council's queue": page(member, lambda n: f"{queue}?page={n % 5 + 1}"),
        "moderation log": page(visitor, lambda n: f"{log}?page={n % 40 + 1}"),
        "numbers of councils": page(
            visitor, lambda n: f"{reverse('discussions:councils')}?days={(30, 90, 365)[n % 3]}"
        ),
        "send a comment": lambda n: _send(here, say, n),
    }


def _add_the_bare_view() -> None:
    from django.http import HttpResponse
    from django.urls import path

    from config import urls

    if not any(getattr(known, "name", None) == "bench_bare" for known in urls.urlpatterns):
        bare = path("bench-bare/", lambda request: HttpResponse(f"hello from {request.path}"), name="bench_bare")
        urls.urlpatterns.insert(0, bare)


def _send(here: Any, address: str, number: int) -> Any:
    """Each by somebody else: the pace would stop one person."""
    from django.test import Client

    client = Client()
    client.force_login(here.residents[number % len(here.residents)])
    return client.post(address, {"body": f"The lamps hum at night, number {number}.", "stance": "question"})


def _cost(ask: Ask, repeat: int) -> dict[str, Any]:
    """The 95th and 50th of 100 answers' server milliseconds, the middle wall milliseconds, and queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask(0)
    ask(1)
    with CaptureQueriesContext(connection) as asked:
        answer = ask(2)
    queries = len(asked)
    wall, server = [], []
    for number in range(3, repeat + 3):
        began, spent = time.perf_counter(), time.process_time() + _database_time()
        ask(number)
        wall.append((time.perf_counter() - began) * 1000)
        server.append((time.process_time() + _database_time() - spent) * 1000)
    cuts = statistics.quantiles(server, n=20, method="inclusive")
    return {
        "p95": cuts[-1],
        "p50": statistics.median(server),
        "waited": statistics.median(wall),
        "queries": queries,
        "status": answer.status_code,
    }


def _database_time() -> float:
    """Seconds of processor time of PostgreSQL's process for our connection; SQLite works in our own."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def _explain(name: str, ask: Ask) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask(0)
    with CaptureQueriesContext(connection) as asked:
        ask(1)
    print(f"== {name}: {len(asked)} queries")
    prefix = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    for query in sorted(asked, key=lambda query: -float(query["time"])):
        print(f"\n  {query['time']} s  {query['sql'][:700]}")
        if float(query["time"]) >= 0.005 and query["sql"].startswith("SELECT"):
            with connection.cursor() as cursor, contextlib.suppress(Exception):
                cursor.execute(prefix + query["sql"].replace("%", "%%"))
                for row in cursor.fetchall():
                    print("     ", row[-1])


def _show(found: dict[str, dict[str, Any]]) -> int:
    bare = found[BARE]
    print(f"  {'':26}{'p95 ms':>8}{'p50 ms':>8}{'waited':>8}{'× bare':>8}{'queries':>9}  status")
    missed = False
    for name, row in found.items():
        over = [f"over {MOST_MS:.0f} ms"] if row["p95"] > MOST_MS else []
        over += [f"over {MOST_QUERIES} queries"] if row["queries"] > MOST_QUERIES and "send" not in name else []
        over += ["not answered"] if row["status"] >= 400 else []
        missed = missed or bool(over)
        print(
            f"  {name:26}{row['p95']:8.1f}{row['p50']:8.1f}{row['waited']:8.1f}{row['p50'] / bare['p50']:8.1f}"
            f"{row['queries']:9}  {row['status']}{'   ! ' + ', '.join(over) if over else ''}"
        )
    print("  " + json.dumps({name: round(row["p95"], 1) for name, row in found.items()}))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
