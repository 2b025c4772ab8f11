"""Large libraries that few requests need: imported when they are called, or not at all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


def when_used(module: str, name: str) -> Callable[..., Any]:
    """The function `name` of `module`, imported when it is first called. A wrong name raises then, so test the call."""
    found: Callable[..., Any] | None = None

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal found
        if found is None:
            # By import_module: it waits where another thread is half-way through the module, as sys.modules does not.
            found = getattr(import_module(module), name)
        return found(*args, **kwargs)

    return call


@contextmanager
def left_out(*names: str) -> Iterator[None]:
    """Import something as if these libraries were not installed: for what only looks whether they happen to be there.

    Whatever needs one of them gets it afterwards as usual; whatever needs it while it is left out raises `ImportError`.
    """
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # how Python writes down "there is none"
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
