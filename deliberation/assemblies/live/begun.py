"""Do asynchronous work at once as far as it goes, and leave to a task only what is left.

Most readers of a broadcast are ready for it: writing to them waits for nothing, and a task for each of a thousand of them
would cost more than the writing. (From Python 3.12 on, `asyncio.eager_task_factory` does this.)
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Coroutine, Generator
from functools import partial
from typing import Any


def begin(work: Coroutine[Any, None, None]) -> asyncio.Task[None] | None:
    """Run `work` until it first has to wait; `None` if it never had to, else the task that does the rest.

    What `work` raises before it waits is raised here. It must not ask for its own task.
    """
    try:
        awaited = work.send(None)
    except StopIteration:
        return None
    return asyncio.get_running_loop().create_task(_rest(work, awaited))


@types.coroutine
def _rest(work: Coroutine[Any, None, None], awaited: Any) -> Generator[Any, None, None]:
    while True:
        try:
            yield awaited
        except BaseException as problem:
            step = partial(work.throw, problem)
        else:
            step = partial(work.send, None)
        try:
            awaited = step()
        except StopIteration:
            return
