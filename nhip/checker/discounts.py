"""Discounts for paying early: each is Dr 635, Cr 131, settles its amount, is earned in time and within its terms."""

from .database import COUNT, MONEY, Query

EARLY, INVOICE, ALLOCATION = "accounting_earlydiscount", "accounting_invoice", "accounting_allocation"
BOOKS = ("accounting_journalentry", "accounting_journalline", "accounting_account")
SAID = "d.company_id, d.id AS source, d.number"

QUERIES = (
    Query(
        "entry of an early discount is not what its paper says", (EARLY, *BOOKS), MONEY,
        f"""
        SELECT company_id, MAX(number) || ' ' || code, SUM(booked), SUM(wanted) FROM (
            SELECT {SAID}, '635' AS code, 0 AS party, 0 AS booked, d.amount AS wanted FROM accounting_earlydiscount d
            UNION ALL SELECT {SAID}, '131', d.customer_id, 0, -d.amount FROM accounting_earlydiscount d
            UNION ALL
            SELECT e.company_id, e.source_id, e.number, a.code,
                CASE a.code WHEN '131' THEN COALESCE(l.party_id, 0) ELSE 0 END, l.amount, 0
            FROM accounting_journalentry e JOIN accounting_journalline l ON l.entry_id = e.id
            JOIN accounting_account a ON a.id = l.account_id
            WHERE e.reverses_id IS NULL AND e.source_kind = 'accounting.earlydiscount'
        ) each_side GROUP BY company_id, source, code, party HAVING SUM(booked) <> SUM(wanted)
        """,
    ),
    Query(
        "early discount does not settle what it says", (EARLY, ALLOCATION), MONEY,
        """
        SELECT d.company_id, d.number, COALESCE(SUM(a.amount), 0), d.wanted FROM (
            SELECT id, company_id, number, CASE state WHEN 'posted' THEN amount ELSE 0 END AS wanted
            FROM accounting_earlydiscount
        ) d LEFT JOIN accounting_allocation a ON a.discount_id = d.id
        GROUP BY d.id, d.company_id, d.number, d.wanted HAVING COALESCE(SUM(a.amount), 0) <> d.wanted
        """,
    ),
    Query(
        "early discount of another customer, or given too late", (EARLY, INVOICE), COUNT,
        """
        SELECT d.company_id, d.number, d.customer_id, i.customer_id
        FROM accounting_earlydiscount d JOIN accounting_invoice i ON i.id = d.invoice_id
        WHERE i.customer_id <> d.customer_id OR i.early_until IS NULL
            OR (d.receipt_id IS NOT NULL AND d.date > i.early_until)
        """,
    ),
)  # fmt: skip
