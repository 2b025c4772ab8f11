"""Which socket address leads to which consumer."""

from typing import Any

routes: list[Any] = []
