"""How a poll is held while somebody changes it, or casts into it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection

from voting.asked_often import poll_kept
from voting.models import Poll

P = ParamSpec("P")
T = TypeVar("T")


def locked(poll: Poll) -> Poll:
    """The poll as it is now, for whoever changes it: waits for casts under way and keeps new ones out.

    Rows that only point to the poll may still come: a worker that appends holds its ledger first, and would wait for
    whoever holds the poll and wants the ledger.
    """
    Poll.objects.select_for_update(no_key=True).get(pk=poll.pk)
    return Poll.objects.with_place().get(pk=poll.pk)


def held(poll: Poll) -> Poll:
    """The poll as it is now, and kept so until the transaction ends; other casts may hold it too.

    SQLite has one writer at a time and takes that lock when the transaction begins (IMMEDIATE).
    """
    return poll_kept(poll)


class Queue:
    """Threads go through one by one, in the order in which they came."""

    def __init__(self) -> None:
        self._mutex, self._busy, self._waiting = threading.Lock(), False, deque[threading.Lock]()

    def __enter__(self) -> None:
        with self._mutex:
            if not self._busy:
                self._busy = True
                return
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append(gate)
        gate.acquire()

    def __exit__(self, *problem: object) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._busy = False


writers = Queue()


def in_turn(act: Callable[P, T]) -> Callable[P, T]:
    """For an act that is one transaction and comes often: on SQLite, the threads of a process queue for it here.

    SQLite has one writer at a time. Others try again after pauses of up to a tenth of a second, in no order: under load
    some wait for seconds while the file is free. Within a transaction nobody queues: it is the writer already.
    """

    @wraps(act)
    def acting(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.vendor != "sqlite" or connection.in_atomic_block:
            return act(*args, **kwargs)
        with writers:
            return act(*args, **kwargs)

    return acting
