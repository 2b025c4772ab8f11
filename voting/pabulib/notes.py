"""What is odd about a file but has a plain meaning: it is read past, and named."""

from __future__ import annotations

from collections import Counter


class Notes:
    """One line for each kind of oddity: where the first one stands, what it means here, and how many more there are."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._first: dict[str, str] = {}
        self._rows = Counter[str]()

    def add(self, kind: str, line: int, column: int, said: str) -> None:
        """Name an oddity at this place."""
        self._rows[kind] += 1
        self._first.setdefault(kind, f"{self.file}:{line}:{column}: warning: {' '.join(said.split())}")

    def lines(self) -> tuple[str, ...]:
        """All of them, as `FILE:LINE:COLUMN: warning: what is odd, and how it is read`."""
        return tuple(
            line if self._rows[kind] == 1 else f"{line} ({self._rows[kind] - 1} more like it)"
            for kind, line in self._first.items()
        )
