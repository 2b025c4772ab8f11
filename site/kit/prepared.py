"""Questions to the database that are written once and asked many times.

Django writes the SQL of a query anew each time it is asked, which takes ten times as long as asking SQLite for a row. That is
no matter for a page, and half of the processor time of casting a ballot, which asks a dozen small questions. A question
prepared here is an ordinary queryset, so a renamed column or a new condition reaches it; only its SQL is kept.

    on_line = Prepared(lambda poll, who: RollLine.objects.filter(poll=poll, resident=who).values_list("pk"), int, int)
    on_line.first(3, 41)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

Written = tuple[
    str, list[Any], Any
]  # the SQL, a number (which value) or a one-tuple (this constant) for each place, the rest
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda place: 2_070_450_500 + place,
    str: lambda place: f"the value at place {place} of a prepared question",
}


class Prepared:
    """A queryset whose SQL is kept. `ask` makes it from stand-ins for the values, which are of these `kinds` (int or str).

    Rows come as `values_list` gives them; for a queryset of models, as instances with what `select_related` names. No
    prefetching, and no condition that depends on a value (a `None` is another SQL).
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self.ask, self.kinds = ask, kinds
        self.written: dict[str, Written] = {}

    def all(self, *values: Any) -> list[Any]:
        """The rows for these values."""
        vendor = connection.vendor
        if vendor not in self.written:
            self.written[vendor] = self._write()
        sql, places, read = self.written[vendor]
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[place] if isinstance(place, int) else place[0] for place in places])
            return list(read(cursor.fetchall()))

    def first(self, *values: Any) -> Any:
        """The first row, or `None`. Order and limit are those of the queryset."""
        rows = self.all(*values)
        return rows[0] if rows else None

    def _write(self) -> Written:
        stand_ins = [STAND_INS[kind](place) for place, kind in enumerate(self.kinds)]
        query = self.ask(*stand_ins)
        compiler = query.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        places = [stand_ins.index(param) if param in stand_ins else (param,) for param in params]
        if missing := set(range(len(stand_ins))) - {place for place in places if isinstance(place, int)}:
            raise TypeError(f"the question does not use its values {sorted(missing)} as they are")
        return sql, places, _reader(query, compiler)


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
    populators = get_related_populators(klass, compiler.select, query.db)  # type: ignore[call-arg]  # Django 6's

    def instances(rows: list[Any]) -> Any:
        for row in converted(rows):
            made = query.model.from_db(query.db, names, row[start:end])
            for populator in populators:
                populator.populate(row, made)
            yield made

    return instances
