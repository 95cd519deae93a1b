"""Doubtful debts: what is provided and written off of invoices, its entries, and what was recovered, worked out anew.

Circular 133/2016/TT-BTC: a provision is Dr 6422, Cr 2293; a write-off Dr 2293 as far as provided, Dr 6422 the rest,
Cr 131; money for what was written off is Dr 111 or 112, Cr 711. By Circular 99/2025 the cost is 6426.
"""

from .database import COUNT, MONEY, Query

DEBT, RECOVERY, INVOICE, ALLOCATION = (
    "accounting_baddebt", "accounting_recovery", "accounting_invoice", "accounting_allocation",
)  # fmt: skip
BOOKS = (
    "accounting_books", "accounting_treasury", "accounting_journalentry", "accounting_journalline",
    "accounting_account",
)  # fmt: skip
KINDS = "('accounting.baddebt', 'accounting.recovery')"
COST = """CASE (SELECT chart FROM accounting_books b WHERE b.company_id = d.company_id)
    WHEN 'tt99' THEN '6426' ELSE '6422' END"""
PAPER = "d.company_id, 'accounting.baddebt' AS kind, d.id AS source, d.number"
CAME = "r.company_id, 'accounting.recovery' AS kind, r.id AS source, r.number"
WANTED = f"""
    SELECT {PAPER}, '2293' AS code, d.customer_id AS party, 0 AS booked, -d.provision AS wanted
    FROM accounting_baddebt d WHERE d.number <> ''
    UNION ALL SELECT {PAPER}, {COST}, 0, 0,
        CASE d.kind WHEN 'provision' THEN d.provision ELSE d.amount + d.provision END
    FROM accounting_baddebt d WHERE d.number <> ''
    UNION ALL SELECT {PAPER}, '131', d.customer_id, 0, -d.amount
    FROM accounting_baddebt d WHERE d.number <> '' AND d.kind = 'write_off'
    UNION ALL SELECT {CAME}, a.code, 0, 0, r.amount FROM accounting_recovery r
    JOIN accounting_treasury t ON t.id = r.treasury_id JOIN accounting_account a ON a.id = t.account_id
    UNION ALL SELECT {CAME}, '711', 0, 0, -r.amount FROM accounting_recovery r
"""
BOOKED = f"""
    SELECT e.company_id, e.source_kind AS kind, e.source_id AS source, e.number, a.code,
        CASE WHEN a.code IN ('131', '2293') THEN COALESCE(l.party_id, 0) ELSE 0 END AS party,
        l.amount AS booked, 0 AS wanted
    FROM accounting_journalentry e JOIN accounting_journalline l ON l.entry_id = e.id
    JOIN accounting_account a ON a.id = l.account_id
    WHERE e.reverses_id IS NULL AND e.source_kind IN {KINDS}
"""

QUERIES = (
    Query(
        "entry of a bad debt is not what its paper says", (DEBT, RECOVERY, *BOOKS), MONEY,
        f"""
        SELECT company_id, MAX(kind) || ' ' || MAX(number) || ' ' || code, SUM(booked), SUM(wanted)
        FROM (SELECT * FROM ({BOOKED}) b UNION ALL SELECT * FROM ({WANTED}) w) each_side
        GROUP BY company_id, kind, source, code, party HAVING SUM(booked) <> SUM(wanted)
        """,
    ),
    Query(
        "bad debt that does not count is still in the books", (DEBT, RECOVERY, *BOOKS), COUNT,
        """
        SELECT d.company_id, d.number, 1, COUNT(e.id)
        FROM (
            SELECT company_id, id, number, 'accounting.baddebt' AS kind, state FROM accounting_baddebt
            UNION ALL SELECT company_id, id, number, 'accounting.recovery', state FROM accounting_recovery
        ) d JOIN accounting_journalentry e ON e.source_kind = d.kind AND e.source_id = d.id
        GROUP BY d.company_id, d.id, d.number, d.state
        HAVING COUNT(e.id) <> CASE d.state WHEN 'cancelled' THEN 2 ELSE 1 END
        """,
    ),
    Query(
        "provided or written off of an invoice is not what its papers say", (INVOICE, DEBT), MONEY,
        """
        SELECT company_id, number, SUM(kept), SUM(said) FROM (
            SELECT company_id, id, number, 'provided' AS what, provided AS kept, 0 AS said FROM accounting_invoice
            UNION ALL SELECT company_id, id, number, 'lost', written_off, 0 FROM accounting_invoice
            UNION ALL SELECT i.company_id, i.id, i.number, 'provided', 0, d.provision
                FROM accounting_baddebt d JOIN accounting_invoice i ON i.id = d.invoice_id WHERE d.state = 'posted'
            UNION ALL SELECT i.company_id, i.id, i.number, 'lost', 0, d.amount
                FROM accounting_baddebt d JOIN accounting_invoice i ON i.id = d.invoice_id
                WHERE d.state = 'posted' AND d.kind = 'write_off'
        ) each_side GROUP BY company_id, id, number, what HAVING SUM(kept) <> SUM(said)
        """,
    ),
    Query(
        "write-off does not settle what it says", (DEBT, ALLOCATION), MONEY,
        """
        SELECT d.company_id, d.number, COALESCE(SUM(a.amount), 0), d.wanted FROM (
            SELECT id, company_id, number,
                CASE WHEN state = 'posted' AND kind = 'write_off' THEN amount ELSE 0 END AS wanted
            FROM accounting_baddebt
        ) d LEFT JOIN accounting_allocation a ON a.bad_debt_id = d.id
        GROUP BY d.id, d.company_id, d.number, d.wanted HAVING COALESCE(SUM(a.amount), 0) <> d.wanted
        """,
    ),
    Query(
        "recovered is not what came", (DEBT, RECOVERY), MONEY,
        """
        SELECT d.company_id, d.number, d.recovered, COALESCE(SUM(r.amount), 0)
        FROM accounting_baddebt d
        LEFT JOIN accounting_recovery r ON r.bad_debt_id = d.id AND r.state = 'posted'
        GROUP BY d.id, d.company_id, d.number, d.recovered HAVING d.recovered <> COALESCE(SUM(r.amount), 0)
        """,
    ),
    Query(
        "bad debt nobody agreed to, or its own author did", (DEBT,), COUNT,
        """
        SELECT company_id, number, proposed_by_id, agreed_by_id FROM accounting_baddebt
        WHERE state IN ('posted', 'cancelled') AND (agreed_by_id IS NULL OR agreed_by_id = proposed_by_id)
        """,
    ),
)  # fmt: skip
