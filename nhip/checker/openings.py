"""How books began: the entry of an opening is the sum of the old invoices, advances and goods that came with it.

Both sides are read from their own rows, so a balance cannot have been booked that nothing lies behind, nor the other
way round; an opening that was taken back still says what it had brought.
"""

from .database import MONEY, Query

OPENING, ENTRY, LINE = "accounting_opening", "accounting_journalentry", "accounting_journalline"
INVOICE, RECEIPT, MOVE = "accounting_invoice", "accounting_receipt", "accounting_valuationmove"
SLIP = "warehouse_goodsreceipt"
BOOKED = f"""
    SELECT o.company_id, o.id AS opening, o.number, l.party_id, l.product_id, l.amount AS booked, 0 AS brought, a.code
    FROM {OPENING} o
    JOIN {ENTRY} e ON e.source_kind = 'accounting.opening' AND e.source_id = o.id AND e.reverses_id IS NULL
    JOIN {LINE} l ON l.entry_id = e.id JOIN accounting_account a ON a.id = l.account_id
"""

QUERIES = (
    Query(
        "opening books other receivables than came over", (OPENING, ENTRY, LINE, INVOICE, RECEIPT), MONEY,
        f"""
        SELECT company_id, MAX(number) || ' party ' || COALESCE(CAST(party AS TEXT), '-'), SUM(booked), SUM(brought)
        FROM (
            SELECT company_id, opening, number, party_id AS party, booked, brought FROM ({BOOKED}) b
            WHERE code = '131'
            UNION ALL
            SELECT o.company_id, o.id, o.number, i.customer_id, 0, i.total
            FROM {OPENING} o JOIN {INVOICE} i ON i.opening_id = o.id
            UNION ALL
            SELECT o.company_id, o.id, o.number, r.customer_id, 0, -r.amount
            FROM {OPENING} o JOIN {RECEIPT} r ON r.opening_id = o.id
        ) each_side GROUP BY company_id, opening, party HAVING SUM(booked) <> SUM(brought)
        """,
    ),
    Query(
        "opening books other goods than came over", (OPENING, ENTRY, LINE, MOVE, SLIP), MONEY,
        f"""
        SELECT company_id, MAX(number) || ' product ' || COALESCE(CAST(product AS TEXT), '-'),
            SUM(booked), SUM(brought)
        FROM (
            SELECT company_id, opening, number, product_id AS product, booked, brought FROM ({BOOKED}) b
            WHERE code = '156'
            UNION ALL
            SELECT o.company_id, o.id, o.number, m.product_id, 0, m.value
            FROM {OPENING} o JOIN {SLIP} g ON g.opening_id = o.id
            JOIN {MOVE} m ON m.source_kind = 'warehouse.goodsreceipt' AND m.source_id = g.id AND m.quantity > 0
        ) each_side GROUP BY company_id, opening, product HAVING SUM(booked) <> SUM(brought)
        """,
    ),
)  # fmt: skip
