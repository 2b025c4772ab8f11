"""What a page costs: CPU milliseconds, queries and bytes a request, at several sizes of town.

    make bench-pages                      # 10, 1,000 and 10,000 proposals
    make bench-pages ARGS="--sizes 10,1000 --repeat 30"
    make bench-pages ARGS="--profile list --sizes 1000"   # where one page's time goes

Beside each other in one run: a bare Django view, a minimal Wagtail page, and the pages of the house, all through the whole
chain of middleware in one process on SQLite. CPU is this process's own (`time.process_time`), so that other programs
disturb little; the middle one of the repeats counts. "×" is the ratio to the minimal Wagtail page. Pages are measured unkept,
unless their row says so.
"""

from __future__ import annotations

import argparse
import cProfile
import gzip
import json
import os
import pstats
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site"), str(ROOT / "tests"), str(HERE)]
SIZES = (10, 1_000, 10_000)
MOST_QUERIES, MOST_RATIO, MOST_BYTES, MOST_MEMORY, MOST_START = 15, 2.0, 100_000, 150.0, 3.0

Request = Callable[[int], Any]  # the n-th request; its answer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--profile", help="show where the time of one page goes: part of its row's name")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one:
        _measure_in_this_process(wanted.one, wanted.repeat, wanted.profile)
        return 0
    tables = {}
    for size in map(int, wanted.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="lamplight-bench-") as folder:
            tables[size] = _measure_apart(size, wanted, Path(folder))
    if not wanted.profile:
        _show(tables)
    return 0


def _measure_apart(size: int, wanted: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Measure one size in a process of its own, on a database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import servers
    import snapshot

    database = folder / "bench.sqlite3"
    shutil.copyfile(snapshot.migrated_sqlite(), database)
    print(f"{size:,} proposals …", file=sys.stderr, flush=True)
    more = ["--profile", wanted.profile] if wanted.profile else []
    ended = subprocess.run(
        [sys.executable, __file__, "--one", str(size), "--repeat", str(wanted.repeat), *more],
        env=servers.environment(database), stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    if wanted.profile:
        print(ended.stdout)
        return {}
    return {"rows": json.loads(ended.stdout), "server": _measure_server(database, folder)}


# --- One size, in a process of its own ----------------------------------------------------------------------------------


def _measure_in_this_process(size: int, repeat: int, profile: str | None) -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    import town

    rows = _rows(town.build(size))
    if profile:
        for name, request in rows.items():
            if profile in name:
                _profile(name, request, repeat)
        return
    print(json.dumps({name: _cost(request, repeat) for name, request in rows.items()}))


def _rows(here: Any) -> dict[str, Request]:
    """Each row of the table: what is asked for."""
    from django.core.cache import caches
    from django.http import HttpResponse
    from django.test import Client, RequestFactory
    from django.urls import reverse

    visitor, reader = Client(), Client()
    reader.force_login(here.residents[0])
    voters = [Client() for _ in here.residents]
    for client, person in zip(voters, here.residents, strict=True):
        client.force_login(person)
    bare, minimal = RequestFactory().get("/"), here.minimal.url_path.removeprefix("/home")
    projects = [project["id"] for project in here.poll.manifest.data["projects"]][:5]

    def read(client: Client, address: str) -> Request:
        def ask(_: int) -> Any:
            caches["pages"].clear()
            return client.get(address)

        return ask

    def voter(n: int) -> Client:
        return voters[n % len(voters)]

    pages = {
        "home": "/",
        "list": reverse("proposals:proposals"),
        "proposal": reverse("proposals:proposal", args=[here.proposal.pk]),
        "ballot": reverse("voting:poll", args=[here.poll.pk]),
        "outcome": reverse("voting:outcome", args=[here.outcome.pk]),
    }
    say = reverse("discussions:say", args=[here.proposal.discussion_id])
    cast = reverse("voting:cast", args=[here.poll.pk])
    return {
        "bare view": lambda _: HttpResponse(f"hello from {bare.path}"),
        "minimal Wagtail page": read(visitor, minimal),
        **{f"{name}, visitor": read(visitor, address) for name, address in pages.items()},
        **{f"{name}, signed in": read(reader, address) for name, address in pages.items()},
        "list, kept": lambda _: visitor.get(pages["list"]),
        "post a comment": lambda n: voter(n).post(say, {"body": "The lamps hum.", "stance": "question"}),
        "cast": lambda n: voter(n).post(cast, {"choice": projects, "key": f"bench-{n}-{time.time_ns()}"}),
    }


def _cost(request: Request, repeat: int) -> dict[str, Any]:
    """CPU milliseconds (the middle of the repeats), queries, bytes plain and compressed, and the answer's status."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    request(0)  # templates are compiled once
    with CaptureQueriesContext(connection) as asked:
        answer = request(1)
    queries = len(asked)  # now: the next request forgets them
    spent = []
    for number in range(2, repeat + 2):
        began = time.process_time()
        request(number)
        spent.append((time.process_time() - began) * 1000)
    return {
        "ms": statistics.median(spent),
        "queries": queries,
        "bytes": len(answer.content),
        "gzip": len(gzip.compress(answer.content, 6)),
        "status": answer.status_code,
    }


def _profile(name: str, request: Request, repeat: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    request(0)
    with CaptureQueriesContext(connection) as asked:
        request(1)
    print(f"== {name}: {len(asked)} queries")
    for query in asked:
        print(f"  {query['time']} s  {query['sql'][:180]}")
    profiler = cProfile.Profile(time.process_time)
    for number in range(2, repeat + 2):
        profiler.runcall(request, number)
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("cumulative").print_stats(
        "site-packages|site/|proposals|voting|cms|delib", 45
    )


# --- The server as a whole ----------------------------------------------------------------------------------------------


def _measure_server(database: Path, folder: Path) -> dict[str, float]:
    """Seconds to the first answer, and megabytes of the web process after a hundred pages."""
    import psutil
    import servers

    began = time.monotonic()
    with servers.serving(database, "--no-worker", folder=folder) as server:
        started = time.monotonic() - began
        process = psutil.Process(server.process.pid)
        cpu = sum(process.cpu_times()[:2])
        for number in range(100):
            address = ("/", "/proposals/", "/voting/")[number % 3]
            with urllib.request.urlopen(f"{server.url}{address}?page={number % 5 + 1}", timeout=60) as answer:
                answer.read()
        return {"start": started, "start_cpu": cpu, "memory": process.memory_info().rss / 1e6}


# --- The table ----------------------------------------------------------------------------------------------------------


def _show(tables: dict[int, dict[str, Any]]) -> None:
    for size, table in tables.items():
        minimal = table["rows"]["minimal Wagtail page"]["ms"]
        print(f"\n{size:,} proposals")
        print(f"  {'':24}{'CPU ms':>8}{'×':>7}{'queries':>9}{'kB':>8}{'kB gz':>8}  status")
        for name, row in table["rows"].items():
            ratio = row["ms"] / minimal
            over = [
                words
                for words, true in (
                    (f"over {MOST_QUERIES} queries", row["queries"] > MOST_QUERIES and "," in name),
                    (f"over {MOST_RATIO:.0f} ×", ratio > MOST_RATIO and name.startswith(("list", "proposal"))),
                    (f"over {MOST_BYTES // 1000} kB", row["gzip"] > MOST_BYTES),
                    ("not answered", row["status"] >= 400),
                )
                if true
            ]
            print(
                f"  {name:24}{row['ms']:8.2f}{ratio:7.2f}{row['queries']:9}{row['bytes'] / 1000:8.1f}{row['gzip'] / 1000:8.1f}"
                f"  {row['status']}{'   ! ' + ', '.join(over) if over else ''}"
            )
        server = table["server"]
        heavy = "   ! over 150 MB" if server["memory"] > MOST_MEMORY else ""
        slow = "   ! over 3 s" if server["start_cpu"] > MOST_START else ""
        print(f"  web process after 100 pages: {server['memory']:.0f} MB{heavy}")
        print(f"  cold start: {server['start']:.1f} s, of these {server['start_cpu']:.1f} s CPU{slow}")


if __name__ == "__main__":
    sys.exit(main())
