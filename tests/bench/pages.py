"""What a page costs: CPU milliseconds, queries and bytes a request, at several sizes of town.

    make bench-pages                      # 10, 1,000 and 10,000 proposals
    make bench-pages ARGS="--sizes 10,1000 --repeat 30"
    make bench-pages ARGS="--profile list --sizes 1000"   # where one page's time goes

Beside each other in one run: a bare Django view, the smallest of Wagtail pages, and the pages of the house, all through the
whole chain of middleware in one process on SQLite. CPU is this process's own (`time.process_time`), so that other programs
disturb little; pages take turns, as they do on a server, and the middle one of the repeats counts. Pages are measured
unkept, unless their row says so. There are two yardsticks:

- "× bare": Wagtail's own page without a layout, 156 bytes of HTML, for a visitor. The aims are set by it.
- "× house": a text page of the house without any text, so with header, footer and stylesheet, for the same reader.

At the end the server itself: CPU of the web process for each page it sends, its memory, and its start.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import gzip
import http.client
import importlib.metadata
import json
import os
import pstats
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site"), str(ROOT / "tests"), str(HERE)]
SIZES = (10, 1_000, 10_000)
SERVED = 200  # requests to the server for each of its lines
MOST_QUERIES, MOST_RATIO, MOST_BYTES, MOST_MEMORY, MOST_START = 15, 2.0, 100_000, 150.0, 3.0

Request = Callable[[int], Any]  # the n-th request; its answer
BARE, HOUSE = "Wagtail page, bare", "Wagtail page in the house"


@dataclass(frozen=True)
class Row:
    """A line of the table: what is asked for, and what happens before it without being measured."""

    ask: Request
    before: Callable[[], object] = lambda: None


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

    reads, writes = _rows(town.build(size))
    if profile:
        for name, row in (reads | writes).items():
            if profile in name:
                _profile(name, row, repeat)
        return
    print(json.dumps(_costs(reads, repeat) | _costs(writes, repeat)))


def _rows(here: Any) -> tuple[dict[str, Row], dict[str, Row]]:
    """The rows of the table: those that read, and those that write and so change what the others find."""
    from django.core.cache import caches
    from django.http import HttpResponse
    from django.test import Client, RequestFactory
    from django.urls import reverse

    visitor, reader = Client(), Client()
    reader.force_login(here.residents[0])
    voters = [Client() for _ in here.residents]
    for client, person in zip(voters, here.residents, strict=True):
        client.force_login(person)
    hello = RequestFactory().get("/")
    bare, house = (page.url_path.removeprefix("/home") for page in (here.bare, here.in_house))
    projects = [project["id"] for project in here.poll.manifest.data["projects"]][:5]

    def read(client: Client, address: str, before: Callable[[], object] = caches["pages"].clear) -> Row:
        return Row(lambda _: client.get(address), before)

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
    reads = {
        "Django view, bare": Row(lambda _: HttpResponse(f"hello from {hello.path}")),
        BARE: read(visitor, bare),
        f"{HOUSE}, visitor": read(visitor, house),
        **{f"{name}, visitor": read(visitor, address) for name, address in pages.items()},
        f"{HOUSE}, signed in": read(reader, house),
        **{f"{name}, signed in": read(reader, address) for name, address in pages.items()},
        "list, kept": read(visitor, pages["list"], before=lambda: visitor.get(pages["list"])),
    }
    writes = {
        "post a comment": Row(lambda n: voter(n).post(say, {"body": "The lamps hum.", "stance": "question"})),
        "cast": Row(lambda n: voter(n).post(cast, {"choice": projects, "key": f"bench-{n}-{time.time_ns()}"})),
    }
    return reads, writes


def _costs(rows: dict[str, Row], repeat: int) -> dict[str, dict[str, Any]]:
    """Of each row CPU milliseconds (the middle of the repeats), queries, bytes plain and compressed, and the status."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found = {}
    for name, row in rows.items():
        row.ask(0)  # templates are compiled once
        row.before()
        with CaptureQueriesContext(connection) as asked:
            answer = row.ask(1)
        found[name] = {
            "queries": len(asked),
            "bytes": len(answer.content),
            "gzip": len(gzip.compress(answer.content, 6)),
            "status": answer.status_code,
        }
    gc.collect()
    gc.freeze()  # as the server does before its first page
    spent: dict[str, list[float]] = {name: [] for name in rows}
    for number in range(2, repeat + 2):
        for name, row in rows.items():
            row.before()
            began = time.process_time()
            row.ask(number)
            spent[name].append((time.process_time() - began) * 1000)
    return {name: {**what, "ms": statistics.median(spent[name])} for name, what in found.items()}


def _profile(name: str, row: Row, repeat: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    row.ask(0)
    row.before()
    with CaptureQueriesContext(connection) as asked:
        row.ask(1)
    print(f"== {name}: {len(asked)} queries")
    for query in asked:
        print(f"  {query['time']} s  {query['sql'][:180]}")
    profiler = cProfile.Profile(time.process_time)
    for number in range(2, repeat + 2):
        row.before()
        profiler.runcall(row.ask, number)
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("cumulative").print_stats(
        "site-packages|site/|proposals|voting|cms|delib", 45
    )


# --- The server as a whole ----------------------------------------------------------------------------------------------


def _measure_server(database: Path, folder: Path) -> dict[str, Any]:
    """The web process: its start, its memory after a hundred pages and after some hundred more, CPU for each of these."""
    import psutil
    import servers

    lean = _without_what_only_tests_need(folder)
    began = time.monotonic()
    with servers.serving(database, "--no-worker", folder=folder, PYTHONPATH=lean) as server:
        started = time.monotonic() - began
        process = psutil.Process(server.process.pid)
        cpu = _cpu(process)
        browser = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=60)

        def get(address: str) -> None:
            browser.request("GET", address)
            browser.getresponse().read()

        for number in range(100):
            get(("/", "/proposals/", "/voting/")[number % 3] + f"?page={number % 5 + 1}")
        memory = process.memory_info().rss / 1e6
        pages = {
            "/healthz": lambda n: "/healthz",
            "a kept page": lambda n: "/proposals/",
            BARE: lambda n: f"/bench-bare/?n={n}",
            "list, visitor": lambda n: f"/proposals/?shuffle={n}",
        }
        served = {}
        for name, address in pages.items():
            get(address(0))
            before = _cpu(process)
            for number in range(1, SERVED + 1):
                get(address(number))
            served[name] = (_cpu(process) - before) * 1000 / SERVED
        later = process.memory_info().rss / 1e6
        return {"start": started, "start_cpu": cpu, "memory": memory, "later": later, "served": served}


def _without_what_only_tests_need(folder: Path) -> str:
    """A folder for PYTHONPATH: a server that starts with it finds none of the libraries that `make run` does not install.

    Django and structlog, say, take Jinja and greenlets along wherever these happen to lie about.
    """
    locked = {
        name: set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements" / name).read_text(), re.M))
        for name in ("runtime.txt", "dev.txt")
    }
    extra = locked["dev.txt"] - locked["runtime.txt"]
    normal = re.compile(r"[-_.]+")
    modules = [
        module
        for module, owners in importlib.metadata.packages_distributions().items()
        if all(normal.sub("-", owner).lower() in extra for owner in owners)
    ]
    (folder / "sitecustomize.py").write_text(f"import sys\n\nsys.modules |= dict.fromkeys({sorted(modules)!r})\n")
    return str(folder)


def _cpu(process: Any) -> float:
    """Seconds of CPU that a process has used."""
    return float(sum(process.cpu_times()[:2]))


# --- The table ----------------------------------------------------------------------------------------------------------


def _show(tables: dict[int, dict[str, Any]]) -> None:
    for size, table in tables.items():
        rows, server = table["rows"], table["server"]
        print(f"\n{size:,} proposals")
        print(f"  {'':35}{'CPU ms':>8}{'× bare':>8}{'× house':>9}{'queries':>9}{'kB':>8}{'kB gz':>8}  status")
        for name, row in rows.items():
            reader = "visitor" if name.endswith(("visitor", "bare", "kept")) else "signed in"
            by_bare, by_house = row["ms"] / rows[BARE]["ms"], row["ms"] / rows[f"{HOUSE}, {reader}"]["ms"]
            over = _over(name, row, by_bare)
            print(
                f"  {name:35}{row['ms']:8.2f}{by_bare:8.2f}{by_house:9.2f}{row['queries']:9}{row['bytes'] / 1000:8.1f}"
                f"{row['gzip'] / 1000:8.1f}  {row['status']}{'   ! ' + ', '.join(over) if over else ''}"
            )
        served = ", ".join(f"{name} {ms:.2f}" for name, ms in server["served"].items())
        heavy = "   ! over 150 MB" if server["memory"] > MOST_MEMORY else ""
        slow = "   ! over 3 s" if server["start_cpu"] > MOST_START else ""
        print(f"  CPU ms of the web process a request: {served}")
        print(
            f"  memory of the web process: {server['memory']:.0f} MB after 100 pages{heavy}, {server['later']:.0f} MB later"
        )
        print(
            f"  cold start: {server['start']:.1f} s to the first answer, of these {server['start_cpu']:.1f} s CPU{slow}"
        )


def _over(name: str, row: dict[str, Any], by_bare: float) -> list[str]:
    """Which aims a row misses. Comments and ballots that are sent read and write more than a page; no aim is set for them."""
    page = "," in name
    aims = {
        f"over {MOST_QUERIES} queries": page and row["queries"] > MOST_QUERIES,
        f"over {MOST_RATIO:.0f} × bare": page and by_bare > MOST_RATIO and name.startswith(("list", "proposal")),
        f"over {MOST_BYTES // 1000} kB": row["gzip"] > MOST_BYTES,
        "not answered": row["status"] >= 400,
    }
    return [words for words, missed in aims.items() if missed]


if __name__ == "__main__":
    sys.exit(main())
