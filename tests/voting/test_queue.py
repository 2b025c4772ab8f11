"""Casts queue in the order in which they came, one at a time, and whoever fails lets the next one through."""

from __future__ import annotations

import threading

import pytest
from servers import wait_until

from voting.locks import Queue


def test_threads_go_through_one_by_one_in_the_order_in_which_they_came():
    queue, came, inside, open_ = Queue(), [], [], threading.Event()

    def go(number: int) -> None:
        with queue:
            inside.append(number)
            assert len(inside) == 1
            open_.wait(10)
            came.append(number)
            inside.remove(number)

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=go, args=(number,)))
        threads[-1].start()
        wait_until(lambda n=number: len(inside) + len(queue._waiting) == n + 1, 10, "the next one in the queue")
    open_.set()
    for thread in threads:
        thread.join(10)
    assert came == list(range(8))
    with queue:
        came.append("free again")


def test_a_failure_lets_the_next_one_through():
    queue = Queue()
    with pytest.raises(ZeroDivisionError), queue:
        _ = 1 / 0
    with queue:
        assert not queue._waiting
