"""JSON text read value by value as it passes, with the line and column of whatever is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from voting.pabulib.election import Unreadable

SPACE = re.compile(r"[ \t\r\n]*")
AFTER = frozenset(",:]} \t\r\n")  # what may follow a value: a number is only known to end where one of these stands
LONGEST = 1 << 20


class JsonText:
    """A window on JSON text that moves on as values are taken; what was passed is forgotten."""

    def __init__(self, chunks: Iterable[str], name: str) -> None:
        self.name, self._chunks = name, iter(chunks)
        self._window, self._at, self._ended = "", 0, False
        self._line, self._column = 1, 1
        self._decode = json.JSONDecoder().raw_decode

    def peek(self) -> str:
        """The character that comes next, beyond blanks; empty at the end of the text."""
        while True:
            match = SPACE.match(self._window, self._at)
            assert match is not None
            self._at = match.end()
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._read_on():
                return ""

    def take(self, wanted: str) -> None:
        """Move beyond a character that must come next."""
        if self.peek() != wanted:
            self.bad(f"expecting {wanted!r}")
        self._at += 1

    def value(self, most: int | None = None) -> Any:
        """The value that comes next, which may be no longer than `most` characters."""
        self.peek()
        while True:
            try:
                found, end = self._decode(self._window, self._at)
            except json.JSONDecodeError as error:
                if self._ended or (most is not None and len(self._window) - self._at > most):
                    self.bad(error.msg, error.pos)
            except RecursionError:
                self.bad("too many brackets within brackets")
            else:
                if end < len(self._window) and self._window[end] not in AFTER:
                    self.bad("expecting ',' delimiter", end)
                if end < len(self._window) or self._ended:
                    self._at = end
                    return found
            self._read_on()

    def names(self) -> Iterator[str]:
        """The names in an object; take the value of each before the next."""
        self.take("{")
        for _ in self._items("}"):
            key = self.value()
            if not isinstance(key, str):
                self.bad("expecting a name in double quotes")
            self.take(":")
            yield key

    def items(self) -> Iterator[tuple[int, int]]:
        """Where each item of a list stands; take it before the next."""
        self.take("[")
        for _ in self._items("]"):
            yield self.place()

    def _items(self, end: str) -> Iterator[None]:
        if self.peek() != end:
            while True:
                self.peek()
                yield
                if self.peek() != ",":
                    break
                self._at += 1
        self.take(end)

    def place(self, at: int | None = None) -> tuple[int, int]:
        """Line and column, from 1, of what comes next (or of a place in the window)."""
        passed = self._window[: self._at if at is None else at]
        lines = passed.count("\n")
        column = self._column + len(passed) if not lines else len(passed) - passed.rindex("\n")
        return self._line + lines, column

    def bad(self, message: str, at: int | None = None) -> NoReturn:
        """Refuse the text for what comes next."""
        said = message[:1].lower() + message[1:]
        raise Unreadable(self.name, *self.place(at), f"this is not JSON: {said}; mend it")

    def _read_on(self) -> bool:
        """Let the window hold at least twice as much of what comes; False if there is no more."""
        wanted = 2 * (len(self._window) - self._at)
        self._line, self._column = self.place()
        parts, length = [self._window[self._at :]], len(self._window) - self._at
        while length <= wanted and not self._ended:
            chunk = next(self._chunks, None)
            self._ended = chunk is None
            parts.append(chunk or "")
            length += len(chunk or "")
        grown = len(parts[0]) < length
        self._window, self._at = "".join(parts), 0
        return grown
