"""Statements to PostgreSQL without psycopg's cursor around them: `kit.prepared` asks this way.

A cursor waits for its answer in Python, which takes longer than everything else in asking a small question. Here libpq waits
by itself, or once for several statements that go in one round trip. Values, rows and errors are psycopg's own, and the
connection is the one that Django holds, in whatever transaction it is.
"""

from __future__ import annotations

import re
import select
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.types.datetime import TimestamptzLoader

PLACE = re.compile("%[s%]")
READING = "_reading_of_prepared"  # the attribute of a connection that has its transformer
Statement = tuple[str, Sequence[Any]]


@dataclass(slots=True)
class Answer:
    """What a statement gave, as a cursor would tell it."""

    rows: list[Any]
    rowcount: int

    def fetchall(self) -> list[Any]:
        """All rows, as tuples."""
        return self.rows


def ask(connection: Connection[Any], sql: str, params: Sequence[Any]) -> Answer:
    """Run one statement, with `%s` for each value. Raises psycopg's errors. Begins a transaction where a cursor would."""
    libpq = connection.pgconn
    if _must_begin(connection):
        _checked(libpq, libpq.exec_(b"BEGIN"))
    reading = _reading(connection)
    values = reading.dump_sequence(params, [PyFormat.AUTO] * len(params))
    result = libpq.exec_params(_numbered(sql), values, reading.types, reading.formats)
    return _answer(libpq, reading, result)


def ask_all(connection: Connection[Any], statements: Sequence[Statement]) -> list[Answer]:
    """Run several statements in this order, in one round trip; each sees what was committed when its turn came.

    Raises the error of the first that fails, after which none was run. What waits for a lock keeps the later ones waiting.
    """
    libpq = connection.pgconn
    begin: list[Statement] = [("BEGIN", ())] if _must_begin(connection) else []
    whole = [*begin, *statements]
    reading = _reading(connection)
    try:
        libpq.enter_pipeline_mode()
        for sql, params in whole:
            values = reading.dump_sequence(params, [PyFormat.AUTO] * len(params))
            libpq.send_query_params(_numbered(sql), values, reading.types, reading.formats)
        libpq.pipeline_sync()
        results = _results(libpq, len(whole))
        libpq.exit_pipeline_mode()
    except BaseException:  # half an answer is on the line: nothing more can be asked on it
        connection.close()
        raise
    answers = [_answer(libpq, reading, result) for result in results]
    return answers[len(begin) :]


def _reading(connection: Connection[Any]) -> Any:
    """What makes values and rows of this connection: kept with it, as it learns how to read each type but once."""
    kept = connection.__dict__
    if (reading := kept.get(READING)) is None:
        reading = kept[READING] = Transformer.from_context(_Context(connection))
    return reading


class _Context:
    """A connection as psycopg wants to know it, with moments read by `_Moment` where its clock shows UTC, as Django's does."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection, self.adapters = connection, AdaptersMap(connection.adapters)
        if connection.pgconn.parameter_status(b"TimeZone") == b"UTC":
            self.adapters.register_loader("timestamptz", _Moment)


class _Moment(TimestamptzLoader):
    """The same moments in a tenth of the time: those of our era as PostgreSQL writes them are ISO 8601."""

    def load(self, data: Any) -> datetime:
        """The moment in UTC."""
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return super().load(data)


def _must_begin(connection: Connection[Any]) -> bool:
    return not connection.autocommit and connection.pgconn.transaction_status == TransactionStatus.IDLE


def _results(libpq: PGconn, wanted: int) -> list[PGresult]:
    """The results of a pipeline; what comes after the last is its end."""
    found: list[PGresult] = []
    line = select.poll()
    line.register(libpq.socket, select.POLLIN)
    while libpq.flush():
        line.modify(libpq.socket, select.POLLIN | select.POLLOUT)
        line.poll()
        libpq.consume_input()
    line.modify(libpq.socket, select.POLLIN)
    while True:
        while libpq.is_busy():
            line.poll()
            libpq.consume_input()
        result = libpq.get_result()
        if result is None:  # the end of one statement's results
            if libpq.status == ConnStatus.BAD:
                raise OperationalError(libpq.get_error_message())
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            break
        found.append(result)
    if len(found) != wanted:
        raise OperationalError("PostgreSQL answered another number of statements than were sent")
    return found


@lru_cache(maxsize=256)
def _numbered(sql: str) -> bytes:
    """The statement with `$1`, `$2` for its values, as PostgreSQL itself counts them."""
    numbers = count(1)
    return PLACE.sub(lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", sql).encode()


def _answer(libpq: PGconn, reading: Any, result: PGresult) -> Answer:
    _checked(libpq, result)
    reading.set_pgresult(result)
    return Answer(reading.load_rows(0, result.ntuples, tuple), result.command_tuples or 0)


def _checked(libpq: PGconn, result: PGresult) -> None:
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return
    if libpq.status == ConnStatus.BAD:
        raise OperationalError(libpq.get_error_message())
    raise error_from_result(result)
