"""Many rows at once: what operations have told is copied in the database, with ids, numbers and days of their own."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection, models, transaction

from nhip.kernel import clock, following, ids, rowcounts
from nhip.kernel.audit import sealing
from nhip.kernel.fields import ScaledField
from nhip.kernel.folding import Computed, FoldedField, SortField
from nhip.kernel.models import AuditEvent, AuditHead, NumberSeries, SecurityEvent, Unsealed
from nhip.kernel.models.work import Delivery, Job, OutboxEvent, Turn
from nhip.sales import months

LEFT_OUT = {OutboxEvent, Delivery, Turn, Job}  # swept after some weeks: old papers have none
LEFT_OUT |= {AuditEvent, AuditHead, SecurityEvent, Unsealed}  # a chain is made by sealing alone
NUMBERED = {"number", "interim_number", "paper", "code"}
DAY = 86_400_000 << 22  # a day, in ids
LAST = ("accounting.invoice", "accounting.journalentry")  # written after their lines
_free: int | None = None  # every id below it is free for copies


@dataclass
class Mark:
    """A moment in the database: everything with a higher id came after it; how far the numbers had come."""

    at: int = field(default_factory=ids.new)
    series: dict[int, int] = field(default_factory=lambda: dict(NumberSeries.objects.values_list("pk", "last")))


@dataclass(frozen=True)
class Copied:
    """Where the copies are: copy `n` of a row stands `n * stride` before it, less the distance."""

    stride: int
    distance: int
    times: int

    def of(self, pk: int, copy: int) -> int:
        return pk - self.distance - copy * self.stride

    @property
    def sql(self) -> str:
        return f"({self.distance} + n.i * CAST({self.stride} AS BIGINT))"


@dataclass(frozen=True)
class Spread:
    """The copies of papers go to these customers instead of the one they were told for."""

    customer: int
    to: Copied
    of: tuple[int, ...]

    def sql(self, column: str | None) -> str:
        """Copy n belongs to customer 7919 n: neighbours in time are strangers."""
        cases = " ".join(f"WHEN {place} THEN {pk}" for place, pk in enumerate(self.of))
        place = f"(n.i * 7919) % {len(self.of) * self.to.times}"
        base, nth = f"CASE ({place}) % {len(self.of)} {cases} END", f"1 + ({place}) / {len(self.of)}"
        return (
            f"CASE WHEN t.{column} = {self.customer} "
            f"THEN ({base}) - {self.to.distance} - ({nth}) * CAST({self.to.stride} AS BIGINT) ELSE t.{column} END"
        )


def copy(since: Mark, times: int, *, spread: Spread | None = None, days: int = 0, names: bool = False) -> Copied:
    """Copy everything told since the mark so many times, each copy on one of the `days` before today.

    With `names` each copy's name, phone and tax number carry its number; what is told in JSON keeps the ids of what
    was copied.
    """
    global _free
    until = ids.new()
    stride = ((until - since.at >> 22) + 2) << 22
    below = _free or since.at - 2 * DAY
    copied = Copied(stride, ((until - below >> 22) + 1) << 22, times)
    _free = below - stride * (times + 2)
    tables = list(_tables(since.at, until))
    steps = _steps(tables, since.at, until)
    with transaction.atomic(), _unhindered(copying=True) as cursor:
        for model in tables:
            _copy(cursor, model, (since.at, until), _Way(copied, steps, spread, days, names, since.at))
        for pk, last in NumberSeries.objects.values_list("pk", "last"):
            told = last - since.series.get(pk, 0)
            cursor.execute("UPDATE kernel_numberseries SET last = last + %s WHERE id = %s", [told * times, pk])
    return copied


@contextmanager
def _unhindered(*, copying: bool = False) -> Iterator:
    """No limit on the length of a statement, and while copying no triggers: `settle` works out what they would have
    kept. On PostgreSQL they sleep where they may be told to, and then no foreign key is checked either."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            with _without_triggers(cursor) if copying else nullcontext():
                yield cursor
            return
        may = _may_skip_triggers(cursor)
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET lock_timeout = 0")
        if may:
            cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor
        finally:
            if may:
                cursor.execute("SET session_replication_role = origin")
            cursor.execute("SET statement_timeout = '15s'")


@contextmanager
def _without_triggers(cursor) -> Iterator[None]:
    """SQLite's triggers are taken off, and put back word by word."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
    there = cursor.fetchall()
    for name, _sql in there:
        cursor.execute(f"DROP TRIGGER {name}")
    try:
        yield
    finally:
        for _name, sql in there:
            cursor.execute(sql)


def _may_skip_triggers(cursor) -> bool:
    """A superuser may, and since PostgreSQL 15 whoever was granted it; the measuring itself is a plain owner's."""
    granted = " OR has_parameter_privilege('session_replication_role', 'SET')"
    cursor.execute(
        f"SELECT current_setting('is_superuser') = 'on'{granted if connection.pg_version >= 150_000 else ''}"
    )
    return cursor.fetchone()[0]


def tables_of_records() -> Iterator[type[models.Model]]:
    """All tables whose rows have ids in the order of time; entries of the journal after their lines."""
    rooms = [each for each in apps.get_models() if each.__module__.startswith("nhip.") and each not in LEFT_OUT]
    timed = [each for each in rooms if isinstance(each._meta.pk, models.BigIntegerField) and each._meta.managed]
    timed = [each for each in timed if each is not NumberSeries and each._meta.pk.default is ids.new]
    return iter(sorted(timed, key=lambda each: each._meta.label_lower in LAST))


def _tables(since: int, until: int) -> Iterator[type[models.Model]]:
    for model in tables_of_records():
        if model._base_manager.filter(pk__gt=since, pk__lt=until).exists():
            yield model


def _steps(tables: Iterable[type[models.Model]], since: int, until: int) -> dict[str, int]:
    """How many numbers one telling took, by what stands before the digits."""
    found: dict[str, set[int]] = {}
    for model in tables:
        for each in _numbered(model):
            rows = model._base_manager.filter(pk__gt=since, pk__lt=until).values_list(each.attname, flat=True)
            for said in rows.distinct():
                if match := re.fullmatch(r"(.*?)(\d+)", said or ""):
                    found.setdefault(match[1], set()).add(int(match[2]))
    return {before: max(numbers) - min(numbers) + 1 for before, numbers in found.items()}


def _numbered(model: type[models.Model]) -> list[models.Field]:
    return [each for each in model._meta.concrete_fields if each.name in NUMBERED]


@dataclass(frozen=True)
class _Way:
    """How the columns of a copy follow from those of the row."""

    copied: Copied
    steps: dict[str, int]
    spread: Spread | None
    days: int
    names: bool
    since: int

    def column(self, each: models.Field, said: dict[str, str]) -> str:
        if isinstance(each, ScaledField | models.JSONField):
            return f"t.{each.column}"
        if isinstance(each, models.BigIntegerField | models.ForeignKey):
            return self._id(each)
        if isinstance(each, models.DateTimeField):
            return self._moment(each.column)
        if isinstance(each, models.DateField):
            return self._day(each.column)
        if each.name in said:
            return said[each.name]
        return self._text(each, said)

    def _id(self, each: models.Field) -> str:
        if self.spread and getattr(each, "related_model", None) is not None and each.name in ("customer", "party"):
            return self.spread.sql(each.column)
        own = f"t.{each.column}"
        return f"CASE WHEN {own} > {self.since} THEN {own} - {self.copied.sql} ELSE {own} END"

    def _day(self, column: str | None) -> str:
        if not self.days:
            return f"t.{column}"
        back = f"(n.i % {self.days})"
        return f"t.{column} - {back}" if _pg() else f"date(t.{column}, '-' || {back} || ' days')"

    def _moment(self, column: str | None) -> str:
        if not self.days:
            return f"t.{column}"
        back = f"(1 + n.i % {self.days})"
        if _pg():
            return f"t.{column} - {back} * interval '1 day'"
        return f"date(t.{column}, '-' || {back} || ' days') || substr(t.{column}, 11)"

    def _text(self, each: models.Field, said: dict[str, str]) -> str:
        text = f"t.{each.column}"
        if isinstance(each, FoldedField):
            for column, new in said.items():
                text = f"REPLACE({text}, lower(t.{column}), lower({new}))"
        if each.name == "key":
            return f"{text} || '-' || CAST(n.i AS TEXT)"
        if self.names and isinstance(each, FoldedField | SortField):
            return f"{text} || {'' if isinstance(each, SortField) else _quoted(' ') + ' || '}{_digits('n.i', 6)}"
        if self.names and each.name in ("name", "legal_name", "name_key") and not isinstance(each, Computed):
            return f"CASE WHEN {text} = '' THEN '' ELSE {text} || ' ' || CAST(n.i AS TEXT) END"
        if self.names and each.name in ("tax_number", "phone"):
            return f"CASE WHEN {text} = '' THEN '' ELSE substr({text}, 6) || {_digits('n.i', 5)} END"
        return text


def _copy(cursor, model: type[models.Model], span: tuple[int, int], way: _Way) -> None:
    fields = [each for each in model._meta.concrete_fields if not isinstance(each, models.GeneratedField)]
    names = ", ".join(str(each.column) for each in fields)
    for known, rows in _alike(model, span, way):
        columns = ", ".join(way.column(each, known) for each in fields)
        cursor.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {way.copied.times}) "
            f"INSERT INTO {model._meta.db_table} ({names}) SELECT {columns} FROM n CROSS JOIN "
            f"(SELECT * FROM {model._meta.db_table} WHERE id IN ({', '.join(map(str, rows))})) t ORDER BY n.i DESC"
        )


def _alike(model: type[models.Model], span: tuple[int, int], way: _Way) -> Iterator[tuple[dict[str, str], list[int]]]:
    """Rows whose numbers are written alike, with how the numbers of their copies are written."""
    numbered = _numbered(model)
    asked = model._base_manager.filter(pk__gt=span[0], pk__lt=span[1]).values_list(
        "pk", *(e.attname for e in numbered)
    )
    groups: dict[tuple, list[int]] = {}
    for pk, *said in asked:
        groups.setdefault(tuple(_shape(each) for each in said), []).append(pk)
    for shapes, rows in groups.items():
        pairs = zip(numbered, shapes, strict=True)
        yield {each.name: _next(each.column, way.steps[s[0]], *s) for each, s in pairs if s}, rows


def _shape(said: str) -> tuple[str, int] | None:
    """What stands before the digits, and how many digits there are."""
    match = re.fullmatch(r"(.*?)(\d+)", said or "")
    return (match[1], len(match[2])) if match else None


def _next(column: str | None, step: int, before: str, width: int) -> str:
    number = f"CAST(substr(t.{column}, {len(before) + 1}) AS INTEGER) + n.i * {step}"
    return f"{_quoted(before)} || {_digits(number, width)}"


def _digits(number: str, width: int) -> str:
    if not _pg():
        return f"printf('%0{width}d', {number})"
    text = f"CAST({number} AS TEXT)"
    return f"lpad({text}, greatest({width}, length({text})), '0')"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _pg() -> bool:
    return connection.vendor == "postgresql"


def settle() -> None:
    """Work the sums out again that the copied moves and promises come to, seal what the triggers noted of the copies
    (else the worker would do it behind what is measured), and let the planner look."""
    sums = (
        ("warehouse_stock", "on_hand", "warehouse_stockmove", "quantity", ("warehouse_id", "product_id")),
        ("warehouse_stock", "reserved", "warehouse_reservation", '"open"', ("warehouse_id", "product_id")),
        ("warehouse_bin", "on_hand", "warehouse_stockmove", "quantity", ("warehouse_id", "product_id")),
        ("accounting_stockvalue", "quantity", "accounting_valuationmove", "quantity", ("product_id",)),
        ("accounting_stockvalue", "value", "accounting_valuationmove", "value", ("product_id",)),
    )
    with _unhindered() as cursor:
        for table, column, of, what, keys in sums:
            same = " AND ".join(f"m.{key} = {table}.{key}" for key in keys)
            cursor.execute(
                f"UPDATE {table} SET {column} = (SELECT COALESCE(SUM(m.{what}), 0) FROM {of} m WHERE {same})"
            )
        sealing.drain()
        following.rebuild()
        months.rebuild()
        for model in apps.get_models():
            if getattr(model, "rows_are_counted", False):
                rowcounts.settle(model)  # PostgreSQL's triggers slept
        cursor.execute("VACUUM ANALYZE" if _pg() else "ANALYZE")


def today_of_year() -> int:
    """How many days of this year lie behind: the books are open that far back."""
    return clock.today().timetuple().tm_yday
