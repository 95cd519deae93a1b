"""What customers owe: invoices are the sum of their lines, residuals the rest of allocations, 131 the sum of both."""

from .database import COUNT, MONEY, PIECES, Query

INVOICE, ITEM, RECEIPT = "accounting_invoice", "accounting_invoiceline", "accounting_receipt"
ALLOCATION = "accounting_allocation"
ISSUED = "('issued', 'part_paid', 'paid', 'lost', 'replaced')"

QUERIES = (
    Query(
        "invoice residual is not total less allocations", (INVOICE, ALLOCATION), MONEY,
        f"""
        SELECT company_id, number, open_amount, rest FROM (
            SELECT i.company_id, i.number, i.open_amount, i.total
                - COALESCE((SELECT SUM(amount) FROM accounting_allocation a WHERE a.invoice_id = i.id), 0)
                + COALESCE((SELECT SUM(amount + difference) FROM accounting_allocation a
                            WHERE a.credit_id = i.id AND i.kind = 'adjusting'), 0) AS rest
            FROM accounting_invoice i WHERE i.state IN {ISSUED}
        ) each_one WHERE open_amount <> rest
        """,
    ),
    Query(
        "invoice state does not fit its residual", (INVOICE,), MONEY,
        """
        SELECT company_id, number || ' ' || state, open_amount, total FROM accounting_invoice
        WHERE (state IN ('paid', 'lost', 'replaced') AND open_amount <> 0)
           OR (state = 'issued' AND open_amount <> total + revalued)
           OR (state = 'part_paid' AND (open_amount = 0 OR open_amount = total + revalued))
        """,
    ),
    Query(
        "draft with allocations", (INVOICE, ALLOCATION), MONEY,
        """
        SELECT i.company_id, i.id, 0, SUM(a.amount) FROM accounting_invoice i
        JOIN accounting_allocation a ON a.invoice_id = i.id WHERE i.state IN ('draft', 'void')
        GROUP BY i.id, i.company_id HAVING SUM(a.amount) <> 0
        """,
    ),
    Query(
        "invoice amounts are not the sum of its lines", (INVOICE, ITEM), MONEY,
        f"""
        SELECT i.company_id, i.number, i.total, SUM(l.net + l.tax)
        FROM accounting_invoice i JOIN accounting_invoiceline l ON l.invoice_id = i.id
        WHERE i.state IN {ISSUED}
        GROUP BY i.id, i.company_id, i.number, i.net, i.tax, i.total
        HAVING i.net <> SUM(l.net) OR i.tax <> SUM(l.tax) OR i.total <> SUM(l.net + l.tax)
        """,
    ),
    Query(
        "receipt's open amount is not amount less allocations", (RECEIPT, ALLOCATION), MONEY,
        """
        SELECT r.company_id, r.number, r.open_amount, r.amount - COALESCE(SUM(a.amount + a.difference), 0)
        FROM accounting_receipt r LEFT JOIN accounting_allocation a ON a.receipt_id = r.id
        WHERE r.state = 'posted'
        GROUP BY r.id, r.company_id, r.number, r.open_amount, r.amount
        HAVING r.open_amount <> r.amount - COALESCE(SUM(a.amount + a.difference), 0)
        """,
    ),
    Query(
        "open in its currency is not total less allocations", (INVOICE, RECEIPT, ALLOCATION), 4,
        f"""
        SELECT company_id, number, foreign_open, rest FROM (
            SELECT i.company_id, i.number, i.foreign_open, i.foreign_total
                - COALESCE((SELECT SUM(foreign_amount) FROM accounting_allocation a WHERE a.invoice_id = i.id), 0)
                + COALESCE((SELECT SUM(foreign_amount) FROM accounting_allocation a
                            WHERE a.credit_id = i.id AND i.kind = 'adjusting'), 0) AS rest
            FROM accounting_invoice i WHERE i.currency <> '' AND i.state IN {ISSUED}
            UNION ALL
            SELECT r.company_id, r.number, r.foreign_open,
                CASE r.state WHEN 'posted' THEN r.foreign_amount ELSE 0 END
                - COALESCE((SELECT SUM(foreign_amount) FROM accounting_allocation a WHERE a.receipt_id = r.id), 0)
            FROM accounting_receipt r WHERE r.currency <> ''
        ) each_one WHERE foreign_open <> rest
        """,
    ),
    Query(
        "open in one currency and not in the other", (INVOICE, RECEIPT), MONEY,
        """
        SELECT company_id, number, open_amount, foreign_open FROM (
            SELECT company_id, number, open_amount, foreign_open FROM accounting_invoice WHERE currency <> ''
            UNION ALL
            SELECT company_id, number, open_amount, foreign_open FROM accounting_receipt WHERE currency <> ''
        ) each_one WHERE (open_amount = 0) <> (foreign_open = 0)
        """,
    ),
    Query(
        "amounts in its currency are not the sum of its lines", (INVOICE, ITEM), 4,
        """
        SELECT i.company_id, i.number, i.foreign_total, SUM(l.foreign_net + l.foreign_tax)
        FROM accounting_invoice i JOIN accounting_invoiceline l ON l.invoice_id = i.id WHERE i.currency <> ''
        GROUP BY i.id, i.company_id, i.number, i.foreign_net, i.foreign_tax, i.foreign_total
        HAVING i.foreign_net <> SUM(l.foreign_net) OR i.foreign_tax <> SUM(l.foreign_tax)
            OR i.foreign_total <> SUM(l.foreign_net + l.foreign_tax)
        """,
    ),
    Query(
        "allocation between two currencies", (INVOICE, RECEIPT, ALLOCATION), COUNT,
        """
        SELECT a.company_id, i.number, i.currency, COALESCE(r.currency, c.currency, '') FROM accounting_allocation a
        JOIN accounting_invoice i ON i.id = a.invoice_id
        LEFT JOIN accounting_receipt r ON r.id = a.receipt_id LEFT JOIN accounting_invoice c ON c.id = a.credit_id
        WHERE a.revalued_id IS NULL
            AND (i.currency <> COALESCE(r.currency, c.currency, '')
                OR (i.currency = '') <> (a.foreign_amount IS NULL))
        """,
    ),
    Query(
        "receipt not posted pays something", (RECEIPT, ALLOCATION), MONEY,
        """
        SELECT r.company_id, r.id, r.open_amount, COALESCE(SUM(a.amount + a.difference), 0)
        FROM accounting_receipt r LEFT JOIN accounting_allocation a ON a.receipt_id = r.id
        WHERE r.state <> 'posted' GROUP BY r.id, r.company_id, r.open_amount
        HAVING COALESCE(SUM(a.amount + a.difference), 0) <> 0 OR r.open_amount <> 0
        """,
    ),
    Query(
        "allocation between two customers", (INVOICE, RECEIPT, ALLOCATION), COUNT,
        """
        SELECT a.company_id, i.number, i.customer_id, COALESCE(r.customer_id, c.customer_id)
        FROM accounting_allocation a JOIN accounting_invoice i ON i.id = a.invoice_id
        LEFT JOIN accounting_receipt r ON r.id = a.receipt_id
        LEFT JOIN accounting_invoice c ON c.id = a.credit_id AND c.kind = 'adjusting'
        WHERE i.customer_id <> COALESCE(r.customer_id, c.customer_id, i.customer_id)
        """,
    ),
    Query(
        "account 131 is not open invoices less advances",
        (INVOICE, RECEIPT, "accounting_journalline", "accounting_account"), MONEY,
        f"""
        SELECT company_id, party_id, SUM(booked), SUM(owed) FROM (
            SELECT l.company_id, l.party_id, l.amount AS booked, 0 AS owed
            FROM accounting_journalline l JOIN accounting_account a ON a.id = l.account_id WHERE a.code = '131'
            UNION ALL
            SELECT company_id, customer_id, 0, open_amount FROM accounting_invoice WHERE state IN {ISSUED}
            UNION ALL
            SELECT company_id, customer_id, 0, -open_amount FROM accounting_receipt WHERE state = 'posted'
        ) each_side GROUP BY company_id, party_id HAVING SUM(booked) <> SUM(owed)
        """,
    ),
    Query(
        "order line's invoiced quantity", (ITEM, INVOICE, "sales_orderline"), PIECES,
        f"""
        SELECT o.company_id, o.id, o.invoiced, COALESCE(SUM(l.quantity), 0) FROM sales_orderline o
        LEFT JOIN (
            SELECT l.order_line, l.quantity FROM accounting_invoiceline l
            JOIN accounting_invoice i ON i.id = l.invoice_id WHERE i.state IN {ISSUED}
        ) l ON l.order_line = o.id
        WHERE NOT EXISTS (
            SELECT 1 FROM accounting_invoiceline c JOIN accounting_invoice i ON i.id = c.invoice_id
            WHERE c.order_line = o.id AND i.kind <> 'original' AND i.number <> ''
        )
        GROUP BY o.id, o.company_id, o.invoiced HAVING o.invoiced <> COALESCE(SUM(l.quantity), 0)
        """,
        told=True,
    ),
)  # fmt: skip
