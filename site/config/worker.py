"""The task worker as a child of the server: started with it, restarted when it breaks, never left behind.

Three traps shape this file. A signal to the whole process group makes a django-q2 cluster hang, so the worker has a
session of its own and only its leader is asked to stop. A server killed without warning can ask nobody, so on Linux the
kernel is told to end the worker when its parent dies, and the worker's own children when it dies. And a worker that
breaks at once must not be restarted in a tight loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import time

from config.env import ROOT

log = logging.getLogger("lamplight.serve")

GRACE = 10.0  # seconds a worker has to finish its task before it is ended
SHORTEST_PAUSE = 1.0  # seconds before the first restart; doubles each time
LONGEST_PAUSE = 60.0
STEADY = 60.0  # a worker that ran this many seconds was well: the next pause is short again
PR_SET_PDEATHSIG = 1


def end_with_parent(signum: int) -> None:
    """Ask the kernel to send this process `signum` when its parent dies. Only Linux can; elsewhere this does nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)


def children_end_with_us() -> None:
    """From now on, each forked child is ended by the kernel when this process dies.

    A child whose parent dies before it can ask the kernel ends itself: nobody would ever send it a signal.
    """
    forking = 0

    def remember() -> None:
        nonlocal forking
        forking = os.getpid()

    def ask() -> None:
        end_with_parent(signal.SIGKILL)
        if os.getppid() != forking:
            os._exit(1)

    os.register_at_fork(before=remember, after_in_child=ask)


class Worker:
    """`manage.py worker` as a child process, kept running until `stop`."""

    def __init__(self, command: list[str] | None = None) -> None:
        self.command = command or [
            sys.executable,
            str(ROOT / "manage.py"),
            "worker",
            "--parent",
            str(os.getpid()),
        ]
        self.process: subprocess.Popen[bytes] | None = None

    async def keep_running(self) -> None:
        """Start the worker, and start it again whenever it ends, with growing pauses. Runs until cancelled."""
        pause = SHORTEST_PAUSE
        while True:
            # Started from the main thread: the kernel's "parent" is the thread that started a child.
            self.process = subprocess.Popen(self.command, start_new_session=True, stdin=subprocess.DEVNULL)  # noqa: S603
            began = time.monotonic()
            while (status := self.process.poll()) is None:
                await asyncio.sleep(0.25)
            self._end_group()
            if time.monotonic() - began > STEADY:
                pause = SHORTEST_PAUSE
            log.error("The task worker ended with status %s; it starts again in %.0f s.", status, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def ask_to_stop(self) -> None:
        """Let the worker finish the task in hand and stop."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self, grace: float = GRACE) -> None:
        """Ask, wait at most `grace` seconds, then end the worker and whatever it started."""
        if self.process is None:
            return
        self.ask_to_stop()
        try:
            self.process.wait(grace)
        except subprocess.TimeoutExpired:
            log.warning("The task worker did not stop in %.0f s and was ended; its task runs again later.", grace)
        self._end_group()

    def _end_group(self) -> None:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody is left
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None  # its number may soon be another process's
