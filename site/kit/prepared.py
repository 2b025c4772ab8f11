"""Questions to the database that are written once and asked many times.

Django writes the SQL of a query anew each time it is asked, which takes ten times as long as asking SQLite for a row. That is
no matter for a page, and half of the processor time of casting a ballot, which asks a dozen small questions. A question
prepared here is an ordinary queryset, so a renamed column or a new condition reaches it; only its SQL is kept.

    on_line = Prepared(lambda poll, who: RollLine.objects.filter(poll=poll, resident=who).values_list("pk"), int, int)
    on_line.first(3, 41)

A row that is written as often has its INSERT prepared: `new_line = PreparedInsert(RollLine)`, `new_line.put(RollLine(…))`.

On PostgreSQL the way there and back takes longer than a small statement. `together` sends several at once:

    with together((on_line, 3, 41), (new_line, row)):  # in this order
        …  # who asks these questions in here, or puts this row, finds the answer there

What is asked after a transaction goes along with its COMMIT, where `together` sends that too: `behind_commit`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.constants import OnConflict
from django.db.models.query import get_related_populators
from django.db.models.signals import post_init, pre_init
from django.db.models.sql import DeleteQuery, InsertQuery

from kit.when_used import when_used

Written = tuple[
    str, list[Any], Any
]  # the SQL, a number (which value) or a one-tuple (this constant) for each place, the rest
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda place: 2_070_450_500 + place,
    str: lambda place: f"the value at place {place} of a prepared question",
}
# A city on SQLite never needs psycopg.
ask_postgresql, ask_all_postgresql = when_used("kit.postgresql", "ask"), when_used("kit.postgresql", "ask_all")


class _Ahead(threading.local):
    """What was sent to the database before its turn came, of this thread: as Django's, its connection is no other's."""

    answers: dict[tuple[Any, ...], Any] | None = None  # by step, see `_name`: of `together`
    behind: tuple[tuple[Any, ...], ...] = ()  # the steps of `behind_commit` that were not sent yet


_ahead = _Ahead()


class Prepared:
    """A queryset whose SQL is kept. `ask` makes it from stand-ins for the values, which are of these `kinds` (int or str).

    Rows come as `values_list` gives them; for a queryset of models, as instances with what `select_related` names and
    `annotate` adds. No prefetching, and no condition that depends on a value (a `None` is another SQL).
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]], *kinds: type, shared: bool = False) -> None:
        """With `shared`, the rows are kept as they are until the transaction ends, and others may keep them too. (SQLite has
        one writer at a time, so nothing changes there anyway.)"""
        self.ask, self.kinds, self.shared = ask, kinds, shared
        self.written: dict[str, Written] = {}

    def all(self, *values: Any) -> list[Any]:
        """The rows for these values."""
        if answer := _foreseen((self, *values)):
            return list(self.written["postgresql"][2](answer.rows))
        database = connections[DEFAULT_DB_ALIAS]
        answer = _asked(database, *self.statement(database, *values))
        return list(self.written[database.vendor][2](answer.fetchall()))

    def first(self, *values: Any) -> Any:
        """The first row, or `None`. Order and limit are those of the queryset."""
        rows = self.all(*values)
        return rows[0] if rows else None

    def statement(self, database: Any, *values: Any) -> tuple[str, list[Any]]:
        """The SQL and what fills it."""
        if (written := self.written.get(database.vendor)) is None:
            written = self.written[database.vendor] = self._write()
        sql, places, _read = written
        return sql, [values[place] if isinstance(place, int) else place[0] for place in places]

    def _write(self) -> Written:
        stand_ins = [STAND_INS[kind](place) for place, kind in enumerate(self.kinds)]
        query = self.ask(*stand_ins)
        compiler = query.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        places = [stand_ins.index(param) if param in stand_ins else (param,) for param in params]
        if missing := set(range(len(stand_ins))) - {place for place in places if isinstance(place, int)}:
            raise TypeError(f"the question does not use its values {sorted(missing)} as they are")
        if self.shared and connection.features.has_select_for_update:
            sql += f" FOR SHARE OF {connection.ops.quote_name(query.model._meta.db_table)}"
        return sql, places, _reader(query, compiler)


class PreparedInsert:
    """The INSERT of one row of `model`, which brings its own key. With `ignore_conflicts`, nothing happens if it is there."""

    def __init__(self, model: type[Model], *, ignore_conflicts: bool = False) -> None:
        self.model, self.on_conflict = model, OnConflict.IGNORE if ignore_conflicts else None
        self.written: dict[str, str] = {}
        self.defaults = [(field.attname, field.get_default) for field in model._meta.concrete_fields]

    def row(self, **values: Any) -> Any:
        """A new row with these values by column (`poll_id=3`), the others as the model has them when nothing is said.

        It is an instance like the model's own, whose making is half the work of writing a row.
        """
        if not _is_made_simply(self.model):
            return self.model(**values)
        made = self.model.__new__(self.model)
        made.__dict__.update([(name, values[name] if name in values else default()) for name, default in self.defaults])
        made._state = ModelState()
        if unknown := values.keys() - made.__dict__.keys():
            raise TypeError(f"{self.model.__name__} has no columns {sorted(unknown)}")
        return made

    def put(self, row: Model) -> bool:
        """Write the row; whether it was written. Nobody is told of it: no `save` of its own, no signals."""
        if (answer := _foreseen((self, id(row)))) is None:
            database = connections[DEFAULT_DB_ALIAS]
            answer = _asked(database, *self.statement(database, row))
        return bool(answer.rowcount)

    def statement(self, database: Any, row: Model) -> tuple[str, list[Any]]:
        """The SQL and what fills it."""
        fields = self.model._meta.concrete_fields
        if database.vendor not in self.written:
            query = InsertQuery(self.model, on_conflict=self.on_conflict)
            query.insert_values(fields, [row])
            [(self.written[database.vendor], _values)] = query.get_compiler(connection=database).as_sql()
        values = [field.get_db_prep_save(getattr(row, field.attname), database) for field in fields]
        return self.written[database.vendor], values


class PreparedDelete:
    """The DELETE of the row of `model` with this key. Nothing that points to it is looked for: no cascades, no signals."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.written: dict[str, str] = {}

    def delete(self, key: Any) -> bool:
        """Whether there was such a row."""
        if (answer := _foreseen((self, key))) is None:
            database = connections[DEFAULT_DB_ALIAS]
            answer = _asked(database, *self.statement(database, key))
        return bool(answer.rowcount)

    def statement(self, database: Any, key: Any) -> tuple[str, list[Any]]:
        """The SQL and what fills it."""
        if database.vendor not in self.written:
            query = self.model._base_manager.filter(pk=key).query.chain(DeleteQuery)
            self.written[database.vendor] = query.get_compiler(connection=database).as_sql()[0]
        return self.written[database.vendor], [key]


@contextmanager
def together(*steps: tuple[Any, ...], ends: bool = False) -> Iterator[None]:
    """On PostgreSQL, do all `steps` in one round trip, in this order; elsewhere each is done when its turn comes.

    A step is a prepared question with its values, or a prepared INSERT or DELETE with its row. Each answer is given once, to
    whoever takes this very step in the block; afterwards those left over are forgotten. So every write among the steps must be
    taken in the block, in this order, whatever the questions say.

    With `ends` these steps are the transaction's last: its COMMIT goes with them, and nothing that comes after may fail. (Within
    a larger transaction they are kept or not as that one is.)
    """
    database: Any = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql" or _is_watched(database):
        yield
        return
    before = _ahead.answers
    _make_ready(database)
    outermost = database.in_atomic_block and not database.savepoint_ids and not database.needs_rollback
    later = _ahead.behind if ends and outermost else ()
    with database.wrap_database_errors:
        statements = [what.statement(database, *values) for what, *values in (*steps, *later)]
        if ends and outermost:  # Django commits once more, which psycopg does not send where no transaction is open
            statements.insert(len(steps), ("COMMIT", ()))
        answers = iter(ask_all_postgresql(database.connection, statements))
    found = {_name(step): next(answers) for step in steps}
    if later:
        next(answers)
        before, _ahead.behind = (before or {}) | {_name(step): next(answers) for step in later}, ()
    _ahead.answers = found
    try:
        yield
    finally:
        _ahead.answers = before


@contextmanager
def behind_commit(*questions: tuple[Any, ...]) -> Iterator[None]:
    """Send these prepared questions behind the COMMIT of a `together(…, ends=True)` in the block, in the same round trip.

    Each sees what that transaction kept, and its answer is given once, to whoever asks it later in the block. Where nothing was
    committed in that way, each is asked when its turn comes.
    """
    before = _ahead.answers, _ahead.behind
    _ahead.behind = questions
    try:
        yield
    finally:
        _ahead.answers, _ahead.behind = before


def _foreseen(name: tuple[Any, ...]) -> Any:
    return _ahead.answers.pop(name, None) if _ahead.answers else None


def _name(step: tuple[Any, ...]) -> tuple[Any, ...]:
    """Rows are told apart by what they are, not by their keys."""
    return (step[0], id(step[1])) if type(step[0]) is PreparedInsert else step


def _is_watched(database: Any) -> bool:
    return bool(database.queries_logged or database.execute_wrappers)


def _make_ready(database: Any) -> None:
    database.validate_no_broken_transaction()
    database.close_if_health_check_failed()
    if database.connection is None:
        database.ensure_connection()


def _asked(database: Any, sql: str, params: list[Any]) -> Any:
    """A cursor that has run the statement. Django's layers around one that is neither logged nor wrapped take longer than
    SQLite takes for a row, so they are left out then."""
    if _is_watched(database):
        cursor = database.cursor()
        cursor.execute(sql, params)
        return cursor
    _make_ready(database)
    with database.wrap_database_errors:
        if database.vendor == "sqlite":
            return database.connection.execute(_for_sqlite(sql), params)
        return ask_postgresql(database.connection, sql, params)


@lru_cache(maxsize=256)
def _for_sqlite(sql: str) -> str:
    return str(SQLiteCursorWrapper.convert_query(None, sql))  # type: ignore[arg-type]  # it asks nothing of its cursor


def _reader(query: QuerySet[Any, Any], compiler: Any) -> Callable[[list[Any]], Any]:
    """What makes rows of the database into those of the queryset."""
    converters = compiler.get_converters([selected[0] for selected in compiler.select[: compiler.col_count]])
    klass, of_models = compiler.klass_info, query._fields is None  # type: ignore[attr-defined]

    def converted(rows: list[Any]) -> Any:
        if not converters:
            return rows
        found = [list(row) for row in rows]
        for place, (functions, expression) in converters.items():
            for row in found:
                for function in functions:
                    row[place] = function(row[place], expression, connection)
        return found

    if not of_models:
        return (lambda rows: map(tuple, converted(rows))) if converters else converted
    start, end = klass["select_fields"][0], klass["select_fields"][-1] + 1
    names = [selected[0].target.attname for selected in compiler.select[start:end]]
    make = _maker(query.model, query.db, names)
    related = get_related_populators(klass, compiler.select, query.db)  # type: ignore[call-arg]  # Django 6's
    populate = [_populate(one) for one in related]
    annotations = list(compiler.annotation_col_map.items())

    def instances(rows: list[Any]) -> Any:
        for row in converted(rows):
            made = make(row[start:end])
            for each in populate:
                each(row, made)
            for name, place in annotations:
                setattr(made, name, row[place])
            yield made

    return instances


def _populate(related: Any) -> Callable[[Any, Any], None]:
    """What a `RelatedPopulator` of Django's does, with instances made by `_maker`."""
    if related.reorder_for_init:  # of a child model: seldom asked for, so left to Django
        populating: Callable[[Any, Any], None] = related.populate
        return populating
    make, part = _maker(related.model_cls, related.db, related.init_list), slice(related.cols_start, related.cols_end)
    deeper, key = [_populate(one) for one in related.related_populators], related.pk_idx

    def populate(row: Any, of: Any) -> None:
        values = row[part]
        made = None if values[key] is None else make(values)
        if made is not None:
            for each in deeper:
                each(row, made)
            related.remote_setter(made, of)
        related.local_setter(of, made)

    return populate


def _is_made_simply(model: type[Model]) -> bool:
    """Whether setting the fields is all there is to a new instance."""
    listened = pre_init.has_listeners(model) or post_init.has_listeners(model)
    return not listened and model.__init__ is Model.__init__


def _maker(model: type[Model], db: str, names: Sequence[str]) -> Callable[[Sequence[Any]], Model]:
    """What makes an instance of a row. Where nobody listens for new instances and the model makes them as all models do,
    the fields are set at once instead of one by one."""
    if not _is_made_simply(model) or model.from_db.__func__ is not Model.from_db.__func__:  # type: ignore[attr-defined]
        return lambda values: model.from_db(db, names, values)

    def make(values: Sequence[Any]) -> Model:
        made = model.__new__(model)
        made.__dict__.update(zip(names, values, strict=True))
        made._state = ModelState()
        made._state.adding, made._state.db = False, db
        return made

    return make
