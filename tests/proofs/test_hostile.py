"""R2: whoever reaches the database past the product, by its own role, still cannot bend the ledgers."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from nhip.accounting.models import Allocation, JournalEntry, JournalLine, ValuationMove
from nhip.accounting.tests.firm import NOW, Firm
from nhip.kernel import clock
from nhip.warehouse.models import StockMove
from nhip.warehouse.tests.store import Store

SQLITE = connection.vendor == "sqlite"
LEDGERS = {
    JournalEntry: "text",
    JournalLine: "amount",
    Allocation: "amount",
    ValuationMove: "value",
    StockMove: "quantity",
}
REFUSED = re.compile(
    "append-only|is written|does not balance|mixes companies|heading|fiscal year|books are closed|whole numbers"
    "|do not mix|foreign key|invalid input syntax",
    re.IGNORECASE,
)
"""How a guard speaks: an error of any other kind would mean that the statement itself was wrong."""

ENTRY = (
    "INSERT INTO accounting_journalentry "
    "(id, version, company_id, number, date, source_kind, source_id, text, reverses_id) VALUES {}"
)
LINE = (
    "INSERT INTO accounting_journalline "
    "(id, version, company_id, entry_id, account_id, amount, text, party_id, product_id) VALUES {}"
)


def columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [each.name for each in connection.introspection.get_table_description(cursor, table)]


def against(table: str, value: str) -> Iterator[str]:
    """What is tried on every ledger: rewriting, moving, deleting, emptying, replacing."""
    new = "'x'" if value == "text" else "7"
    yield f"UPDATE {table} SET {value} = {new}"
    yield f"UPDATE {table} SET {value} = {new} WHERE id = (SELECT MIN(id) FROM {table})"
    yield f"UPDATE {table} SET id = id + 1"
    yield f"UPDATE {table} SET company_id = (SELECT MAX(id) FROM kernel_company)"
    yield f"DELETE FROM {table}"
    yield f"DELETE FROM {table} WHERE id = (SELECT MAX(id) FROM {table})"
    first = f"INSERT INTO {table} SELECT * FROM {table} WHERE id = (SELECT MIN(id) FROM {table})"
    yield f"{first} ON CONFLICT (id) DO UPDATE SET {value} = {new}"
    named = [name if name != value else new for name in columns(table)]
    if SQLITE:
        if value != "text":
            half = [{"id": "id + 1", value: "0.5"}.get(name, name) for name in columns(table)]
            yield f"INSERT INTO {table} SELECT {', '.join(half)} FROM {table} LIMIT 1"
        yield f"INSERT OR REPLACE INTO {table} SELECT {', '.join(named)} FROM {table}"
    else:
        yield f"TRUNCATE {table} CASCADE"
        yield f"WITH gone AS (DELETE FROM {table} RETURNING *) SELECT COUNT(*) FROM gone"


def entries(firm: Firm, other: Firm) -> Iterator[str]:
    """Entries that are not whole, each in one transaction: its lines first, then the entry, as the product does."""
    company, bank, capital, heading = (
        firm.company.pk,
        firm.account("1121").pk,
        firm.account("4111").pk,
        firm.account("111").pk,
    )
    foreign = other.account("4111").pk

    def lines(*sides: tuple[int, object]) -> str:
        rows = (
            f"({7_000 + at}, 1, {company}, 900, {account}, {amount}, '', NULL, NULL)"
            for at, (account, amount) in enumerate(sides)
        )
        return LINE.format(", ".join(rows))

    def entry(day: str = "2026-11-16", of: int = company) -> str:
        return ENTRY.format(f"(900, 1, {of}, 'BT-26-90000', '{day}', 'x', 1, 'x', NULL)")

    whole = lines((bank, 500), (capital, -500))
    yield entry()
    yield f"{lines((bank, 500))}; {entry()}"
    yield f"{lines((bank, 500), (capital, -499))}; {entry()}"
    yield f"{lines((bank, 500), (capital, 500))}; {entry()}"
    yield f"{lines((bank, 500), (foreign, -500))}; {entry()}"
    yield f"{lines((heading, 500), (capital, -500))}; {entry()}"
    yield f"{whole}; {entry('2031-01-01')}"
    yield f"{whole}; {entry(of=other.company.pk)}"
    yield whole  # lines of an entry that never comes
    yield f"{lines((bank, chr(39) + '1.5' + chr(39)), (capital, chr(39) + '-1.5' + chr(39)))}; {entry()}"
    yield f"{lines((bank, chr(39) + 'much' + chr(39)), (capital, -500))}; {entry()}"
    if SQLITE:  # PostgreSQL's column cannot hold a fraction: it rounds before anything is kept
        yield f"{lines((bank, 1.5), (capital, -1.5))}; {entry()}"
    there = "(SELECT MIN(id) FROM accounting_journalentry)"
    yield LINE.format(f"(7000, 1, {company}, {there}, {bank}, 5, '', NULL, NULL)")
    balanced = ", ".join(
        f"({at}, 1, {company}, {there}, {bank}, {amount}, '', NULL, NULL)" for at, amount in ((7000, 5), (7001, -5))
    )
    yield LINE.format(balanced)


@contextmanager
def beside() -> Iterator[Callable[[str], None]]:
    """The database as a tool of its owner reaches it: the driver alone, each call one transaction."""
    if SQLITE:
        import pysqlite3

        tool = pysqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
        tool.execute("PRAGMA foreign_keys = ON")

        def run(said: str) -> None:
            try:
                tool.executescript(f"BEGIN; {said}; COMMIT")
            finally:
                if tool.in_transaction:
                    tool.rollback()
    else:
        import psycopg

        tool = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        tool.execute("SET nhip.company = '*'")

        def run(said: str) -> None:
            with tool.transaction():
                tool.execute(said)

    yield run
    tool.close()


def state() -> str:
    """Everything that stands in the ledgers."""
    rows = [list(model.objects.order_by("pk").values_list()) for model in LEDGERS]
    assert all(rows), "a ledger without rows proves nothing"
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.fixture
def firms() -> Iterator[tuple[Firm, Firm]]:
    """Two companies, and something in every ledger."""
    with clock.at(NOW):
        firm, other, store = Firm(), Firm(), Store()
        firm.invoice(1_000_000)
        firm.banked(500_000)
        firm.stocked(firm.laptop, "2", 15_000_000)
        store.stock(store.cable, 3)
        yield firm, other


def got_through(run: Callable[[str], None], said: str) -> str:
    """Why the statement was not refused as it should be; empty when it was."""
    try:
        run(said)
    except Exception as error:
        return "" if REFUSED.search(str(error)) else f"{said}: {error}"
    return f"{said}: done"


@pytest.mark.commits
@pytest.mark.req("R2")
def test_forty_hostile_statements_by_the_owner_of_the_database_are_refused(firms):
    tried = [said for model, value in LEDGERS.items() for said in against(model._meta.db_table, value)]
    tried += entries(*firms)
    before = state()
    with beside() as run:
        wrong = [why for said in tried if (why := got_through(run, said))]
    assert wrong == []
    assert state() == before
    assert len(tried) >= 40


@pytest.mark.commits
@pytest.mark.req("R2")
@pytest.mark.parametrize("model", LEDGERS, ids=lambda model: model.__name__)
def test_the_orm_and_its_cursor_are_refused_as_well(firms, model):
    value, before, row = LEDGERS[model], state(), model.objects.order_by("pk").first()
    new: Any = "x" if value == "text" else Decimal(7)
    setattr(row, value, new)
    table = connection.ops.quote_name(model._meta.db_table)
    ways = (
        lambda: model.objects.update(**{value: new}),
        lambda: model.objects.filter(pk=row.pk).update(version=9),
        lambda: model.objects.all().delete(),
        lambda: model.objects.all()._raw_delete(using="default"),
        lambda: model.objects.bulk_update([row], [value]),
        lambda: model.objects.bulk_create([row], update_conflicts=True, update_fields=[value], unique_fields=["id"]),
        lambda: row.save(),
        lambda: row.delete(),
        lambda: _cursor(f"UPDATE {table} SET version = 9"),
        lambda: _cursor(f"DELETE FROM {table}"),
    )
    for hostile in ways:
        with pytest.raises(DatabaseError), transaction.atomic():
            hostile()
    assert state() == before


def _cursor(said: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(said)
