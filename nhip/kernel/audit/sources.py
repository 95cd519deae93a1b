"""Where events come from: the tables whose rows belong into the chain, and what of a row its digest is made of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL

from ..models.audit import Kind
from ..refs import Ref
from .links import encode

SAID = "said_"
FORM = 1  # which columns are digested; a release that adds any says 2, and still reads what form 1 sealed
HISTORY = "kernel.history"
Texts = dict[int, list[Any]]


@dataclass(frozen=True)
class Below:
    """Rows of another table that belong to a row: `by` is their column that names it."""

    label: str
    by: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What an event says of itself, beside its digest."""

    kind: Kind
    verb: str
    at: datetime
    person: int | None = None
    actor: str = ""
    about: Ref | None = None
    number: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class Source:
    """A table of which every new row, or those for which `only` holds, is an event.

    `columns` and `below` never change, and are never told otherwise: they are what is digested. `told` says of many
    rows, by number, what their events are; `only()` is a condition on `{row}`, the same on both engines.
    """

    label: str
    columns: tuple[str, ...]
    told: Callable[[list[Any]], dict[int, Told]]
    only: Callable[[], str] = lambda: ""
    below: tuple[Below, ...] = ()

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def table(self) -> str:
        return self.model._meta.db_table


@dataclass(frozen=True)
class Paper:
    """What an operation on a paper made final: these columns and rows do not change after the verbs `upon`."""

    label: str
    columns: tuple[str, ...]
    upon: tuple[str, ...]
    number: str
    amount: str
    below: tuple[Below, ...] = ()


SOURCES: dict[str, Source] = {}
PAPERS: dict[str, Paper] = {}


def declare(source: Source) -> Source:
    """Let the rows of a table be events."""
    SOURCES[source.label] = source
    return source


def paper(said: Paper) -> Paper:
    """Let the history of some verbs vouch for what the paper said when they were done."""
    for verb in said.upon:
        PAPERS[verb] = said
    return said


def texts(source: Source, numbers: Sequence[int]) -> dict[int, str]:
    """By number, the words of each row that is there: what its digest is made of."""
    found = rows_of(source.label, "id", source.columns, numbers)
    return _texts(source, {number: rows[0] for number, rows in found.items()})


def with_words(source: Source) -> QuerySet:
    """The rows of the source, each with its words beside it as the engine says them, and without its JSON."""
    model, vendor = source.model, connection.vendor
    said = {SAID + name: RawSQL(_expression(model, name, vendor), (), TextField()) for name in source.columns}
    json = [field.name for field in model._meta.concrete_fields if isinstance(field, models.JSONField)]
    return model._default_manager.defer(*json).annotate(**said)


def texts_of(source: Source, found: Iterable[Any]) -> dict[int, str]:
    """The same as `texts` for rows that were read by `with_words`."""
    names = [SAID + name for name in source.columns]
    return _texts(source, {one.pk: [one.__dict__[name] for name in names] for one in found})


def _texts(source: Source, parts: dict[int, list[Any]]) -> dict[int, str]:
    extra = _below(source.below, parts)
    if source.label == HISTORY:
        extra |= _papers(source, parts)
    return {number: encode([row, *extra.get(number, ())]) for number, row in parts.items()}


def digest(salt: str, text: str) -> str:
    """What the chain holds of a row."""
    return sha256(f"{salt}\n{text}".encode()).hexdigest()


def _below(belows: Iterable[Below], numbers: Iterable[int]) -> Texts:
    made: Texts = defaultdict(list)
    wanted = list(numbers)
    for below in belows:
        found = rows_of(below.label, below.by, below.columns, wanted)
        for number in wanted:
            made[number].append(found.get(number, []))
    return made


def _papers(source: Source, parts: dict[int, list[Any]]) -> Texts:
    """The papers that entries of history vouch for, as they are now."""
    verb, about = source.columns.index("verb"), source.columns.index("about_id")
    wanted: dict[str, dict[int, int]] = defaultdict(dict)
    for number, row in parts.items():
        if row[verb] in PAPERS:
            wanted[row[verb]][number] = row[about]
    made: Texts = {}
    for name, abouts in wanted.items():
        kept, numbers = PAPERS[name], list(set(abouts.values()))
        found = rows_of(kept.label, "id", kept.columns, numbers)
        under = _below(kept.below, numbers)
        for number, about_id in abouts.items():
            made[number] = [found.get(about_id, []), *under.get(about_id, ())]
    return made


_known: ContextVar[dict[tuple, dict[int, list[list[Any]]]] | None] = ContextVar("known", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within it the same rows are read once: for what events say of themselves, and for their digests."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def rows_of(label: str, by: str, columns: tuple[str, ...], numbers: Iterable[int]) -> dict[int, list[list[Any]]]:
    """Rows as the engine says them, by the number in `by`; times and JSON as text, so that nothing depends on us."""
    asked, known = (label, by, columns, tuple(sorted(set(numbers)))), _known.get()
    if known is None:
        return _rows_of(*asked)
    if asked not in known:
        known[asked] = _rows_of(*asked)
    return known[asked]


def _rows_of(label: str, by: str, columns: tuple[str, ...], numbers: Sequence[int]) -> dict[int, list[list[Any]]]:
    made: dict[int, list[list[Any]]] = {}
    if not numbers:
        return made
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(numbers))
        cursor.execute(_select(label, by, columns, connection.vendor).format(places), list(numbers))
        for number, *row in cursor.fetchall():
            made.setdefault(number, []).append(row)
    return made


@cache
def _select(label: str, by: str, columns: tuple[str, ...], vendor: str) -> str:
    model = apps.get_model(label)
    said = ", ".join(_expression(model, name, vendor) for name in columns)
    return f"SELECT {by}, {said} FROM {model._meta.db_table} WHERE {by} IN ({{}}) ORDER BY id"


def _expression(model: type[models.Model], name: str, vendor: str) -> str:
    field: Any = next(one for one in model._meta.concrete_fields if one.column == name)
    if vendor != "postgresql":
        return f"CAST({name} AS TEXT)" if isinstance(field, models.DateField) else name
    if isinstance(field, models.DateTimeField):
        return f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"{name}::text" if isinstance(field, models.JSONField | models.DateField) else name
