from __future__ import annotations

import asyncio
import errno
import gc
import signal
import socket
from importlib import import_module
from typing import Any

import uvicorn
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections

from config import schedule
from config.checks import CONFIGURATION
from config.prepare import prepare, waiting_migrations
from config.worker import Worker
from deliberation.assemblies.live import frames


class Command(BaseCommand):
    # Django's own checks read every model, form and address: half a second, and five megabytes that stay.
    requires_system_checks = [CONFIGURATION]
    help = "Pages, live sockets and the task worker in one go: started together, stopped together."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-worker", action="store_true", help="pages and sockets only; run `worker` elsewhere")
        parser.add_argument(
            "--prepare", action="store_true", help="first migrate, compile catalogs, collect files and build the demo"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # The port is claimed first: after half a minute of migrations, "port in use" would be cruel.
        listener = claim(options["host"], options["port"])
        try:
            self._make_ready(options["prepare"])
            self._serve(listener, worker=None if options["no_worker"] else Worker())
        except KeyboardInterrupt:
            self.stderr.write("Stopped.")
        finally:
            listener.close()

    def _make_ready(self, with_prepare: bool) -> None:
        try:
            if with_prepare:
                prepare(self.stdout.write)
            elif waiting_migrations():
                raise CommandError("The database waits for migrations: run `manage.py migrate` first.", returncode=2)
            schedule.write(schedule.RECURRING)
        except DatabaseError as problem:
            raise CommandError(f"The database does not answer: {problem}".strip(), returncode=2) from problem
        finally:
            connections.close_all()

    def _serve(self, listener: socket.socket, worker: Worker | None) -> None:
        application = import_module("config.asgi").application
        # What a started server holds it holds to the end: the garbage collector need not look through it again and again.
        gc.collect()
        gc.freeze()
        config = uvicorn.Config(
            application,
            lifespan="off",
            log_config=None,  # Django's logging, which drops personal data …
            access_log=False,  # … and an access log is a list of addresses
            proxy_headers=False,  # Django reads them, and only where settings say so
            server_header=False,
            ws_per_message_deflate=False,
            ws_max_size=frames.TOLERATED,
            timeout_graceful_shutdown=5,
        )
        # uvicorn raises the signal again after its own shutdown; with the default handlers that would end this process
        # before the worker is stopped.
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, lambda *_: None)
        server = uvicorn.Server(config)
        try:
            with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
                runner.run(self._main(server, listener, worker))
        finally:
            if worker:
                worker.stop()

    async def _main(self, server: uvicorn.Server, listener: socket.socket, worker: Worker | None) -> None:
        keeper = asyncio.create_task(worker.keep_running()) if worker else None
        greeter = asyncio.create_task(self._greet(server, listener))
        try:
            await server.serve(sockets=[listener])
        finally:
            greeter.cancel()
            if keeper:
                keeper.cancel()

    async def _greet(self, server: uvicorn.Server, listener: socket.socket) -> None:
        while not server.started:
            await asyncio.sleep(0.02)
        host, port = listener.getsockname()[:2]
        shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104
        self.stdout.write(f"Lamplight is on http://{shown}:{port} — stop it with Ctrl-C.")
        self.stdout.flush()


def claim(host: str, port: int) -> socket.socket:
    """A listening socket on `host` and `port`. Raises `CommandError` (exit status 2) when it cannot be had."""
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048
        )
    except OSError as problem:
        why = {
            errno.EADDRINUSE: "another program is listening there; stop it or choose another --port",
            errno.EACCES: "this user may not use that port; choose one above 1023",
        }.get(problem.errno or 0, problem.strerror or str(problem))
        raise CommandError(f"Cannot listen on {host} port {port}: {why}.", returncode=2) from problem
    except OverflowError as problem:
        raise CommandError(f"There is no port {port}: choose one from 1 to 65535.", returncode=2) from problem
