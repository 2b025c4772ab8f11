"""A live assembly with N sockets on loopback, beside a bare fan-out server of the same socket library in the same run.

    make bench-live                          # 1,000 sockets
    make bench-live ARGS="--sockets 5000"    # needs some gigabytes and a minute or two

The assembly is served by `manage.py serve`, by one process on SQLite. Its chair moves the agenda and a resident changes an
answer, by their sockets; "delivery" is the time from sending that act until each page has the news. The bare server sends the
same text to the same number of sockets, with no database, no version and no audience. "CPU" is the processor time of the
server alone. "Storm": every socket is cut, and all come back at once, without the jitter that pages keep.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site"), str(ROOT / "tests"), str(HERE)]
REST = 0.7  # seconds between two acts, so that each is a broadcast of its own
AT_ONCE = 100  # handshakes that the bench has under way
PATIENCE = 120  # seconds

Act = Callable[[int], Awaitable[None]]


@dataclass
class Town:
    """The assembly in its database, and who acts in it."""

    database: Path
    assembly: int
    items: list[int]
    poll: int
    options: list[int]
    chair: str
    resident: str
    tickets: dict[str, str]
    writes: int


@dataclass
class Measured:
    """What one server took."""

    delivered: list[float] = field(default_factory=list)
    cpu: float = 0.0
    memory: float = 0.0
    storm: float = 0.0
    text: str = ""

    def percentile(self, share: float) -> float:
        return sorted(self.delivered)[min(len(self.delivered) - 1, int(share * len(self.delivered)))]


class Watcher:
    """A page that only looks on: it notes when news comes."""

    def __init__(self) -> None:
        self.wire: ClientConnection | None = None
        self.at: float | None = None
        self.text = ""
        self.task: asyncio.Task[None] | None = None

    async def open(self, address: str, hello: str | None) -> None:
        origin: Any = address.replace("ws", "http", 1).partition("/live/")[0]
        self.wire = await connect(
            address, origin=origin, compression=None, open_timeout=PATIENCE, ping_interval=None, max_queue=None
        )
        if hello is not None:
            await self.wire.send(hello)
        await self.wire.recv()  # the welcome
        self.task = asyncio.create_task(self._listen(self.wire))

    async def _listen(self, wire: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for text in wire:
                self.at, self.text = time.perf_counter(), str(text)

    def cut(self) -> None:
        if self.wire is not None:
            self.wire.transport.abort()


async def in_groups(acts: list[Awaitable[None]]) -> None:
    """Do them all, `AT_ONCE` under way."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(act: Awaitable[None]) -> None:
        async with gate:
            await act

    await asyncio.gather(*(one(act) for act in acts))


async def measure(
    address: str, hello: str | None, server: psutil.Process, sockets: int, rounds: int, act: Act
) -> Measured:
    """Connect, broadcast, cut, and come back."""
    found, watchers = Measured(), [Watcher() for _ in range(sockets)]
    before = server.memory_info().rss
    await in_groups([w.open(address, hello) for w in watchers])
    await asyncio.sleep(2)
    found.memory = (server.memory_info().rss - before) / sockets
    for number in range(rounds + 1):  # the first warms up
        for watcher in watchers:
            watcher.at = None
        spent, sent = _cpu(server), time.perf_counter()
        await act(number)
        async with asyncio.timeout(PATIENCE):
            while any(watcher.at is None for watcher in watchers):
                await asyncio.sleep(0.02)
        if number:
            found.delivered += [watcher.at - sent for watcher in watchers if watcher.at is not None]
            found.cpu += _cpu(server) - spent
        await asyncio.sleep(REST)
    found.cpu /= len(found.delivered)
    found.text = watchers[0].text
    for watcher in watchers:
        watcher.cut()
    await asyncio.sleep(1)
    started = time.perf_counter()
    await in_groups([w.open(address, hello) for w in watchers])
    found.storm = time.perf_counter() - started
    for watcher in watchers:
        watcher.cut()
    return found


def _cpu(server: psutil.Process) -> float:
    spent = server.cpu_times()
    return spent.user + spent.system


# --- Lamplight ----------------------------------------------------------------------------------------------------------


def build(folder: Path) -> Town:
    """A live assembly with an open poll, in a database of its own. Sets Django up for it."""
    import shutil

    import snapshot as databases

    database = folder / "town.sqlite3"
    shutil.copyfile(databases.migrated_sqlite(), database)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LAMPLIGHT_MODE": "test",
        "DATABASE_URL": f"sqlite:///{database}",
    }
    import django

    django.setup()
    return _tell(database)


def _tell(database: Path) -> Town:
    from datetime import timedelta

    import factories
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from deliberation.assemblies import actions
    from deliberation.assemblies.live import tickets
    from deliberation.assemblies.snapshot import Audience
    from kit import clock
    from neighborhoods.models import Seat

    chair = factories.council_member("Chidi", "Harbor", Seat.Duty.RESIDENT_CHAIR)
    residents = [factories.resident(name, "Harbor") for name in ("Ana", "Bea")]
    agenda = [(f"Point {n}", 10) for n in range(1, 8)]
    place = factories.neighborhood("Harbor")
    soon = clock.now() + timedelta(minutes=5)
    live = actions.schedule(by=chair, title="A long evening", starts_at=soon, neighborhood=place, agenda=agenda)
    live = actions.start(live, by=chair)
    poll = actions.prepare_poll(live, by=chair, question="What first?", options=["Lamps", "Benches", "Trees"])
    poll = actions.open_poll(poll, by=chair)
    options = list(poll.options.values_list("pk", flat=True))
    for resident in residents:
        actions.check_in(live, by=resident)
    with CaptureQueriesContext(connection) as asked:
        actions.vote(poll, by=residents[1], option=options[0], key="a")
    writes = sum(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in asked.captured_queries)
    connection.close()
    return Town(
        database=database,
        assembly=live.pk,
        items=list(live.agenda.values_list("pk", flat=True)),
        poll=poll.pk,
        options=options,
        chair=_signed_in(chair),
        resident=_signed_in(residents[0]),
        tickets={audience.value: tickets.issue(live.pk, audience) for audience in Audience},
        writes=writes,
    )


def _signed_in(user: Any) -> str:
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


@contextlib.asynccontextmanager
async def actor(address: str, origin: str, cookie: str, ticket: str) -> AsyncIterator[Callable[..., Awaitable[None]]]:
    """Somebody who acts by socket; an act that is refused ends the bench."""
    async with connect(address, origin=origin, additional_headers={"Cookie": cookie}, compression=None) as wire:  # type: ignore[arg-type]
        await wire.send(json.dumps({"type": "hello", "ticket": ticket}))

        async def act(kind: str, **fields: Any) -> None:
            await wire.send(json.dumps({"type": kind, "id": f"{time.monotonic_ns()}", **fields}))
            while (frame := json.loads(await wire.recv()))["type"] not in ("ack", "error"):
                pass
            if frame["type"] == "error":
                raise SystemExit(f"the act {kind} was refused: {frame['reason']}")

        yield act


async def lamplight(town: Town, url: str, process: psutil.Process, sockets: int, rounds: int) -> Measured:
    """An evening: the agenda and the poll move in turns."""
    address = f"{url.replace('http', 'ws', 1)}/live/assemblies/{town.assembly}/"
    hello = json.dumps({"type": "hello", "ticket": town.tickets["participant"]})
    async with (
        actor(address, url, town.chair, town.tickets["chair"]) as chair,
        actor(address, url, town.resident, town.tickets["participant"]) as resident,
    ):

        async def act(number: int) -> None:
            if number % 2:
                await chair("move", item=town.items[number % len(town.items)])
            else:
                await resident("vote", poll=town.poll, option=town.options[number // 2 % len(town.options)])

        return await measure(address, hello, process, sockets, rounds, act)


# --- The yardstick ------------------------------------------------------------------------------------------------------


def bare_application(text: str) -> Any:
    """An ASGI application that sends `text` to all its sockets whenever one of them sends anything."""
    sockets: set[Any] = set()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "websocket":
            return
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "welcome"})
        sockets.add(send)
        try:
            while (await receive())["type"] != "websocket.disconnect":
                for each in list(sockets):
                    with contextlib.suppress(Exception):
                        await each({"type": "websocket.send", "text": text})
        finally:
            sockets.discard(send)

    return application


def serve_bare(port: int, text: str) -> None:
    """Serve it as `manage.py serve` serves the town."""
    import uvicorn

    options: dict[str, Any] = {"lifespan": "off", "log_config": None, "access_log": False, "server_header": False}
    uvicorn.run(bare_application(text), port=port, ws_per_message_deflate=False, backlog=2048, **options)


@contextlib.contextmanager
def bare_server(text: str) -> Iterator[tuple[str, psutil.Process]]:
    import servers

    port = servers.free_port()
    process = subprocess.Popen([sys.executable, __file__, "--bare", str(port)], stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(text.encode())
    process.stdin.close()
    try:
        yield f"ws://127.0.0.1:{port}/", psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


async def bare(address: str, process: psutil.Process, sockets: int, rounds: int) -> Measured:
    """The same number of broadcasts of the same text."""
    for _ in range(200):
        with contextlib.suppress(OSError):
            async with connect(address, compression=None) as wire:
                return await measure(address, None, process, sockets, rounds, lambda _n: wire.send("go"))
        await asyncio.sleep(0.1)
    raise SystemExit("the bare server does not answer")


# --- The table ----------------------------------------------------------------------------------------------------------


def run(sockets: int, rounds: int) -> tuple[Measured, Measured, int]:
    """Measure both; Lamplight, the bare server, and the database writes of one vote."""
    import servers

    with tempfile.TemporaryDirectory(prefix="lamplight-live-") as name:
        town = build(Path(name))
        from django.conf import settings

        with servers.serving(town.database, "--no-worker", folder=Path(name), SECRET_KEY=settings.SECRET_KEY) as server:
            ours = asyncio.run(lamplight(town, server.url, psutil.Process(server.process.pid), sockets, rounds))
            if "Traceback" in server.said():
                print(server.said()[-3000:], file=sys.stderr)
    with bare_server(ours.text) as (address, process):
        theirs = asyncio.run(bare(address, process, sockets, rounds))
    return ours, theirs, town.writes


def table(ours: Measured, theirs: Measured, writes: int) -> str:
    """The figures beside each other."""
    rows = [
        ("delivery, median, ms", *(1000 * statistics.median(m.delivered) for m in (ours, theirs))),
        ("delivery, 99 of 100, ms", *(1000 * m.percentile(0.99) for m in (ours, theirs))),
        ("CPU per delivered message, µs", *(1e6 * m.cpu for m in (ours, theirs))),
        ("memory per socket, kB", *(m.memory / 1024 for m in (ours, theirs))),
        ("storm: until the last is back, s", ours.storm, theirs.storm),
    ]
    lines = [f"{'':<36}{'assembly':>10}{'bare':>10}{'ratio':>8}"]
    lines += [f"{name:<36}{a:>10.1f}{b:>10.1f}{a / b if b else float('nan'):>8.2f}" for name, a, b in rows]
    return "\n".join([*lines, f"database writes per poll vote: {writes}; text of {len(ours.text.encode())} bytes"])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--bare", type=int, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if wanted.bare:
        serve_bare(wanted.bare, sys.stdin.read())
        return 0
    print(f"{wanted.sockets:,} sockets, {wanted.rounds} broadcasts")
    print(table(*run(wanted.sockets, wanted.rounds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
