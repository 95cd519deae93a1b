"""The books: entries balance, the trial balance is zero, reversals undo exactly, dates lie in a fiscal year."""

from .database import COUNT, MONEY, Query

ENTRY, LINE, ACCOUNT = "accounting_journalentry", "accounting_journalline", "accounting_account"

QUERIES = (
    Query(
        "entry does not balance", (ENTRY, LINE), MONEY,
        """
        SELECT e.company_id, e.number, 0, SUM(l.amount)
        FROM accounting_journalentry e JOIN accounting_journalline l ON l.entry_id = e.id
        GROUP BY e.id, e.company_id, e.number HAVING SUM(l.amount) <> 0
        """,
    ),
    Query(
        "entry has fewer than two lines", (ENTRY, LINE), COUNT,
        """
        SELECT e.company_id, e.number, 2, COUNT(l.id)
        FROM accounting_journalentry e LEFT JOIN accounting_journalline l ON l.entry_id = e.id
        GROUP BY e.id, e.company_id, e.number HAVING COUNT(l.id) < 2
        """,
    ),
    Query(
        "line without its entry", (ENTRY, LINE), MONEY,
        """
        SELECT l.company_id, l.id, l.amount, 0 FROM accounting_journalline l
        LEFT JOIN accounting_journalentry e ON e.id = l.entry_id WHERE e.id IS NULL
        """,
    ),
    Query(
        "trial balance is not zero", (LINE,), MONEY,
        """
        SELECT company_id, 'all accounts', 0, SUM(amount) FROM accounting_journalline
        GROUP BY company_id HAVING SUM(amount) <> 0
        """,
    ),
    Query(
        "line on an account that takes none", (LINE, ACCOUNT), MONEY,
        """
        SELECT l.company_id, a.code, l.amount, 0 FROM accounting_journalline l
        JOIN accounting_account a ON a.id = l.account_id WHERE NOT a.postable
        """,
    ),
    Query(
        "reversal does not undo its entry", (ENTRY, LINE, ACCOUNT), MONEY,
        """
        SELECT e.company_id, e.number || ' ' || a.code, 0, SUM(l.amount)
        FROM accounting_journalentry e
        JOIN accounting_journalline l ON l.entry_id IN (e.id, e.reverses_id)
        JOIN accounting_account a ON a.id = l.account_id
        WHERE e.reverses_id IS NOT NULL
        GROUP BY e.id, e.company_id, e.number, a.code, l.party_id, l.product_id HAVING SUM(l.amount) <> 0
        """,
    ),
    Query(
        "entry dated in no fiscal year", (ENTRY, "accounting_fiscalyear"), COUNT,
        """
        SELECT e.company_id, e.number, CAST(e.date AS TEXT), 'no year'
        FROM accounting_journalentry e WHERE NOT EXISTS (
            SELECT 1 FROM accounting_fiscalyear y
            WHERE y.company_id = e.company_id AND y.starts <= e.date AND y.ends >= e.date
        )
        """,
    ),
)  # fmt: skip
