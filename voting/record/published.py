"""The newest published checkpoint of each poll, remembered outside the database.

A database that is restored from a backup knows less than the public was told. Without this memory the log would go on
from there and sign a second history. With it, the log sees that it is behind and refuses to sign anything.
"""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kit.prepared import Prepared
from voting.ledger.notes import parse_checkpoint, parse_note
from voting.record.models import Checkpoint, Record

notes_of = Prepared(
    lambda poll, size: Checkpoint.objects.filter(poll=poll, size=size).order_by().values_list("note"), int, int
)
_sizes: dict[str, int] = {}  # of the checkpoint that was kept for each log when it was last looked at


class Behind(Exception):
    """The database is older than what was published: the log signs nothing."""


def remember(record: Record, note: str) -> None:
    """Keep the note, unless a newer one is kept already."""
    kept = _kept(record.public_key)
    if kept and _size(kept) >= _size(note):
        return
    folder = Path(settings.CHECKPOINTS_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8", newline="") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, _path(record.public_key))


def check(record: Record) -> None:
    """Raises `Behind` unless the newest published checkpoint stands in the database, byte for byte."""
    check_poll(record.poll_id, record.public_key)


def check_poll(poll_id: int, log_key: str) -> None:
    """The same for who knows the key of the poll's log (in hexadecimal) from the frozen rules: one query a cast less."""
    kept = _kept(log_key)
    if kept is None:
        return
    _sizes[log_key] = _size(kept)
    if (kept,) not in notes_of.all(poll_id, _size(kept)):
        raise Behind(
            _(
                "The public ledger has a checkpoint of %(size)d entries that this database does not know: it was restored "
                "from an older backup. Nothing is signed, and no ballot is taken, until a newer backup is restored."
            )
            % {"size": _size(kept)}
        )


def likely_question(poll_id: int, log_key: str) -> list[tuple[Any, ...]]:
    """What `check_poll` will ask, for `kit.prepared.together`, as long as nothing newer is published until then."""
    return [(notes_of, poll_id, _sizes[log_key])] if log_key in _sizes else []


@lru_cache(maxsize=64)
def _size(note: str) -> int:
    return parse_checkpoint(parse_note(note.encode()).text).size


def _kept(log_key: str) -> str | None:
    path = _path(log_key)
    try:
        state = os.stat(path)
    except FileNotFoundError:
        return None
    return _read(path, state.st_ino, state.st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: str, number: int, changed: int) -> str:
    """The file as it was written then: nobody changes one, a newer one takes its place (`remember`)."""
    return Path(path).read_text(encoding="utf-8")


def _path(log_key: str) -> str:
    """Named after the log's key: another city's poll of the same number has another file."""
    return os.path.join(settings.CHECKPOINTS_ROOT, f"{log_key[:32]}.txt")
