"""Totals of lists: the rows that are kept as counted are the rows that are there."""

from .database import COUNT, Query

COUNTED = (
    *("shared_party", "shared_contact", "shared_product", "sales_quotation", "sales_order", "warehouse_goodsissue"),
    *("accounting_invoice", "accounting_receipt", "accounting_journalentry", "kernel_auditevent"),
)


def _query(table: str) -> Query:
    """Companies of which another number is kept than there are rows; a company without rows may have no number."""
    return Query(
        "rows are not as many as kept", ("kernel_rowcount", table), COUNT,
        f"""
        SELECT company, '{table}', SUM(kept), SUM(found) FROM (
            SELECT company, rows AS kept, 0 AS found FROM kernel_rowcount WHERE kind = '{table}'
            UNION ALL
            SELECT company_id, 0, COUNT(*) FROM {table} GROUP BY company_id
        ) numbers GROUP BY company HAVING SUM(kept) <> SUM(found)
        """,
    )  # fmt: skip


QUERIES = tuple(_query(table) for table in COUNTED)
