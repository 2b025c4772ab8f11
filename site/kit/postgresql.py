"""Statements to PostgreSQL without psycopg's cursor around them: `kit.prepared` asks this way.

A cursor waits for its answer in Python, which takes longer than everything else in asking a small question. Here libpq waits
by itself, or once for several statements that go in one round trip. Values, rows and errors are psycopg's own, and the
connection is the one that Django holds, in whatever transaction it is.

Planning a small statement takes PostgreSQL longer than running it. So each is prepared once a connection, unless the
connection says that nothing is to be (psycopg's `prepare_threshold` is None): behind a pooler, the next transaction may
be another server's.
"""

from __future__ import annotations

import re
import select
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.errors import (
    DuplicatePreparedStatement,
    FeatureNotSupported,
    InvalidSqlStatementName,
    error_from_result,
)
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.types.datetime import TimestamptzLoader

PLACE = re.compile("%[s%]")
NUMBERS = count(1)  # of names: one that failed is not given again
GOOD = frozenset({int(ExecStatus.TUPLES_OK), int(ExecStatus.COMMAND_OK)})
POOLED = "Where PostgreSQL is behind a pooler that shares connections, such as PgBouncer, set DATABASE_POOLER=true."
KEPT = "_kept_by_kit"  # the attribute of a connection that has what is kept with it
Statement = tuple[str, Sequence[Any]]
Kind = tuple[str, tuple[int, ...]]  # a statement's text, and the types (oids) of its values


@dataclass(slots=True)
class Answer:
    """What a statement gave, as a cursor would tell it."""

    rows: list[Any]
    rowcount: int

    def fetchall(self) -> list[Any]:
        """All rows, as tuples."""
        return self.rows


@dataclass(slots=True)
class _Kept:
    """What is kept with a connection: what makes its values and rows, which learns each type but once, and the names of
    the statements that the server has prepared."""

    reading: Any
    names: dict[Kind, bytes]


def ask(connection: Connection[Any], sql: str, params: Sequence[Any]) -> Answer:
    """Run one statement, with `%s` for each value. Raises psycopg's errors. Begins a transaction where a cursor would."""
    kept, libpq = _kept(connection), connection.pgconn
    reading = kept.reading
    values = reading.dump_sequence(params, [PyFormat.AUTO] * len(params))
    name = kept.names.get((sql, reading.types))
    if name is None or _must_begin(connection):
        return ask_all(connection, [(sql, params)])[0]
    with _forgetting(kept):
        return _answer(libpq, reading, libpq.exec_prepared(name, values, reading.formats))


def ask_all(connection: Connection[Any], statements: Sequence[Statement]) -> list[Answer]:
    """Run several statements in this order, in one round trip; each sees what was committed when its turn came.

    Raises the error of the first that fails, after which none was run. What waits for a lock keeps the later ones waiting.
    """
    kept, libpq = _kept(connection), connection.pgconn
    begin: list[Statement] = [("BEGIN", ())] if _must_begin(connection) else []
    whole = [*begin, *statements]
    try:
        libpq.enter_pipeline_mode()
        fresh = [_send(connection, kept, sql, params) for sql, params in whole]
        libpq.pipeline_sync()
        results = iter(_results(libpq, len(whole) + len(fresh) - fresh.count(None)))
        libpq.exit_pipeline_mode()
    except BaseException:  # half an answer is on the line: nothing more can be asked on it
        connection.close()
        raise
    answers = []
    with _forgetting(kept):
        for prepared in fresh:
            if prepared:
                _checked(libpq, next(results))
                kept.names[prepared[0]] = prepared[1]
            answers.append(_answer(libpq, kept.reading, next(results)))
    return answers[len(begin) :]


def _send(connection: Connection[Any], kept: _Kept, sql: str, params: Sequence[Any]) -> tuple[Kind, bytes] | None:
    """Put a statement on the line; what is prepared on the way, with the name it gets: its result comes before the answer."""
    reading, libpq = kept.reading, connection.pgconn
    values = reading.dump_sequence(params, [PyFormat.AUTO] * len(params))
    if connection.prepare_threshold is None:
        libpq.send_query_params(_numbered(sql), values, reading.types, reading.formats)
        return None
    kind = sql, reading.types
    known = name = kept.names.get(kind)
    if name is None:
        name = b"kit_%d" % next(NUMBERS)
        libpq.send_prepare(name, _numbered(sql), reading.types)
    libpq.send_query_prepared(name, values, reading.formats)
    return None if known else (kind, name)


@contextmanager
def _forgetting(kept: _Kept) -> Iterator[None]:
    """Where a table has changed since, or the server does not know a name, prepare everything anew from the next time on.

    A server that knows other names than it was told is two of them, most likely: the error says what to do about that.
    """
    try:
        yield
    except FeatureNotSupported:
        kept.names.clear()
        raise
    except (InvalidSqlStatementName, DuplicatePreparedStatement) as problem:
        kept.names.clear()
        problem.add_note(POOLED)
        raise


def _kept(connection: Connection[Any]) -> _Kept:
    attributes = connection.__dict__
    if (kept := attributes.get(KEPT)) is None:
        kept = attributes[KEPT] = _Kept(Transformer.from_context(_Context(connection)), {})
    found: _Kept = kept
    return found


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
    if not (rows := result.ntuples):
        return Answer([], result.command_tuples or 0)
    reading.set_pgresult(result)
    return Answer(reading.load_rows(0, rows, tuple), rows)


def _checked(libpq: PGconn, result: PGresult) -> None:
    if result.status in GOOD:
        return
    if libpq.status == ConnStatus.BAD:
        raise OperationalError(libpq.get_error_message())
    raise error_from_result(result)
