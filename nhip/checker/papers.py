"""What papers say is what the books have: the entry of each invoice, correction, receipt and refund worked out anew.

Circular 133/2016/TT-BTC: a sale is Dr 131, Cr 5111 (goods) or 5113 (all else), Cr 33311; by Circular 99/2025 it is
Cr 511, and what came back or was reduced is Dr 521. A replacing invoice takes the one before it back and books
itself; money is Dr 111 or 112, Cr 131, and the other way round when it goes back. What settling in another currency
gains is Cr 515, what it loses Dr 635: in the entry of the paper that settles, else in one of the allocation's own.
"""

from .database import MONEY, Query

TABLES = (
    "accounting_invoice", "accounting_invoiceline", "accounting_receipt", "accounting_refund", "accounting_treasury",
    "accounting_journalentry", "accounting_journalline", "accounting_account", "accounting_books", "shared_product",
    "accounting_allocation",
)  # fmt: skip
NUMBERED = "i.number <> '' AND i.state NOT IN ('draft', 'void') AND i.opening_id IS NULL"
LARGE = "(SELECT chart FROM accounting_books b WHERE b.company_id = i.company_id) = 'tt99'"
REDUCES = "i.kind = 'adjusting' AND i.cause <> 'mistake' AND i.total < 0"
REVENUE = f"""CASE WHEN {LARGE} AND {REDUCES} THEN '521' WHEN {LARGE} THEN '511'
    WHEN p.kind = 'goods' THEN '5111' ELSE '5113' END"""
LINES = "accounting_invoiceline l ON l.invoice_id = {of} JOIN shared_product p ON p.id = l.product_id"


def _sale(of: str, sign: str, where: str) -> str:
    """What an invoice books, or takes back: `of` is whose lines, `sign` the side."""
    source = "i.company_id, 'accounting.invoice' AS kind, i.id AS source, i.number"
    first = f"accounting_invoice i JOIN accounting_invoice f ON f.id = {of}"
    lines = LINES.format(of="f.id")
    return f"""
        SELECT {source}, '131' AS code, f.customer_id AS party, 0 AS booked, {sign}f.total AS wanted
        FROM {first} WHERE {where}
        UNION ALL SELECT {source}, {REVENUE}, 0, 0, -({sign}l.net) FROM {first} JOIN {lines} WHERE {where}
        UNION ALL SELECT {source}, '33311', 0, 0, -({sign}l.tax) FROM {first} JOIN {lines} WHERE {where}
    """


def _money(table: str, kind: str, sign: str, where: str) -> str:
    """What money books that came in, or went back."""
    source = f"m.company_id, '{kind}' AS kind, m.id AS source, m.number"
    return f"""
        SELECT {source}, '131' AS code, m.customer_id AS party, 0 AS booked, -({sign}m.amount) AS wanted
        FROM {table} m WHERE {where}
        UNION ALL SELECT {source}, a.code, 0, 0, {sign}m.amount FROM {table} m
        JOIN accounting_treasury t ON t.id = m.treasury_id JOIN accounting_account a ON a.id = t.account_id
        WHERE {where}
    """


OWN_ENTRY = """EXISTS (
    SELECT 1 FROM accounting_journalentry e WHERE e.source_kind = 'accounting.allocation' AND e.source_id = x.id
)"""
GAIN, LOSS = "CASE WHEN x.difference > 0", "CASE WHEN x.difference < 0"


def _exchange(table: str, kind: str, by: str) -> str:
    """What a paper books of the exchange differences that it was settled with at once: Cr 515 gain, Dr 635 loss."""
    source = f"m.company_id, '{kind}' AS kind, m.id AS source, m.number"
    there = f"""{table} m JOIN accounting_allocation x ON x.{by} = m.id
        WHERE x.amount > 0 AND x.difference <> 0 AND NOT {OWN_ENTRY}"""
    also = "" if kind == "accounting.refund" else " AND x.refund_id IS NULL"
    return f"""
        SELECT {source}, '131' AS code, m.customer_id AS party, 0 AS booked, x.difference AS wanted FROM {there}{also}
        UNION ALL SELECT {source}, '515', 0, 0, {GAIN} THEN -x.difference ELSE 0 END FROM {there}{also}
        UNION ALL SELECT {source}, '635', 0, 0, {LOSS} THEN -x.difference ELSE 0 END FROM {there}{also}
    """


ALONE = f"""
    SELECT x.company_id, 'accounting.allocation' AS kind, x.id AS source, '' AS number, '131' AS code,
        COALESCE(r.customer_id, c.customer_id) AS party, 0 AS booked, x.difference AS wanted
    FROM accounting_allocation x LEFT JOIN accounting_receipt r ON r.id = x.receipt_id
    LEFT JOIN accounting_invoice c ON c.id = x.credit_id WHERE {OWN_ENTRY}
    UNION ALL
    SELECT x.company_id, 'accounting.allocation', x.id, '',
        CASE WHEN (x.difference > 0) = (x.amount > 0) THEN '515' ELSE '635' END, 0, 0, -x.difference
    FROM accounting_allocation x WHERE {OWN_ENTRY}
"""
BOOKED = """
    SELECT e.company_id, e.source_kind AS kind, e.source_id AS source, e.number, a.code,
        CASE a.code WHEN '131' THEN COALESCE(l.party_id, 0) ELSE 0 END AS party, l.amount AS booked, 0 AS wanted
    FROM accounting_journalentry e JOIN accounting_journalline l ON l.entry_id = e.id
    JOIN accounting_account a ON a.id = l.account_id
    WHERE e.reverses_id IS NULL
        AND e.source_kind IN (
            'accounting.invoice', 'accounting.receipt', 'accounting.refund', 'accounting.allocation'
        )
"""
WANTED = " UNION ALL ".join(
    (
        _sale("i.id", "", NUMBERED),
        _sale("i.corrects_id", "-", f"{NUMBERED} AND i.kind = 'replacing'"),
        _money("accounting_receipt", "accounting.receipt", "", "m.number <> '' AND m.opening_id IS NULL"),
        _money("accounting_refund", "accounting.refund", "-", "m.number <> ''"),
        _exchange("accounting_receipt", "accounting.receipt", "receipt_id"),
        _exchange("accounting_refund", "accounting.refund", "refund_id"),
        _exchange("accounting_invoice", "accounting.invoice", "credit_id"),
        ALONE,
    )
)
QUERIES = (
    Query(
        "entry is not what its paper says", TABLES, MONEY,
        f"""
        SELECT company_id, MAX(kind) || ' ' || MAX(number) || ' ' || code, SUM(booked), SUM(wanted)
        FROM (SELECT * FROM ({BOOKED}) b UNION ALL SELECT * FROM ({WANTED}) w) each_side
        GROUP BY company_id, kind, source, code, party HAVING SUM(booked) <> SUM(wanted)
        """,
    ),
    Query(
        "paper with several entries", TABLES, 0,
        """
        SELECT company_id, source_kind || ' ' || MAX(number), COUNT(*), 1 FROM accounting_journalentry
        WHERE reverses_id IS NULL
            AND source_kind IN (
                'accounting.invoice', 'accounting.receipt', 'accounting.refund', 'accounting.allocation'
            )
        GROUP BY company_id, source_kind, source_id HAVING COUNT(*) > 1
        """,
    ),
)  # fmt: skip
