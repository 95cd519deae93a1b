"""Prepared queries: put together once, then sent again and again with other values.

Building and compiling a query costs several times what sending it costs. What is kept here is the text and the values
of one query under a key that says everything it was made from (the actor's rights as conditions, the columns, the
order), so the same key means the same question; only the holes are filled anew.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)

from . import clock, lookups

MOST = 4096  # queries kept in one process; then it begins anew
NOW = datetime(1900, 1, 1, tzinfo=UTC)  # stands for the moment of asking
HOLES = tuple(-(1 << 61) - place for place in range(4))  # numbers that no row and no company has
MOMENTS = tuple(datetime(1900, 1, 2 + place, tzinfo=UTC) for place in range(2))  # and moments that none has
SEVERAL = (-(1 << 61) - len(HOLES),)  # stands for several numbers or texts: `pk__among=SEVERAL`

ANEW = object()  # in a key: the question is put together in a way of its own, so it is not kept

_kept: dict[Hashable, Any] = {}
_lock = Lock()


def rows(
    key: Hashable,
    make: Callable[[], QuerySet],
    *values: int,
    moments: tuple[datetime, ...] = (),
    several: Iterable[int | str] = (),
) -> list:
    """What the query that `make` builds finds.

    `values` stand where `make` wrote `HOLES[0]`, ..., `moments` where it wrote `MOMENTS[0]`, ..., and `several` where
    it wrote `SEVERAL`.
    """
    return prepared(key, make).rows(*values, moments=moments, several=several)


def prepared(key: Hashable, make: Callable[[], QuerySet]) -> "Prepared":
    """The query of this key, made now if there is none yet."""
    return _keep(key, lambda: Prepared(make()))


def text(key: Hashable, make: Callable[[], tuple[str, tuple]]) -> "Text":
    """The statement of this key, for what is no single query."""
    return _keep(key, lambda: Text(*make()))


def one_after_another(key: Hashable, make: Callable[[], list[QuerySet]]) -> "Prepared":
    """The queries of this key as one statement, each with its own order and limit; all ask the same columns."""
    return _keep(key, lambda: Prepared(*make()))


def _keep[Kind](key: Hashable, make: Callable[[], Kind]) -> Kind:
    if isinstance(key, tuple) and any(part is ANEW for part in key):
        return make()
    found = _kept.get(key)
    if found is None:
        found = make()
        with _lock:
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[key] = found
    return found


class Text:
    """A statement with its values and the places that are filled in anew."""

    def __init__(self, sql: str, values: tuple):
        self.sql, self._values = sql, tuple(values)
        adapt = connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value
        times = {adapt(moment): place for place, moment in enumerate(MOMENTS)}
        self._holes = [(at, HOLES.index(value)) for at, value in enumerate(self._values) if value in HOLES]
        self._moments = [at for at, value in enumerate(self._values) if value == adapt(NOW)]
        self._given = [(at, times[value]) for at, value in enumerate(self._values) if _known(value, times)]
        several = lookups.together(SEVERAL, connections[DEFAULT_DB_ALIAS].vendor)
        self._several = [at for at, value in enumerate(self._values) if value == several]

    def filled(
        self, values: tuple[int, ...], moments: tuple[datetime, ...] = (), several: Iterable[int | str] = ()
    ) -> tuple:
        """The values of one asking."""
        on = connections[DEFAULT_DB_ALIAS]
        filled, adapt = list(self._values), on.ops.adapt_datetimefield_value
        for at, hole in self._holes:
            filled[at] = values[hole]
        for at in self._moments:
            filled[at] = adapt(clock.now())
        for at, place in self._given:
            filled[at] = adapt(moments[place])
        for at in self._several:
            filled[at] = lookups.together(several, on.vendor)
        return tuple(filled)


def _known(value: Any, times: dict) -> bool:
    return isinstance(value, str | datetime) and value in times


class Prepared:
    """One query as it is sent, or several in one; it reads objects or values as its queryset would have."""

    def __init__(self, *querysets: QuerySet):
        asked = [made for each in querysets if (made := _compiled(each.using(each.db)))]
        self._text = Text(*_together([(sql, values) for _queryset, _compiler, sql, values in asked]))
        if asked:
            self._queryset, self._compiler, *_said = asked[0]
            self._reads = _reader(self._queryset, self._compiler)
            self._composite = self._compiler.has_composite_fields([one for one, *_how in self._compiler.select])
            if len(asked) > 1 and self._reads is None:
                raise TypeError(
                    "only values, and records that know nothing beforehand, are asked for in several ways"
                )

    def rows(self, *values: int, moments: tuple[datetime, ...] = (), several: Iterable[int | str] = ()) -> list:
        """All that it finds now."""
        if not self._text.sql:
            return []
        said = self._text.filled(values, moments, several)
        if self._reads is not None:
            with connections[self._queryset.db].cursor() as cursor:
                cursor.execute(self._text.sql, said)
                return self._reads(cursor.fetchall())
        asked: Any = object.__new__(type(self._queryset))
        vars(asked).update(vars(self._queryset), _query=_Asked(self._compiler, self._text.sql, said, self._composite))
        return list(asked._iterable_class(asked))


def _compiled(queryset: Any) -> tuple[Any, Any, str, tuple] | None:
    """With its compiler and its statement; None where it cannot find anything."""
    compiler = queryset.query.get_compiler(queryset.db)
    try:
        return queryset, compiler, *compiler.as_sql()
    except EmptyResultSet:
        return None


def _together(parts: list[tuple[str, tuple]]) -> tuple[str, tuple]:
    """Several questions as one statement; each keeps its own order and limit."""
    if len(parts) < 2:
        return parts[0] if parts else ("", ())
    sql = " UNION ALL ".join(f"SELECT * FROM ({sql}) part{place}" for place, (sql, _values) in enumerate(parts))
    return sql, tuple(one for _sql, values in parts for one in values)


Reader = Callable[[list[tuple]], list]


def _reader(queryset: Any, compiler: Any) -> Reader | None:
    """What turns the columns that were found into values or records; None where only Django's own way does it.

    Django finds out anew at each asking how a column becomes a value and a row a record. Here it is found out once.
    """
    columns = [one[0] for one in compiler.select[: compiler.col_count]]
    if compiler.has_extra_select or compiler.has_composite_fields(columns):
        return None
    turned = _turning(list(compiler.get_converters(columns).items()), compiler.connection)
    if queryset._iterable_class is ValuesListIterable:
        return lambda found: [tuple(row) for row in turned(found)]
    if queryset._iterable_class is FlatValuesListIterable:
        return lambda found: [row[0] for row in turned(found)]
    plain = not queryset._known_related_objects and not queryset._fetch_mode.track_peers
    return _records(queryset, compiler, turned) if plain and queryset._iterable_class is ModelIterable else None


def _turning(ways: list[tuple[int, tuple[list, Any]]], on: Any) -> Callable[[list], Iterable]:
    """The rows with the values that the columns stand for."""
    if not ways:
        return lambda found: found

    def turned(found: list[tuple]) -> Iterator[list]:
        for row in map(list, found):
            for place, (turns, expression) in ways:
                value = row[place]
                for turn in turns:
                    value = turn(value, expression, on)
                row[place] = value
            yield row

    return turned


def _records(queryset: Any, compiler: Any, turned: Callable[[list], Iterable]) -> Reader:
    """Records with those that are fetched with them, and with what is annotated."""
    about, db, mode = compiler.klass_info, queryset.db, queryset._fetch_mode
    first, last = about["select_fields"][0], about["select_fields"][-1] + 1
    names = [one[0].target.attname for one in compiler.select[first:last]]
    from_db, joined = about["model"].from_db, get_related_populators(about, compiler.select, db, mode)
    annotated = list(compiler.annotation_col_map.items())

    def read(found: list[tuple]) -> list:
        made = []
        for row in turned(found):
            record = from_db(db, names, row[first:last], fetch_mode=mode)
            for each in joined:
                each.populate(row, record)
            for name, place in annotated:
                setattr(record, name, row[place])
            made.append(record)
        return made

    return read


class _Asked:
    """Stands in for the query of one reading: its compiler has compiled already."""

    def __init__(self, compiler: Any, sql: str, values: tuple, composite: bool):
        self._compiler, self._said, self._composite = compiler, (sql, values), composite

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiler.query, name)

    def get_compiler(self, using: str | None = None, connection: Any = None, elide_empty: bool = True) -> Any:
        made, on = object.__new__(type(self._compiler)), connections[using or DEFAULT_DB_ALIAS]
        vars(made).update(
            vars(self._compiler),
            connection=on,
            as_sql=lambda *_a, **_k: self._said,
            get_converters=lambda expressions: self._converters(expressions, on),
            has_composite_fields=lambda _expressions: self._composite,
        )
        return made

    def _converters(self, expressions: Any, on: Any) -> Any:
        """How each column becomes a value: the same for every asking by one connection."""
        known = vars(on).setdefault("nhip_converters", WeakKeyDictionary())
        if (found := known.get(self._compiler)) is None:
            found = known[self._compiler] = self._of(expressions, on)
        return found

    def _of(self, expressions: Any, on: Any) -> Any:
        own = object.__new__(type(self._compiler))
        vars(own).update(vars(self._compiler), connection=on)
        return own.get_converters(expressions)
