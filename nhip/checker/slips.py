"""What slips of the store say of themselves: cost and value are the sums of lines, and what the books moved for them.

Layers too: how many there are, and up to which of them all are empty; and money that sales was told of.
"""

from .database import COUNT, MONEY, PIECES, Query

ISSUE, OUT, PICK = "warehouse_goodsissue", "warehouse_goodsissueline", "warehouse_issuepick"
RECEIPT, IN, MOVE = "warehouse_goodsreceipt", "warehouse_goodsreceiptline", "accounting_valuationmove"
WORTH, LAYER, USE = "accounting_stockvalue", "accounting_costlayer", "accounting_layeruse"
LEFT = "('issued', 'part_issued')"

QUERIES = (
    Query(
        "cost of a goods issue is not the sum of its lines", (ISSUE, OUT), MONEY,
        """
        SELECT i.company_id, 'issue ' || i.id, i.cost, SUM(l.cost)
        FROM warehouse_goodsissue i JOIN warehouse_goodsissueline l ON l.issue_id = i.id
        GROUP BY i.id, i.company_id, i.cost HAVING i.cost <> SUM(l.cost)
        """,
    ),
    Query(
        "cost of a goods issue is not what left the books", (ISSUE, OUT, MOVE), MONEY,
        f"""
        SELECT company_id, 'issue ' || issue || ', product ' || product, SUM(said), SUM(booked) FROM (
            SELECT i.company_id, i.id AS issue, l.product_id AS product, l.cost AS said, 0 AS booked
            FROM warehouse_goodsissue i JOIN warehouse_goodsissueline l ON l.issue_id = i.id WHERE i.state IN {LEFT}
            UNION ALL
            SELECT company_id, source_id, product_id, 0, -value FROM accounting_valuationmove
            WHERE source_kind = 'warehouse.goodsissue'
        ) each_side GROUP BY company_id, issue, product HAVING SUM(said) <> SUM(booked)
        """,
    ),
    Query(
        "issued quantity is not the sum of its picks", (ISSUE, OUT, PICK), PIECES,
        f"""
        SELECT l.company_id, 'issue line ' || l.id, l.issued, COALESCE(SUM(p.quantity), 0)
        FROM warehouse_goodsissueline l JOIN warehouse_goodsissue i ON i.id = l.issue_id AND i.state IN {LEFT}
        LEFT JOIN warehouse_issuepick p ON p.line_id = l.id
        GROUP BY l.id, l.company_id, l.issued HAVING l.issued <> COALESCE(SUM(p.quantity), 0)
        """,
    ),
    Query(
        "value of a goods receipt is not the sum of its lines", (RECEIPT, IN), MONEY,
        """
        SELECT r.company_id, 'receipt ' || r.id, r.value, SUM(l.value)
        FROM warehouse_goodsreceipt r JOIN warehouse_goodsreceiptline l ON l.receipt_id = r.id
        WHERE r.state = 'received' GROUP BY r.id, r.company_id, r.value HAVING r.value <> SUM(l.value)
        """,
    ),
    Query(
        "value of a goods receipt is not what came into the books", (RECEIPT, IN, MOVE), MONEY,
        """
        SELECT company_id, 'receipt ' || receipt || ', product ' || product, SUM(said), SUM(booked) FROM (
            SELECT r.company_id, r.id AS receipt, l.product_id AS product, l.value AS said, 0 AS booked
            FROM warehouse_goodsreceipt r JOIN warehouse_goodsreceiptline l ON l.receipt_id = r.id
            WHERE r.state = 'received'
            UNION ALL
            SELECT m.company_id, m.source_id, m.product_id, 0, m.value FROM accounting_valuationmove m
            LEFT JOIN warehouse_goodsreceipt r ON r.id = m.source_id
            WHERE m.source_kind = 'warehouse.goodsreceipt' AND (m.quantity > 0 OR r.state <> 'received')
        ) each_side GROUP BY company_id, receipt, product HAVING SUM(said) <> SUM(booked)
        """,
    ),
    Query(
        "stock value counts other cost layers than there are", (WORTH, LAYER), COUNT,
        """
        SELECT s.company_id, 'product ' || s.product_id, s.last_layer, COALESCE(MAX(l.place), 0)
        FROM accounting_stockvalue s LEFT JOIN accounting_costlayer l ON l.stock_id = s.id
        GROUP BY s.id, s.company_id, s.product_id, s.last_layer HAVING s.last_layer <> COALESCE(MAX(l.place), 0)
        """,
    ),
    Query(
        "a cost layer is passed over that is not empty", (WORTH, LAYER, USE), PIECES,
        """
        SELECT l.company_id, 'layer ' || l.id, l.quantity, COALESCE(SUM(u.quantity), 0)
        FROM accounting_costlayer l JOIN accounting_stockvalue s ON s.id = l.stock_id AND l.place <= s.used_up
        LEFT JOIN accounting_layeruse u ON u.layer_id = l.id
        GROUP BY l.id, l.company_id, l.quantity HAVING l.quantity <> COALESCE(SUM(u.quantity), 0)
        """,
    ),
    Query(
        "money collected for a sale is not what its receipt says", ("sales_collected", "accounting_receipt"), MONEY,
        """
        SELECT c.company_id, r.number, c.amount, CASE WHEN c.reversal THEN -r.amount ELSE r.amount END
        FROM sales_collected c JOIN accounting_receipt r ON r.id = c.receipt
        WHERE c.amount <> CASE WHEN c.reversal THEN -r.amount ELSE r.amount END
        """,
        told=True,
    ),
)  # fmt: skip
