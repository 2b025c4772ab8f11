"""The bundle: everything a verifier needs, in nine files, zipped or in a folder.

The zip is only a wrapper: what counts are the bytes of the nine files. It is read with suspicion, for whoever made it may want
the reader to run out of memory: names, number and sizes are held to limits before and while bytes are unpacked.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO

MB = 1024 * 1024
SUMS = "SHA256SUMS"
# In the order of the zip; the most bytes a file may have unpacked.
LIMITS = {
    "manifest.json": 16 * MB,
    "ledger.jsonl": 2047 * MB,
    "checkpoints.txt": 1024 * MB,
    "openings.jsonl": 2047 * MB,
    "roll.txt": 1024 * MB,
    "paper.json": 128 * MB,
    "ballots.pb": 2047 * MB,
    "result.json": 16 * MB,
    SUMS: 4096,
}
NAMES = tuple(LIMITS)
CHUNK = 256 * 1024
_END_SIZE, _MOST_DIRECTORY = 22, 8192
_NEVER = (1980, 1, 1, 0, 0, 0)


class BundleRefused(ValueError):
    """A file or folder that can't be read as a bundle; the text says why."""


def write_bundle(path: Path, contents: Mapping[str, Iterable[bytes]]) -> None:
    """Write the zip from the eight files' pieces (in any sizes); SHA256SUMS is added. Equal contents, equal bytes.

    Nothing is held in memory but one piece. A file that is already there is replaced only when the new one is whole.
    """
    if set(contents) != set(NAMES) - {SUMS}:
        raise ValueError(f"a bundle has exactly these: {', '.join(NAMES)}")
    draft = path.with_name(path.name + ".new")
    sums: dict[str, str] = {}
    with zipfile.ZipFile(draft, "w") as zipped:
        for name in NAMES[:-1]:
            whole = hashlib.sha256()
            with zipped.open(_entry(name), "w") as file:
                for piece in contents[name]:
                    whole.update(piece)
                    file.write(piece)
            sums[name] = whole.hexdigest()
        zipped.writestr(_entry(SUMS), write_sums(sums))
    draft.replace(path)


def write_sums(sums: Mapping[str, str]) -> bytes:
    """SHA256SUMS as `sha256sum -c` reads it: a line for each other file, in the bundle's order."""
    return "".join(f"{sums[name]}  {name}\n" for name in NAMES[:-1]).encode()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NEVER)
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    return entry


class Bundle:
    """A bundle to read from; use it with `with`. Raises `BundleRefused` for what is no bundle, then or while reading."""

    def __init__(self, path: Path) -> None:
        self._zip: zipfile.ZipFile | None = None
        self._folder = path
        if path.is_dir():
            _check_names(sorted(entry.name for entry in path.iterdir()))
            _check_sizes({name: (path / name).stat().st_size for name in NAMES})
            return
        try:
            _check_end(path)
            self._zip = zipfile.ZipFile(path)
            _check_entries(self._zip)
        except BundleRefused:
            self.close()
            raise
        except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
            self.close()
            why = error.strerror if isinstance(error, OSError) else error
            raise BundleRefused(f"{path.name} can't be read: {why}") from None

    def __enter__(self) -> Bundle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._zip is not None:
            self._zip.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one of the nine files, piece by piece."""
        total = 0
        try:
            with self._open(name) as file:
                while chunk := file.read(CHUNK):
                    total += len(chunk)
                    if total > LIMITS[name]:
                        raise BundleRefused(f"{name} is larger than {LIMITS[name]} bytes")
                    yield chunk
            if self._zip is not None and total != self._zip.getinfo(name).file_size:
                raise BundleRefused(f"{name} does not unpack to the size that the zip gives")
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise BundleRefused(f"{name} can't be unpacked: {error}") from None

    def lines(self, name: str, longest: int) -> Iterator[bytes]:
        """The lines of a file without their line ends; each must have one, and be no longer than `longest`."""
        rest = b""
        for chunk in self.chunks(name):
            lines = (rest + chunk).split(b"\n")
            rest = lines.pop()
            for line in lines:
                if len(line) > longest:
                    raise BundleRefused(f"{name} has a line of more than {longest} bytes")
                yield line
            if len(rest) > longest:
                raise BundleRefused(f"{name} has a line of more than {longest} bytes")
        if rest:
            raise BundleRefused(f"the last line of {name} has no end")

    def read(self, name: str) -> bytes:
        """A whole file; for those that are small by their limit."""
        return b"".join(self.chunks(name))

    def sums(self) -> dict[str, str]:
        """SHA-256 of every file but SHA256SUMS, in hexadecimal. Reads everything once."""
        found = {}
        for name in NAMES[:-1]:
            whole = hashlib.sha256()
            for chunk in self.chunks(name):
                whole.update(chunk)
            found[name] = whole.hexdigest()
        return found

    def _open(self, name: str) -> IO[bytes]:
        return (self._folder / name).open("rb") if self._zip is None else self._zip.open(name)


def _check_end(path: Path) -> None:
    """The last bytes of the zip, before a library reads a list of entries that may have any length."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_SIZE - 20))
        tail = file.read()
    end = tail[-_END_SIZE:]
    if len(end) < _END_SIZE or end[:4] != b"PK\5\6" or end[20:] != b"\0\0":
        raise BundleRefused(f"{path.name} is not a zip file (or has a comment at its end)")
    if tail[:4] == b"PK\6\7":
        raise BundleRefused(f"{path.name} is a zip file of a kind (zip64) that no bundle needs")
    entries, directory = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if entries != len(NAMES) or directory > _MOST_DIRECTORY:
        raise BundleRefused(f"{path.name} holds {entries} files; a bundle has {len(NAMES)}")


def _check_entries(zipped: zipfile.ZipFile) -> None:
    entries = zipped.infolist()
    _check_names(sorted(entry.filename for entry in entries))
    for entry in entries:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.flag_bits & 1:
            raise BundleRefused(f"{entry.filename} is packed in a way that no bundle needs")
    _check_sizes({entry.filename: entry.file_size for entry in entries})


def _check_names(found: list[str]) -> None:
    if found != sorted(NAMES):
        missing, more = set(NAMES) - set(found), set(found) - set(NAMES)
        said = [f"missing: {', '.join(sorted(missing))}"] if missing else []
        said += [f"not of a bundle: {', '.join(sorted(repr(name)[:60] for name in more)[:5])}"] if more else []
        raise BundleRefused("; ".join(said) or "a file is there twice")


def _check_sizes(sizes: Mapping[str, int]) -> None:
    for name, size in sizes.items():
        if size > LIMITS[name]:
            raise BundleRefused(f"{name} is larger than {LIMITS[name]} bytes")
