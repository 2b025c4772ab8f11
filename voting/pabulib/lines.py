"""Cells of a semicolon-separated file with the line and column each came from."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

MULTILINE_LIMIT = 100
ENCODINGS = ("utf-8-sig", "utf-16", "cp1250", "latin-1")


def text_lines(path: Path) -> Iterator[str]:
    """The lines of a file, decoded: UTF-8 (with or without a byte-order mark), else UTF-16, else Windows-1250."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline=None) as stream:
        yield from stream


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(2)
    if head in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    for encoding in ("utf-8-sig", "cp1250"):
        try:
            with path.open(encoding=encoding) as stream:
                while stream.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def rows(lines: Iterable[str]) -> Iterator[tuple[int, str, list[str]]]:
    """Each row as (number of its first line, its text, its cells). A quoted cell may span lines."""
    numbered = enumerate(lines, start=1)
    for number, line in numbered:
        text = line.rstrip("\r\n")
        if '"' not in text:
            yield number, text, text.split(";")
            continue
        while _open_quote(text):
            _, more = next(numbered, (0, None))
            if more is None or text.count("\n") >= MULTILINE_LIMIT:
                raise OpenQuote(number, text.index('"') + 1)
            text += "\n" + more.rstrip("\r\n")
        yield number, text, next(csv.reader([text], delimiter=";"), [""]) if "\n" not in text else _multiline(text)


class OpenQuote(ValueError):
    """A quoted cell that is never closed."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__("a quoted cell is never closed")
        self.line, self.column = line, column


def _multiline(text: str) -> list[str]:
    return next(csv.reader(text.splitlines(keepends=True), delimiter=";"))


def _open_quote(text: str) -> bool:
    """Whether a cell that begins with a quote is still open at the end of the text."""
    position = 0
    while True:
        if text.startswith('"', position):
            end = position + 1
            while True:
                end = text.find('"', end)
                if end < 0:
                    return True
                if text.startswith('""', end):
                    end += 2
                    continue
                break
            position = end + 1
        position = text.find(";", position)
        if position < 0:
            return False
        position += 1


def column_of(text: str, cell: int) -> int:
    """The column (from 1, in characters) where the given cell of a row begins."""
    position = 0
    for _ in range(cell):
        if text.startswith('"', position):
            end = position + 1
            while (end := text.find('"', end)) >= 0 and text.startswith('""', end):
                end += 2
            position = len(text) if end < 0 else end + 1
        found = text.find(";", position)
        if found < 0:
            return len(text) + 1
        position = found + 1
    return position + 1
