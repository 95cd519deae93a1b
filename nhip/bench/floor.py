"""The floor: the same rows written and read by plain SQL through the driver, without the product's code.

Nothing is checked, priced, computed or drawn: it is what the database alone costs, and no program can be below it.
"""

from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

from django.db import connection, models

from nhip.kernel import clock
from nhip.kernel.models.work import Delivery, OutboxEvent

from . import copies
from .data import Told

NUMBERS = """UPDATE kernel_numberseries SET last = last + 1 WHERE id =
    (SELECT id FROM kernel_numberseries WHERE company_id = {0} ORDER BY id LIMIT 1) RETURNING last"""
STOCK = "UPDATE warehouse_stock SET version = version + 1 WHERE id = {0}"
MONTHS = """SELECT owner_id, month, net, orders FROM sales_monthofsales
    WHERE company_id = {0} AND month >= {1} AND month <= {2}"""
UNIQUE = ("number", "interim_number", "code", "tax_number", "key")
_round = count(1)
SENT: list[str] = []  # what was sent; executing one statement for many rows counts once


def raw() -> Any:
    """The driver's own cursor, in the way the driver wants it."""
    connection.ensure_connection()
    return connection.connection.cursor()


class Chain:
    """The rows of one finished chain again and again: five transactions, each row once, no row looked at twice."""

    def __init__(self, told: Told, company: int, spans: list[tuple[int, int]]):
        self.company, self.since = company, min(span[0] for span in spans)
        self.steps = [self._rows(span) for span in spans]
        self.order = told.chain.order
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM warehouse_stock ORDER BY id LIMIT 5")
            self.stock = [row[0] for row in cursor.fetchall()]

    def _rows(self, span: tuple[int, int]) -> list[tuple[str, list[str], list[list], list[models.Field]]]:
        """By table: its columns, the rows, and their fields."""
        found = []
        tables: list[type[models.Model]] = [*copies.tables_of_records(), OutboxEvent, Delivery]
        for model in tables:
            fields = [each for each in model._meta.concrete_fields if not isinstance(each, models.GeneratedField)]
            names = [f'"{each.column}"' for each in fields]
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {', '.join(names)} FROM {model._meta.db_table} WHERE id > %s AND id < %s", span
                )
                rows = [list(row) for row in cursor.fetchall()]
            if rows:
                found.append((model._meta.db_table, names, rows, fields))
        return found

    def run(self) -> None:
        nth = next(_round)
        for place, step in enumerate(self.steps):
            self._begin()
            cursor = raw()
            self._do(cursor, "UPDATE sales_order SET version = version + 1 WHERE id = {0}", [self.order])
            for table, names, rows, fields in step:
                holes = ", ".join(f"{{{place}}}" for place in range(len(names)))
                sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({holes})"
                self._many(cursor, sql, [self._fresh(row, fields, nth) for row in rows])
            if len(self.steps) > 1 and place in (1, 2):
                self._many(cursor, STOCK, [[pk] for pk in self.stock])
            self._do(cursor, NUMBERS, [self.company])
            cursor.fetchall()
            self._end()

    def _fresh(self, row: list, fields: list, nth: int) -> list:
        """The row with ids and numbers of its own."""
        made = []
        for value, each in zip(row, fields, strict=True):
            if (
                isinstance(value, int)
                and value > self.since
                and isinstance(each, models.BigIntegerField | models.ForeignKey)
            ):
                value = value + nth * (1 << 45)
            elif each.name in UNIQUE and value:
                value = f"{value}F{nth}"
            elif isinstance(each, models.JSONField) and connection.vendor == "postgresql":
                value = value if value is None or isinstance(value, str) else _json(value)
            made.append(value)
        return made

    def _begin(self) -> None:
        if connection.vendor == "sqlite":
            connection.connection.execute("BEGIN IMMEDIATE")
        else:
            connection.connection.execute("BEGIN")

    def _end(self) -> None:
        connection.connection.execute("COMMIT")

    def _do(self, cursor, sql: str, said: list) -> None:
        _execute(cursor.execute, sql, said)

    def _many(self, cursor, sql: str, rows: list[list]) -> None:
        _execute(cursor.executemany, sql, rows, width=len(rows[0]))


def _json(value: Any) -> Any:
    from psycopg.types.json import Jsonb

    return Jsonb(value)


def _execute(act: Callable, sql: str, said: list, *, width: int | None = None) -> None:
    """Holes are {0}, {1}: written as the driver wants them."""
    many = width if width is not None else len(said)
    act(_written(sql, many), said)
    SENT.append(sql)


@cache
def _written(sql: str, many: int) -> str:
    sign = "?" if connection.vendor == "sqlite" else "%s"
    for place in range(many):
        sql = sql.replace(f"{{{place}}}", sign)
    return sql


def _found(company: int) -> tuple[str, list]:
    """The twelve newest customers of a name, by the index that each engine has for the middle of words."""
    if connection.vendor == "sqlite":
        words = "kernel_thingwords JOIN kernel_found f ON f.id = kernel_thingwords.rowid"
        fits, row, said = "kernel_thingwords MATCH {0}", "kernel_thingwords.rowid", '"cuu" AND "long"'
    else:
        words, fits, row, said = "kernel_found f", "NOT f.paper AND f.text LIKE {0}", "f.id", "%cuu long%"
    where = f"{fits} AND f.company_id = {{1}} AND NOT f.gone"
    return f"SELECT f.id, f.kind, f.title FROM {words} WHERE {where} ORDER BY {row} DESC LIMIT 12", [said, company]


def reads(told: Told, company: int) -> dict[str, Callable[[], None]]:
    """What each page needs, in as few plain statements as it can be asked."""
    customer, order, year = told.customer.pk, told.chain.order, clock.today().year

    def ask(*asked: tuple[str, list]) -> Callable[[], None]:
        def act() -> None:
            cursor = raw()
            for sql, said in asked:
                _execute(cursor.execute, sql, said)
                cursor.fetchall()

        return act

    party = (
        "SELECT id, code, name, tax_number, phone, email, state, owner_id FROM shared_party WHERE company_id = {0}"
    )
    orders = (
        "SELECT o.id, o.number, o.state, o.date, o.total, p.name, p.id FROM sales_order o "
        "JOIN shared_party p ON p.id = o.customer_id WHERE o.company_id = {0}"
    )
    due = "SELECT id, number, form, about_kind, about_id, due_at, state FROM kernel_handoff WHERE company_id = {0}"
    return {
        "list": ask(
            (f"{party} ORDER BY sort_key, id LIMIT 101", [company]),
            ("SELECT count(*) FROM shared_party WHERE company_id = {0}", [company]),
        ),
        "open": ask(
            ("SELECT * FROM shared_party WHERE id = {0} AND company_id = {1}", [customer, company]),
            ("SELECT * FROM shared_contact WHERE party_id = {0}", [customer]),
            ("SELECT * FROM shared_address WHERE party_id = {0}", [customer]),
            (f"{orders} AND o.customer_id = {{1}} ORDER BY o.id DESC LIMIT 10", [company, customer]),
        ),
        "board": ask((f"{orders} AND o.state = {{1}} ORDER BY o.id DESC LIMIT 101", [company, "running"])),
        "find": ask(_found(company)),
        "today": ask((f"{due} AND side = 'receiver' ORDER BY due_at, id LIMIT 60", [company])),
        "months": ask((MONTHS, [company, year * 100 + 1, year * 100 + 12])),
        "order": ask((f"{orders} AND o.id = {{1}}", [company, order])),
    }
