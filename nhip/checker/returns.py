"""Returns: no more comes back than was delivered, what came back is what its moves say, at what it had left for."""

from .database import COUNT, MONEY, PIECES, Query

RETURN, PART, LINE = "sales_salesreturn", "sales_salesreturnline", "sales_orderline"
RECEIPT, BACK, PICK = "warehouse_goodsreceipt", "warehouse_goodsreceiptline", "warehouse_issuepick"
CLAIMS = "('draft', 'waiting', 'approved', 'coming')"
CAME = "('received', 'credited', 'done')"

QUERIES = (
    Query(
        "more comes back than was delivered", (LINE,), PIECES,
        """
        SELECT company_id, id, claimed + returned, delivered FROM sales_orderline
        WHERE claimed + returned > delivered OR claimed < 0 OR returned < 0
        """,
    ),
    Query(
        "order line's returned quantity", (RETURN, PART, LINE), PIECES,
        f"""
        SELECT o.company_id, o.id, o.returned, COALESCE(SUM(p.came), 0) FROM sales_orderline o
        LEFT JOIN (
            SELECT p.line_id, p.came FROM sales_salesreturnline p
            JOIN sales_salesreturn r ON r.id = p.sales_return_id WHERE r.state IN {CAME}
        ) p ON p.line_id = o.id
        GROUP BY o.id, o.company_id, o.returned HAVING o.returned <> COALESCE(SUM(p.came), 0)
        """,
    ),
    Query(
        "order line's quantity on its way back", (RETURN, PART, LINE), PIECES,
        f"""
        SELECT o.company_id, o.id, o.claimed, COALESCE(SUM(p.quantity), 0) FROM sales_orderline o
        LEFT JOIN (
            SELECT p.line_id, p.quantity FROM sales_salesreturnline p
            JOIN sales_salesreturn r ON r.id = p.sales_return_id WHERE r.state IN {CLAIMS}
        ) p ON p.line_id = o.id
        GROUP BY o.id, o.company_id, o.claimed HAVING o.claimed <> COALESCE(SUM(p.quantity), 0)
        """,
    ),
    Query(
        "line of a return does not fit its order", (RETURN, PART, LINE), COUNT,
        """
        SELECT r.company_id, r.number, r.order_id, o.order_id FROM sales_salesreturnline p
        JOIN sales_salesreturn r ON r.id = p.sales_return_id JOIN sales_orderline o ON o.id = p.line_id
        WHERE o.order_id <> r.order_id
        """,
    ),
    Query(
        "the store took back what no return says", (RECEIPT, BACK, LINE, "shared_product"), PIECES,
        """
        SELECT o.company_id, o.id, o.returned, COALESCE(SUM(b.quantity), 0) FROM sales_orderline o
        JOIN shared_product p ON p.id = o.product_id AND p.kind = 'goods'
        LEFT JOIN (
            SELECT l.order_line, l.quantity FROM warehouse_goodsreceiptline l
            JOIN warehouse_goodsreceipt r ON r.id = l.receipt_id
            WHERE r.state = 'received' AND r.order_kind = 'sales.order'
        ) b ON b.order_line = o.id
        GROUP BY o.id, o.company_id, o.returned HAVING o.returned <> COALESCE(SUM(b.quantity), 0)
        """,
        told=True,
    ),
    Query(
        "moves of a goods receipt are not its lines", (RECEIPT, BACK, "warehouse_stockmove"), PIECES,
        """
        SELECT company_id, 'receipt ' || receipt || ', product ' || product, SUM(told), SUM(moved) FROM (
            SELECT r.company_id, r.id AS receipt, l.product_id AS product, l.quantity AS told, 0 AS moved
            FROM warehouse_goodsreceiptline l JOIN warehouse_goodsreceipt r ON r.id = l.receipt_id
            WHERE r.state = 'received'
            UNION ALL
            SELECT m.company_id, m.source_id, m.product_id, 0, m.quantity FROM warehouse_stockmove m
            LEFT JOIN warehouse_goodsreceipt r ON r.id = m.source_id
            WHERE m.source_kind = 'warehouse.goodsreceipt' AND (m.quantity > 0 OR r.state <> 'received')
        ) each_side GROUP BY company_id, receipt, product HAVING SUM(told) <> SUM(moved)
        """,
    ),
    Query(
        "what came back of an issue is not what was taken back", (BACK, PICK), PIECES,
        """
        SELECT company_id, 'issue line ' || line, SUM(kept), SUM(taken) FROM (
            SELECT company_id, line_id AS line, returned AS kept, 0 AS taken FROM warehouse_issuepick
            UNION ALL
            SELECT company_id, issue_line_id, 0, quantity FROM warehouse_goodsreceiptline
            WHERE issue_line_id IS NOT NULL
        ) each_side GROUP BY company_id, line HAVING SUM(kept) <> SUM(taken)
        """,
    ),
    Query(
        "goods came back at another value than they left for", (BACK, "warehouse_goodsissueline"), MONEY,
        """
        SELECT g.company_id, 'issue line ' || g.id, SUM(l.value), g.cost
        FROM warehouse_goodsissueline g JOIN warehouse_goodsreceiptline l ON l.issue_line_id = g.id
        GROUP BY g.id, g.company_id, g.cost, g.issued
        HAVING SUM(l.value) > g.cost OR (SUM(l.quantity) = g.issued AND SUM(l.value) <> g.cost)
        """,
    ),
    Query(
        "damaged goods lie where goods are sold from", (RECEIPT, BACK, "warehouse_warehouse"), COUNT,
        """
        SELECT r.company_id, r.number, w.kind, 'quarantine' FROM warehouse_goodsreceiptline l
        JOIN warehouse_goodsreceipt r ON r.id = l.receipt_id JOIN warehouse_warehouse w ON w.id = l.place_id
        WHERE l.condition = 'damaged' AND l.quantity > 0 AND w.kind = 'normal'
        """,
    ),
    Query(
        "damaged goods are reserved", ("warehouse_reservation", "warehouse_warehouse"), PIECES,
        """
        SELECT r.company_id, 'order line ' || r.line, r."open", 0 FROM warehouse_reservation r
        JOIN warehouse_warehouse w ON w.id = r.warehouse_id WHERE w.kind = 'quarantine' AND r."open" > 0
        """,
    ),
)  # fmt: skip
