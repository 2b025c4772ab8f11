"""Servers and workers that start in a moment: each is `manage.py serve` or `manage.py worker`, forked from one process that
has imported everything already. So a test can kill forty of them and be done in a minute.

`python tests/crashes/nursery.py [--torn]`; each line on standard input (`serve --port 9000 --no-worker`, `worker`) starts one,
and its process id is the line that comes back. All of them end when this process ends. With `--torn` a cast is no transaction:
what the crash test must catch. With `--from-nothing` each is a Python of its own, as in a city, and takes seconds to start.
"""

from __future__ import annotations

import contextlib
import gc
import inspect
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]


def main() -> None:
    gc.disable()
    import django

    django.setup()
    import django_q.cluster  # noqa: F401
    import uvicorn  # noqa: F401
    from django.db import connections
    from django.urls import get_resolver

    import config.asgi  # noqa: F401 - loads the middleware
    from config.worker import end_with_parent
    from voting import actions

    assert get_resolver().url_patterns
    if "--torn" in sys.argv:
        actions.cast_ballot = inspect.unwrap(actions.cast_ballot)
    connections.close_all()
    signal.signal(signal.SIGCHLD, lambda *_: _bury())
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        nursery, child = os.getpid(), os.fork()
        if child == 0:
            _be(line.split(), nursery, end_with_parent)
        print(child, flush=True)


def _be(command: list[str], nursery: int, end_with_parent: Callable[[int], None]) -> None:
    """Become that server or worker; never returns."""
    from django.core.management import execute_from_command_line

    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        end_with_parent(signal.SIGKILL)
        if os.getppid() != nursery:  # it was killed before this process could ask to end with it
            return
        os.setsid()
        os.dup2(2, 1)  # what it says goes to the log; standard output is the nursery's own
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        if "--from-nothing" in sys.argv:
            os.execv(sys.executable, [sys.executable, str(ROOT / "manage.py"), *command])
        gc.enable()
        execute_from_command_line(["manage.py", *command])
        status = 0
    except SystemExit as ended:
        status = int(ended.code or 0)
    finally:
        os._exit(status)


def _bury() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    main()
