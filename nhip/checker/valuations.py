"""Foreign money valued at a period's end: items, their entries and what is open, worked out anew from the papers.

Circular 133/2016/TT-BTC Art 52: each item is its foreign amount at the rate, to a coin; differences meet on account
413, which they leave for 515 or 635. What had been settled before the paper was posted is taken out again.
"""

from .database import MONEY, Query

PAPER, ITEM = "accounting_revaluation", "accounting_revalueditem"
INVOICE, ALLOCATION = "accounting_invoice", "accounting_allocation"
BOOKS = (
    "accounting_treasury", "accounting_journalentry", "accounting_journalline", "accounting_account",
)  # fmt: skip
COIN = "CASE c.currency WHEN 'VND' THEN 100 WHEN 'JPY' THEN 100 WHEN 'KRW' THEN 100 ELSE 1 END"
RESULT = "('515', '635')"
SOURCE = "p.company_id, p.id AS source, p.number"
OF_ITEM = f"{ITEM} x JOIN {PAPER} p ON p.id = x.revaluation_id"
WANTED = f"""
    SELECT {SOURCE}, '131' AS code, i.customer_id AS party, 0 AS booked, x.worth - x.booked - x.later AS wanted
    FROM {OF_ITEM} JOIN {INVOICE} i ON i.id = x.invoice_id
    UNION ALL SELECT {SOURCE}, a.code, 0, 0, x.worth - x.booked
    FROM {OF_ITEM} JOIN accounting_treasury t ON t.id = x.treasury_id JOIN accounting_account a ON a.id = t.account_id
    UNION ALL SELECT {SOURCE}, 'result', 0, 0, x.later - (x.worth - x.booked) FROM {OF_ITEM}
"""
BOOKED = f"""
    SELECT e.company_id, e.source_id AS source, e.number,
        CASE WHEN a.code IN {RESULT} THEN 'result' ELSE a.code END AS code,
        CASE a.code WHEN '131' THEN COALESCE(l.party_id, 0) ELSE 0 END AS party, l.amount AS booked, 0 AS wanted
    FROM accounting_journalentry e JOIN accounting_journalline l ON l.entry_id = e.id
    JOIN accounting_account a ON a.id = l.account_id
    WHERE e.source_kind = 'accounting.revaluation' AND e.reverses_id IS NULL
"""
QUERIES = (
    Query(
        "entry of a valuation is not what its items say", (PAPER, ITEM, INVOICE, *BOOKS), MONEY,
        f"""
        SELECT company_id, MAX(number) || ' ' || code, SUM(booked), SUM(wanted)
        FROM (SELECT * FROM ({BOOKED}) b UNION ALL SELECT * FROM ({WANTED}) w) each_side
        GROUP BY company_id, source, code, party HAVING SUM(booked) <> SUM(wanted)
        """,
    ),
    Query(
        "valuation that does not count is still in the books", (PAPER, *BOOKS), MONEY,
        f"""
        SELECT p.company_id, p.number, SUM(l.amount), 0 FROM {PAPER} p
        JOIN accounting_journalentry e ON e.source_kind = 'accounting.revaluation' AND e.source_id = p.id
        JOIN accounting_journalline l ON l.entry_id = e.id
        WHERE p.state = 'cancelled' GROUP BY p.company_id, p.id, p.number, l.account_id, l.party_id
        HAVING SUM(l.amount) <> 0
        """,
    ),
    Query(
        "gain or loss of a valuation is not that of its items", (PAPER, ITEM), MONEY,
        f"""
        SELECT p.company_id, p.number, p.gain - p.loss, SUM(x.worth - x.booked) FROM {OF_ITEM}
        GROUP BY p.company_id, p.id, p.number, p.gain, p.loss
        HAVING p.gain <> SUM(CASE WHEN x.worth > x.booked THEN x.worth - x.booked ELSE 0 END)
            OR p.loss <> SUM(CASE WHEN x.worth < x.booked THEN x.booked - x.worth ELSE 0 END)
        """,
    ),
    Query(
        "valued item is not its foreign amount at the rate", (PAPER, ITEM, "kernel_company"), MONEY,
        f"""
        SELECT p.company_id, p.number, x.worth, x.foreign_amount
        FROM {OF_ITEM} JOIN kernel_company c ON c.id = p.company_id
        WHERE ABS(x.worth - (CAST(x.foreign_amount AS DOUBLE PRECISION) / 10000) * (CAST(p.rate AS DOUBLE PRECISION)
            / 10000000000) * 100) > {COIN} + ABS(x.worth) / 1000000000000.0
        """,
    ),
    Query(
        "what an invoice is worth more is not what its valuations say", (PAPER, ITEM, INVOICE, ALLOCATION), MONEY,
        f"""
        SELECT company_id, number, SUM(kept), SUM(said) FROM (
            SELECT company_id, id, number, revalued AS kept, 0 AS said, 0 AS settled FROM {INVOICE}
            UNION ALL SELECT i.company_id, i.id, i.number, 0, x.worth - x.booked - x.later, 0
                FROM {OF_ITEM} JOIN {INVOICE} i ON i.id = x.invoice_id WHERE p.state = 'posted'
            UNION ALL SELECT i.company_id, i.id, i.number, 0, 0, -a.amount
                FROM {ALLOCATION} a JOIN {INVOICE} i ON i.id = a.invoice_id WHERE a.revalued_id IS NOT NULL
        ) each_side GROUP BY company_id, id, number HAVING SUM(kept) <> SUM(said) OR SUM(kept) <> SUM(settled)
        """,
    ),
    Query(
        "invoice was open in another amount than its valuation says", (PAPER, ITEM, INVOICE, ALLOCATION), 4,
        f"""
        SELECT company_id, number, foreign_said, rest FROM (
            SELECT p.company_id, i.number, x.foreign_amount AS foreign_said, x.id, i.foreign_total
                - COALESCE((SELECT SUM(a.foreign_amount) FROM {ALLOCATION} a
                    LEFT JOIN accounting_receipt r ON r.id = a.receipt_id
                    WHERE a.invoice_id = i.id AND a.date <= p.date AND a.id < x.id
                        AND (r.posted_on IS NULL OR r.posted_on <= p.date)), 0)
                + COALESCE((SELECT SUM(a.foreign_amount) FROM {ALLOCATION} a
                    WHERE a.credit_id = i.id AND i.kind = 'adjusting' AND a.date <= p.date AND a.id < x.id), 0)
                AS rest
            FROM {OF_ITEM} JOIN {INVOICE} i ON i.id = x.invoice_id
        ) each_one WHERE foreign_said <> rest
        """,
    ),
)  # fmt: skip
