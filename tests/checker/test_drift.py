"""R18: one unit of drift in any figure that is kept beside what it follows from is found, figure by figure.

The figures are those of the models: what is added is planted too, unless it is said here to be somebody's own word.
"""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from nhip.checker import LOOKS, QUERIES
from nhip.checker.database import Database, Query
from nhip.checker.finding import following
from nhip.kernel.fields import MoneyField, QuantityField
from tests.proofs.world import World, undone

pytestmark = pytest.mark.world

SAID = {
    "accounting.discountpolicy.threshold", "accounting.collectionright.limit",
    "accounting.receipt.collected", "accounting.receipt.counted",
    "accounting.openingsheet.debit", "accounting.openingsheet.credit",
    "accounting.invoiceline.quantity", "accounting.invoiceline.price",
    "accounting.baddebt.wanted",
    "kernel.customvalue.number", "kernel.customvalue.amount",
    "sales.quotation.deposit", "sales.order.deposit", "sales.quotationline.list_price", "sales.orderline.list_price",
    "sales.reservationrun.quantity", "sales.reservationrun.short",
    "sales.salesreturn.value", "sales.salesreturn.refundable", "sales.salesreturnline.damaged",
    "sales.salesreturnline.credited",
    "shared.party.credit_limit", "shared.product.list_price", "shared.productunit.factor",
    "shared.priceline.price", "shared.priceline.from_quantity",
    "warehouse.goodsissueline.asked", "warehouse.goodsreceiptline.asked", "warehouse.goodsreceiptline.unit_cost",
    "warehouse.reservation.quantity", "warehouse.stock.least", "warehouse.stock.most",
    "warehouse.stocktransferline.quantity",
}  # fmt: skip
"""What somebody said, asked or answered: nothing else in the database tells what it should have been."""
SEALED = {"kernel.auditevent.amount"}
"""Found by its hash: tests/chain."""
SMALL = {
    "accounting.costlayer.quantity", "accounting.costlayer.value", "accounting.layeruse.quantity",
    "accounting.layeruse.value", "sales.salesreturnline.came",
}  # fmt: skip
"""Planted in the small company of test_checker: the two companies here have no goods that leave first in, first out,
and returns that are still on their way."""
ABROAD = ("foreign_", "difference")
"""The two companies sell at home: what a paper says in another currency is nowhere in them."""
SCRAPPED = {"warehouse.scrapslip.estimate", "warehouse.scrapslip.cost", "warehouse.scrapline.estimate",
            "warehouse.scrapline.cost", "warehouse.scrapline.quantity"}  # fmt: skip
"""They scrap nothing."""
WHERE = {
    "accounting.invoice": "state <> 'draft'",
    "accounting.invoiceline": "invoice_id IN (SELECT id FROM accounting_invoice WHERE state <> 'draft')",
    "accounting.receipt": "state = 'posted'",
    "accounting.baddebt": "state = 'posted'",
    "warehouse.goodsissueline": "issue_id IN (SELECT id FROM warehouse_goodsissue WHERE state = 'issued')",
    "warehouse.goodsissue": "state = 'issued'",
    "warehouse.goodsreceipt": "state = 'received'",
    "warehouse.goodsreceiptline": "receipt_id IN (SELECT id FROM warehouse_goodsreceipt WHERE state = 'received')",
    "sales.salesreturnline": "sales_return_id IN (SELECT id FROM sales_salesreturn WHERE state = 'coming')",
}
"""Which rows count, where drafts do not."""


def figures() -> Iterator[tuple[str, type[models.Model], str]]:
    """Every amount and quantity of the models."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, MoneyField | QuantityField) and model._meta.managed:
                yield f"{model._meta.label_lower}.{field.name}", model, field.column


def asked(table: str) -> list[Query]:
    return [query for query in QUERIES if table in query.tables]


def found_by_checker(database: Database, table: str) -> set[str]:
    said = {str(each) for query in asked(table) for each in database.differences(query)}
    return said | ({str(each) for each in following(database)} if table == "sales_monthofsales" else set())


def found_by_room(model: type[models.Model], company: int) -> set[str]:
    try:
        checks = import_module(f"nhip.{model._meta.app_label}.checks")
    except ModuleNotFoundError:
        return set()
    return {str(each) for each in checks.check(company)}


def lift(table: str) -> None:
    """Without its guards, as the owner of the database can have it; taken back with the transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def drift(table: str, column: str, pk: int) -> bool:
    """One unit more, or else less; False where the database itself refuses both."""
    for sign in "+-":
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f'UPDATE {table} SET "{column}" = "{column}" {sign} 1 WHERE id = %s', [pk])
            return True
        except IntegrityError:
            continue
    return False


def row_of(model: type[models.Model], column: str, company: int) -> int | None:
    """A row of the company that counts, if there is one, one where the figure is not zero."""
    where = WHERE.get(model._meta.label_lower, "1 = 1")
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT id FROM {model._meta.db_table} WHERE company_id = %s AND {where} AND "{column}" IS NOT NULL '
            f'ORDER BY CASE WHEN "{column}" = 0 THEN 1 ELSE 0 END, id LIMIT 1',
            [company],
        )
        return next((pk for (pk,) in cursor.fetchall()), None)


@pytest.mark.slow("a unit in every figure that is kept, one after the other")
@pytest.mark.req("R18", part="one unit of drift in every figure that is kept is found")
def test_one_unit_of_drift_is_found_wherever_it_is(companies: World):
    company, missed, planted = companies.own.company.pk, [], 0
    database = Database(connection)
    rooms: dict[str, set[str]] = {}
    for name, model, column in figures():
        if name in SAID | SEALED | SMALL | SCRAPPED or column.startswith(ABROAD):
            continue
        table, pk = model._meta.db_table, row_of(model, column, company)
        if pk is None:
            missed.append(f"{name}: no row")
            continue
        before = found_by_checker(database, table)
        room = model._meta.app_label
        if room not in rooms:
            rooms[room] = found_by_room(model, company)
        with undone():
            lift(table)
            if not drift(table, column, pk):
                continue
            planted += 1
            if found_by_checker(database, table) <= before and found_by_room(model, company) <= rooms[room]:
                missed.append(name)
    assert missed == [] and planted > 40


@pytest.mark.req("R18", part="no rule of the checker is without a planted difference")
def test_every_rule_of_the_checker_was_seen_red():
    from tests.checker.test_checker import PLANTED

    assert {query.rule for query in QUERIES} - PLANTED.keys() <= UNPLANTED
    assert len(LOOKS) >= 5


UNPLANTED = {
    "opening books other receivables than came over", "opening books other goods than came over",
    "rows are not as many as kept",
}  # fmt: skip
"""Planted with whole books, in accounting and the warehouse; and in test_counts."""
