"""The crash drill: eight writers cast and try again until they are answered, while servers, worker and database are killed.

Afterwards the vote is closed, opened, counted, published and verified, and every ballot that was acknowledged must be counted
once, or superseded by a later one of the same voter; and nothing else may be there. `Lost` names what went wrong.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import servers
from voters import Line, Voters, receipt_on

from voting.ledger.notes import NoteRefused
from voting.ledger.receipts import read_receipt

WRITERS, VOTERS, BATCH = 8, 64, 8
TASKS = 3000  # in the worker's queue: it appends batches the whole time
PROGRESS = 6  # ballots acknowledged between two kills


class Lost(AssertionError):
    """A ballot was lost, doubled, changed or made up; or the vote can't be ended."""


@dataclass
class Drill:
    """One run on one database. `kills` kills of the server, as many of the worker, and `outage` now and then."""

    url: str
    folder: Path
    kills: int
    outage: Callable[[], None] | None = None  # kills the database and starts it again
    outages: int = 2
    torn: bool = False
    from_nothing: bool = False  # start each server as `manage.py serve` does, not from the nursery
    patience: float = 60.0  # seconds until a writer gives up on an answer
    seed: int = 1
    acked: dict[int, list[tuple[str, list[str]]]] = field(
        default_factory=dict
    )  # voter: commitment and choices, in order
    retries: int = 0
    repeats: int = 0
    problems: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port, self.over = servers.free_port(), threading.Event()
        changes = {"DATABASE_URL": self.url, "SITE_URL": f"http://127.0.0.1:{self.port}", "BALLOT_BATCH": str(BATCH)}
        self.environment = servers.environment(self.folder / "town.sqlite3", **changes)
        self.log = self.folder / "drill.log"

    def run(self) -> None:
        """The whole drill. Raises `Lost`."""
        self.voters = Voters.read(self._apart("build", str(VOTERS), str(TASKS)))
        with self._nursery() as start:
            self._crash(start)
            if self.problems:
                raise self.problems[0]
        self._judge()

    # --- killing --------------------------------------------------------------------------------------------------------

    def _crash(self, start: Callable[[str], int]) -> None:
        dice = random.Random(self.seed)
        serve = f"serve --port {self.port} --no-worker"
        server, worker = start(serve), start("worker")
        writers = [threading.Thread(target=self._write, args=(n,), daemon=True) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        outages = {(n + 1) * self.kills // (self.outages + 1) for n in range(self.outages)} if self.outage else set()
        for number in range(self.kills):
            self._let_some_through(dice.random() * 0.3)
            if self.problems:
                break
            if number in outages and self.outage:
                self.outage()
            os.kill(server, signal.SIGKILL)
            server = self._start_again(start, serve, server)
            time.sleep(dice.random() * 0.2)
            self._kill_one_of(worker, dice)
            if not psutil.pid_exists(worker):
                worker = start("worker")
        self._let_some_through(0.5)
        self.over.set()
        for writer in writers:
            writer.join(self.patience * 1.5)

    def _let_some_through(self, pause: float) -> None:
        """Wait until some more ballots are acknowledged, so that kills meet casting and not starting."""
        wanted, end = self.count + PROGRESS, time.monotonic() + self.patience
        while self.count < wanted and not self.problems and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(pause)

    def _start_again(self, start: Callable[[str], int], command: str, old: int) -> int:
        end = time.monotonic() + 10
        while psutil.pid_exists(old) and time.monotonic() < end:
            time.sleep(0.01)
        return start(command)

    def _kill_one_of(self, worker: int, dice: random.Random) -> None:
        """kill -9 of the worker's head, with which its children go, or of one child, which the head starts again."""
        with contextlib.suppress(psutil.NoSuchProcess):
            head = psutil.Process(worker)
            victim = dice.choice([head, head, *head.children(recursive=True)])
            victim.kill()
            if victim == head:
                for _ in range(200):
                    if not psutil.pid_exists(worker):
                        break
                    time.sleep(0.01)

    @property
    def count(self) -> int:
        """How many ballots were acknowledged so far."""
        return sum(map(len, self.acked.values()))

    # --- casting --------------------------------------------------------------------------------------------------------

    def _write(self, writer: int) -> None:
        dice, number = random.Random(self.seed * 1000 + writer), 0
        mine = range(writer, VOTERS, WRITERS)
        line: Line | None = None
        try:
            while not self.over.is_set():
                voter, number = dice.choice(mine), number + 1
                choices = sorted(dice.sample(self.voters.projects, dice.randint(1, 4)))
                request = self.voters.ballot(voter, choices, f"{writer}-{number}")
                line, commitment = self._until_answered(request, line)
                self.acked.setdefault(voter, []).append((commitment, choices))
                if dice.random() < 0.1:  # the same form once more, as an impatient finger sends it
                    line, again = self._until_answered(request, line)
                    self.repeats += 1
                    if again != commitment:
                        raise Lost(f"the same form gave another receipt: {commitment} and then {again}")
        except Exception as problem:
            self.problems.append(problem)

    def _until_answered(self, request: bytes, line: Line | None) -> tuple[Line, str]:
        end, status = time.monotonic() + self.patience, 0
        while time.monotonic() < end:
            try:
                line = line or Line(self.port, self.patience / 3)
                status, page = line.ask(request)
            except OSError:
                line, status, self.retries = None, 0, self.retries + 1
                time.sleep(0.05)
                continue
            if status == 200:
                return line, self._commitment(page)
            if b"older backup" in page:
                raise Lost("the database has forgotten what was published")
            if status < 500:
                raise Lost(f"a ballot was refused with status {status}")
            self.retries += 1
            time.sleep(0.05)
        if status >= 500:
            raise Lost(f"a voter can't vote any more: status {status} again and again; see {self.log}")
        raise TimeoutError(f"no answer within {self.patience:.0f} s; see {self.log}")

    def _commitment(self, page: bytes) -> str:
        try:
            return read_receipt(receipt_on(page), bytes.fromhex(self.voters.log_key)).commitment.hex()
        except NoteRefused as refused:
            raise Lost(f"a receipt is not signed by the log: {refused}") from refused

    # --- judging --------------------------------------------------------------------------------------------------------

    def _judge(self) -> None:
        found = json.loads(self._apart("finish", str(self.voters.poll)).strip().splitlines()[-1])
        if not found["passed"]:
            raise Lost(f"the bundle does not verify: {found['faults']}")
        opened, replaced = found["opened"], set(found["replaced"])
        for voter, ballots in self.acked.items():
            commitment, choices = ballots[-1]
            if commitment not in opened:
                raise Lost(f"the last ballot of voter {voter} is not counted: {commitment}")
            if opened[commitment]["choices"] != choices:
                raise Lost(f"the ballot {commitment} says something else than was cast")
            if not {commitment for commitment, _ in ballots[:-1]} <= replaced:
                raise Lost(f"an earlier ballot of voter {voter} is not superseded")
        every = [commitment for ballots in self.acked.values() for commitment, _ in ballots]
        if len(every) != len(set(every)):
            raise Lost("two forms were answered with one ballot")
        if strange := (set(opened) | replaced) - set(every):
            raise Lost(f"{len(strange)} ballots are in the record that nobody was told of")

    # --- processes ------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _nursery(self) -> Iterator[Callable[[str], int]]:
        program = [sys.executable, str(Path(__file__).parent / "nursery.py"), *self._habits()]
        with self.log.open("ab") as log, subprocess.Popen(
            program, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1
        ) as nursery:  # fmt: skip
            assert nursery.stdout
            assert nursery.stdout.readline() == "ready\n", self.log.read_text()

            def start(command: str) -> int:
                assert nursery.stdin
                assert nursery.stdout
                nursery.stdin.write(command + "\n")
                return int(nursery.stdout.readline())

            try:
                yield start
            finally:
                self.over.set()
                nursery.kill()  # and all that it started

    def _habits(self) -> list[str]:
        return ["--torn"] * self.torn + ["--from-nothing"] * self.from_nothing

    def _apart(self, *arguments: str) -> str:
        program = [sys.executable, str(servers.ROOT / "tests" / "voters.py"), *arguments]
        done = subprocess.run(program, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Lost(f"{arguments[0]}: {done.stderr.strip().splitlines()[-1]}")
        return done.stdout
