"""Servers for tests: `manage.py serve` for real, on a free loopback port, on a database of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 900.0  # seconds; the machine may be busy with other tests


def free_port() -> int:
    """A loopback port nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def environment(database: Path, **changes: str) -> dict[str, str]:
    """The environment of a demo on `database`: nothing of the tests' own settings leaks into it."""
    kept = {k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "SECRET_KEY", "PYTEST_CURRENT_TEST")}
    return kept | {
        "LAMPLIGHT_MODE": "demo",
        "DATABASE_URL": f"sqlite:///{database}",
        "MEDIA_ROOT": str(database.parent / "media"),
        "CHECKPOINTS_ROOT": str(database.parent / "checkpoints"),
        "EMAIL_URL": f"filemail:///{database.parent / 'mail'}",
        "PYTHONUNBUFFERED": "1",
        **changes,
    }


def wait_until(true: object, seconds: float = PATIENCE, what: str = "it") -> None:
    """Look again and again until `true()` holds; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(0.05)


@dataclass
class Server:
    """A running `manage.py serve`."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def said(self) -> str:
        """What it has written so far."""
        return self.log.read_text()

    def ready(self) -> bool:
        """Whether pages are served. Raises when the server has ended."""
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended with status {self.process.returncode}:\n{self.said()}")
        try:
            with urllib.request.urlopen(self.url + "/healthz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def family(self) -> list[psutil.Process]:
        """The server and all processes below it."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]


@contextmanager
def serving(database: Path, *options: str, folder: Path, **changes: str) -> Iterator[Server]:
    """Start `manage.py serve` on `database`, wait until it answers, and end it afterwards."""
    port = free_port()
    log = folder / f"serve-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port), *options],
            env=environment(database, SITE_URL=f"http://127.0.0.1:{port}", **changes),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    server = Server(process, f"http://127.0.0.1:{port}", log)
    try:
        wait_until(server.ready, what="the first answer")
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(25)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
