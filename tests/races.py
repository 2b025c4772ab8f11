"""Several people at the same instant: threads that wait for each other and then all act. For `services` tests."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def at_once(act: Callable[[int], Any], times: int) -> list[Any]:
    """Call `act(0)` … `act(times - 1)`, each in a thread with a connection of its own, all released together.

    The answers in order; an exception that `act` raised is given in place of its answer.
    """
    gate = threading.Barrier(times, timeout=30)

    def run(number: int) -> Any:
        try:
            connections["default"].ensure_connection()
            gate.wait()
            return act(number)
        except Exception as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
