"""Cells of a file separated by semicolons (or commas), with the line and column each came from."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

MULTILINE_LIMIT = 100


def text_lines(path: Path) -> Iterator[str]:
    """The lines of a file (or of a `.gz` of one), decoded: UTF-8 with or without its mark, UTF-16, or Windows-1250."""
    encoding = _encoding(path)
    with _open(path) as stream:
        yield from io.TextIOWrapper(stream, encoding=encoding, newline=None)


def text_chunks(path: Path, size: int = 1 << 16) -> Iterator[str]:
    """The text of a file as `text_lines` reads it, in pieces of a size: a file may be one long line."""
    encoding = _encoding(path)
    with _open(path) as stream:
        text = io.TextIOWrapper(stream, encoding=encoding, newline=None)
        while piece := text.read(size):
            yield piece


def _open(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        zipped = stream.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path) if zipped else path.open("rb"))


def _encoding(path: Path) -> str:
    """The encoding of a file: the first that reads all of it. Windows-1250 is what Polish spreadsheets write."""
    with _open(path) as stream:
        decoder = codecs.getincrementaldecoder("utf-8")()
        block = stream.read(1 << 20)
        if block[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        try:
            while block:
                decoder.decode(block)
                block = stream.read(1 << 20)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1250" if _reads_as(path, "cp1250") else "latin-1"
    return "utf-8-sig"


def _reads_as(path: Path, encoding: str) -> bool:
    try:
        with _open(path) as stream:
            for _ in io.TextIOWrapper(stream, encoding=encoding):
                pass
    except UnicodeDecodeError:
        return False
    return True


def rows(lines: Iterable[str], separator: str = ";") -> Iterator[tuple[int, str, list[str]]]:
    """Each row as (number of its first line, its text, its cells). A quoted cell may span lines."""
    numbered = enumerate(lines, start=1)
    for number, line in numbered:
        text = line.rstrip("\r\n")
        if '"' not in text:
            yield number, text, text.split(separator)
            continue
        while _open_quote(text, separator):
            _, more = next(numbered, (0, None))
            if more is None or text.count("\n") >= MULTILINE_LIMIT:
                raise BadRow(
                    number, text.index('"') + 1, "this quotation mark opens a cell that is never closed; close it"
                )
            text += "\n" + more.rstrip("\r\n")
        pieces = text.splitlines(keepends=True) if "\n" in text else [text]
        try:
            cells = next(csv.reader(pieces, delimiter=separator), [""])
        except csv.Error as error:
            raise BadRow(number, 1, f"this row cannot be read: {error}; mend its quotation marks") from None
        yield number, text, cells


class BadRow(ValueError):
    """A row that cannot be split into cells, with what is wrong and how to mend it."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message


def _open_quote(text: str, separator: str) -> bool:
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
        position = text.find(separator, position)
        if position < 0:
            return False
        position += 1


def column_of(text: str, cell: int, separator: str = ";") -> int:
    """The column (from 1, in characters) where the given cell of a row begins."""
    position = 0
    for _ in range(cell):
        if text.startswith('"', position):
            end = position + 1
            while (end := text.find('"', end)) >= 0 and text.startswith('""', end):
                end += 2
            position = len(text) if end < 0 else end + 1
        found = text.find(separator, position)
        if found < 0:
            return len(text) + 1
        position = found + 1
    return position + 1
