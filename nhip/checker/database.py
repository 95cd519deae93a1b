"""How the checker reads: one snapshot, plain SQL for both engines, differences in people's figures."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

MONEY, PIECES, COUNT = 2, 6, 0
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"  # any SQLite reads


@dataclass(frozen=True, slots=True)
class Difference:
    """`rule` was broken at `where`: `stored` is what the database says, `found` what follows from its other rows."""

    rule: str
    company: int | None
    where: str
    stored: str
    found: str

    def __str__(self) -> str:
        return f"{self.rule} [{self.company}] {self.where}: stored {self.stored}, recomputed {self.found}"


@dataclass(frozen=True, slots=True)
class Query:
    """SQL that returns a row (company, where, stored, found) for every difference; figures have `places` decimals.

    `told` marks what follows by event: it may lag behind, and is asked only when nothing waits for delivery.
    """

    rule: str
    tables: tuple[str, ...]
    places: int
    sql: str
    told: bool = False


class Database:
    """A connection and what it knows about its own tables."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        vendor = getattr(connection, "vendor", "") or type(connection).__module__
        self.sqlite = "sqlite" in vendor  # sqlite3, or a package that takes its place

    def rows(self, sql: str) -> list[tuple]:
        """All rows of a query without parameters."""
        cursor = self.connection.cursor()
        try:
            cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything inside sees one moment; a transaction that is open already is used as it is."""
        begin = self._begin()
        if not begin:
            yield
            return
        self._do(begin)
        try:
            yield
        except BaseException:
            with suppress(Exception):  # who breaks off in the middle of a question is told why, and not this
                self._do("ROLLBACK")
            raise
        self._do("ROLLBACK")

    def differences(self, query: Query) -> Iterator[Difference]:
        """What the query finds; nothing where a table is missing (that is a difference of its own)."""
        if set(query.tables) <= self.columns.keys():
            for company, where, stored, found in self.rows(query.sql):
                yield Difference(query.rule, company, str(where), _said(stored, query), _said(found, query))

    def missing_tables(self, wanted: Iterable[str]) -> Iterator[Difference]:
        """Tables that the checker reads and the database does not have."""
        for table in wanted:
            if table not in self.columns:
                yield Difference("table missing", None, table, "none", "expected")

    def has_undelivered(self) -> bool:
        """Whether an event still waits for somebody who listens."""
        if "kernel_outboxevent" not in self.columns:
            return False
        return bool(self.rows("SELECT 1 FROM kernel_outboxevent WHERE state = 'waiting' LIMIT 1"))

    @cached_property
    def columns(self) -> dict[str, set[str]]:
        """Every table with its columns."""
        if self.sqlite:
            tables = [name for (name,) in self.rows(TABLES)]
            return {name: {row[1] for row in self.rows(f'PRAGMA table_info("{name}")')} for name in tables}
        found: dict[str, set[str]] = {}
        for table, column in self.rows(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        ):
            found.setdefault(table, set()).add(column)
        return found

    @cached_property
    def links(self) -> list[tuple[str, str, str]]:
        """Every foreign key: table, column, the table it points to."""
        if self.sqlite:
            return [
                (table, row[3], row[2])
                for table in self.columns
                for row in self.rows(f'PRAGMA foreign_key_list("{table}")')
            ]
        return self.rows("""
            SELECT a.relname, col.attname, b.relname FROM pg_constraint c
            JOIN pg_class a ON a.oid = c.conrelid JOIN pg_class b ON b.oid = c.confrelid
            JOIN pg_namespace n ON n.oid = a.relnamespace AND n.nspname = current_schema()
            JOIN pg_attribute col ON col.attrelid = a.oid AND col.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND cardinality(c.conkey) = 1
        """)

    def _begin(self) -> str:
        """What starts a snapshot on this connection; nothing if it is in a transaction."""
        if hasattr(self.connection, "ensure_connection"):  # Django's, which wraps the driver's
            self.connection.ensure_connection()
        inner = getattr(self.connection, "connection", self.connection)
        if self.sqlite:
            return "" if inner.in_transaction else "BEGIN"
        if inner.info.transaction_status != 0:
            return ""
        start = "BEGIN" if inner.autocommit else "SET TRANSACTION"  # without autocommit psycopg begins by itself
        return f"{start} ISOLATION LEVEL REPEATABLE READ READ ONLY"

    def _do(self, sql: str) -> None:
        cursor = self.connection.cursor()
        cursor.execute(sql)
        cursor.close()


def _said(figure: object, query: Query) -> str:
    if figure is None or isinstance(figure, str):
        return str(figure)
    return str(Decimal(str(figure)).scaleb(-query.places))
