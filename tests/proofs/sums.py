"""Sums of our own: what the ledger and the store must come to, in plain SQL, written without a look at the product's.

Each statement yields (what, where, one side, other side) for what does not agree; amounts in hundredths, quantities
in millionths, as they are stored. Nothing of the product is imported, its checkers least of all.
"""

from typing import Any

BOOKS = """
SELECT 'entry' AS what, entry_id AS place, SUM(amount) AS one, COUNT(*) AS other FROM accounting_journalline
    GROUP BY entry_id HAVING SUM(amount) <> 0 OR COUNT(*) < 2
UNION ALL
SELECT 'trial balance', company_id, SUM(amount), 0 FROM accounting_journalline
    GROUP BY company_id HAVING SUM(amount) <> 0
UNION ALL
SELECT 'receivables and 131', customer, SUM(booked), SUM(owed) FROM (
    SELECT l.party_id AS customer, l.amount AS booked, 0 AS owed FROM accounting_journalline l
        JOIN accounting_account a ON a.id = l.account_id WHERE a.code = '131'
    UNION ALL SELECT customer_id, 0, total FROM accounting_invoice WHERE state NOT IN ('draft', 'void', 'replaced')
    UNION ALL SELECT customer_id, 0, -amount FROM accounting_receipt WHERE state = 'posted'
    UNION ALL SELECT customer_id, 0, amount FROM accounting_refund WHERE state = 'posted'
) x GROUP BY customer HAVING SUM(booked) <> SUM(owed)
UNION ALL
SELECT 'open invoice', id, open_amount, rest FROM (
    SELECT i.id, i.total, i.open_amount, i.total - COALESCE(
        (SELECT SUM(amount) FROM accounting_allocation a WHERE a.invoice_id = i.id), 0) + COALESCE(
        (SELECT SUM(amount) FROM accounting_allocation a WHERE a.credit_id = i.id AND i.kind = 'adjusting'), 0
        ) AS rest
    FROM accounting_invoice i WHERE i.state NOT IN ('draft', 'void')
) x WHERE open_amount <> rest OR (total >= 0 AND rest < 0) OR (total < 0 AND rest > 0)
UNION ALL
SELECT 'open receipt', id, open_amount, rest FROM (
    SELECT r.id, r.open_amount, r.amount - COALESCE(
        (SELECT SUM(amount) FROM accounting_allocation a WHERE a.receipt_id = r.id), 0) AS rest
    FROM accounting_receipt r WHERE r.state = 'posted'
) x WHERE open_amount <> rest OR rest < 0
UNION ALL
SELECT 'goods and 156', product, SUM(booked), SUM(valued) FROM (
    SELECT l.product_id AS product, l.amount AS booked, 0 AS valued FROM accounting_journalline l
        JOIN accounting_account a ON a.id = l.account_id WHERE a.code LIKE '156%'
    UNION ALL SELECT product_id, 0, value FROM accounting_valuationmove
) x GROUP BY product HAVING SUM(booked) <> SUM(valued)
UNION ALL
SELECT 'value of goods', product, SUM(kept), SUM(moved) FROM (
    SELECT product_id AS product, value AS kept, 0 AS moved FROM accounting_stockvalue
    UNION ALL SELECT product_id, 0, value FROM accounting_valuationmove
) x GROUP BY product HAVING SUM(kept) <> SUM(moved) OR SUM(kept) < 0
UNION ALL
SELECT 'layers', product, SUM(kept), SUM(held) FROM (
    SELECT product_id AS product, quantity AS many, value AS kept, 0 AS held FROM accounting_stockvalue
        WHERE method = 'fifo'
    UNION ALL SELECT s.product_id, -l.quantity, 0, l.value FROM accounting_costlayer l
        JOIN accounting_stockvalue s ON s.id = l.stock_id
    UNION ALL SELECT s.product_id, u.quantity, 0, -u.value FROM accounting_layeruse u
        JOIN accounting_costlayer l ON l.id = u.layer_id JOIN accounting_stockvalue s ON s.id = l.stock_id
) x GROUP BY product HAVING SUM(kept) <> SUM(held) OR SUM(many) <> 0
"""

GOODS = """
SELECT 'on hand' AS what, product AS place, SUM(kept) AS one, SUM(moved) AS other FROM (
    SELECT warehouse_id AS store, product_id AS product, on_hand AS kept, 0 AS moved FROM warehouse_stock
    UNION ALL SELECT warehouse_id, product_id, 0, quantity FROM warehouse_stockmove
) x GROUP BY store, product HAVING SUM(kept) <> SUM(moved) OR SUM(moved) < 0
UNION ALL
SELECT 'on the shelf', product, SUM(kept), SUM(moved) FROM (
    SELECT warehouse_id AS store, product_id AS product, location_id AS shelf, lot_id AS lot,
        on_hand AS kept, 0 AS moved FROM warehouse_bin
    UNION ALL SELECT warehouse_id, product_id, location_id, lot_id, 0, quantity FROM warehouse_stockmove
) x GROUP BY store, product, shelf, lot HAVING SUM(kept) <> SUM(moved) OR SUM(moved) < 0
UNION ALL
SELECT 'promised', product, SUM(kept), SUM(promised) FROM (
    SELECT warehouse_id AS store, product_id AS product, reserved AS kept, 0 AS promised FROM warehouse_stock
    UNION ALL SELECT warehouse_id, product_id, 0, "open" FROM warehouse_reservation
) x GROUP BY store, product HAVING SUM(kept) <> SUM(promised)
UNION ALL
SELECT 'promised more than there is', product_id, reserved, on_hand FROM warehouse_stock
    WHERE reserved > on_hand OR reserved < 0
UNION ALL
SELECT 'pieces', product, SUM(counted), SUM(moved) FROM (
    SELECT warehouse_id AS store, product_id AS product, 1000000 AS counted, 0 AS moved FROM warehouse_serial
        WHERE state = 'in_stock'
    UNION ALL SELECT warehouse_id, product_id, 0, quantity FROM warehouse_stockmove WHERE serial_id IS NOT NULL
) x GROUP BY store, product HAVING SUM(counted) <> SUM(moved)
UNION ALL
SELECT 'valued and there', product, SUM(valued), SUM(lying) FROM (
    SELECT product_id AS product, quantity AS valued, 0 AS lying FROM accounting_valuationmove
    UNION ALL SELECT product_id, 0, quantity FROM warehouse_stockmove
) x GROUP BY product HAVING SUM(valued) <> SUM(lying)
"""


def wrong(connection: Any, *statements: str) -> list[tuple]:
    """Every row of the statements: nothing, when all agree."""
    found = []
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            found += cursor.fetchall()
    return found


def gaps(connection: Any, table: str, column: str = "number", where: str = "1 = 1") -> list[int]:
    """The last digits of the numbers that papers bear, where they are not 1, 2, 3 to the last."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} <> '' AND {where}")
        borne = sorted(int("".join(c for c in number if c.isdigit())[-5:]) for (number,) in cursor.fetchall())
    return [] if borne == list(range(1, len(borne) + 1)) else borne
