"""Functions whose module is imported at their first call: for large libraries that few requests need."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def when_used(module: str, name: str) -> Callable[..., Any]:
    """The function `name` of `module`, imported when it is first called. A wrong name raises then, so test the call."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(import_module(module), name)(*args, **kwargs)

    return call
