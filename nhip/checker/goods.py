"""The goods: stock, bins and serials are sums of moves, reserved the sum of promises, value the sum of its moves."""

from .database import COUNT, MONEY, PIECES, Query

MOVE, STOCK, BIN = "warehouse_stockmove", "warehouse_stock", "warehouse_bin"
SERIAL, PROMISE = "warehouse_serial", "warehouse_reservation"
VALUE, WORTH = "accounting_valuationmove", "accounting_stockvalue"
LAYER, USE = "accounting_costlayer", "accounting_layeruse"
SCRAP, SCRAP_LINE = "warehouse_scrapslip", "warehouse_scrapline"

QUERIES = (
    Query(
        "stock on hand is not the sum of moves", (MOVE, STOCK), PIECES,
        """
        SELECT company_id, 'warehouse ' || warehouse_id || ', product ' || product_id, SUM(kept), SUM(moved) FROM (
            SELECT company_id, warehouse_id, product_id, on_hand AS kept, 0 AS moved FROM warehouse_stock
            UNION ALL
            SELECT company_id, warehouse_id, product_id, 0, quantity FROM warehouse_stockmove
        ) each_side GROUP BY company_id, warehouse_id, product_id HAVING SUM(kept) <> SUM(moved)
        """,
    ),
    Query(
        "bin is not the sum of moves", (MOVE, BIN), PIECES,
        """
        SELECT company_id, 'warehouse ' || warehouse_id || ', product ' || product_id || ', lot '
               || COALESCE(CAST(lot_id AS TEXT), '-') || ', shelf ' || COALESCE(CAST(location_id AS TEXT), '-'),
               SUM(kept), SUM(moved)
        FROM (
            SELECT company_id, warehouse_id, location_id, product_id, lot_id, on_hand AS kept, 0 AS moved
            FROM warehouse_bin
            UNION ALL
            SELECT company_id, warehouse_id, location_id, product_id, lot_id, 0, quantity FROM warehouse_stockmove
        ) each_side GROUP BY company_id, warehouse_id, location_id, product_id, lot_id HAVING SUM(kept) <> SUM(moved)
        """,
    ),
    Query(
        "stock below zero", (MOVE,), PIECES,
        """
        SELECT company_id, 'warehouse ' || warehouse_id || ', product ' || product_id, 0, SUM(quantity)
        FROM warehouse_stockmove GROUP BY company_id, warehouse_id, product_id HAVING SUM(quantity) < 0
        """,
    ),
    Query(
        "reserved is not the sum of open reservations", (STOCK, PROMISE), PIECES,
        """
        SELECT company_id, 'warehouse ' || warehouse_id || ', product ' || product_id, SUM(kept), SUM(promised) FROM (
            SELECT company_id, warehouse_id, product_id, reserved AS kept, 0 AS promised FROM warehouse_stock
            UNION ALL
            SELECT company_id, warehouse_id, product_id, 0, "open" FROM warehouse_reservation
        ) each_side GROUP BY company_id, warehouse_id, product_id HAVING SUM(kept) <> SUM(promised)
        """,
    ),
    Query(
        "more reserved than on hand", (STOCK,), PIECES,
        """
        SELECT company_id, 'warehouse ' || warehouse_id || ', product ' || product_id, reserved, on_hand
        FROM warehouse_stock WHERE reserved > on_hand OR reserved < 0
        """,
    ),
    Query(
        "serial is not where its moves left it", (MOVE, SERIAL), COUNT,
        """
        SELECT s.company_id, s.number, s.state, CAST(COALESCE(SUM(m.quantity), 0) / 1000000 AS TEXT)
        FROM warehouse_serial s LEFT JOIN warehouse_stockmove m ON m.serial_id = s.id
        GROUP BY s.id, s.company_id, s.number, s.state
        HAVING COALESCE(SUM(m.quantity), 0) <> CASE s.state WHEN 'in_stock' THEN 1000000 ELSE 0 END
        """,
    ),
    Query(
        "serial lies elsewhere than it says", (MOVE, SERIAL), COUNT,
        """
        SELECT s.company_id, s.number, s.warehouse_id, MIN(m.warehouse_id)
        FROM warehouse_serial s
        JOIN (
            SELECT serial_id, warehouse_id FROM warehouse_stockmove
            GROUP BY serial_id, warehouse_id HAVING SUM(quantity) > 0
        ) m ON m.serial_id = s.id
        WHERE s.state = 'in_stock'
        GROUP BY s.id, s.company_id, s.number, s.warehouse_id
        HAVING MIN(m.warehouse_id) <> s.warehouse_id OR s.warehouse_id IS NULL
        """,
    ),
    Query(
        "stock value is not the sum of its moves", (VALUE, WORTH), MONEY,
        """
        SELECT company_id, 'product ' || product_id, SUM(kept), SUM(moved) FROM (
            SELECT company_id, product_id, value AS kept, 0 AS moved FROM accounting_stockvalue
            UNION ALL
            SELECT company_id, product_id, 0, value FROM accounting_valuationmove
        ) each_side GROUP BY company_id, product_id HAVING SUM(kept) <> SUM(moved)
        """,
    ),
    Query(
        "valued quantity is not the sum of its moves", (VALUE, WORTH), PIECES,
        """
        SELECT company_id, 'product ' || product_id, SUM(kept), SUM(moved) FROM (
            SELECT company_id, product_id, quantity AS kept, 0 AS moved FROM accounting_stockvalue
            UNION ALL
            SELECT company_id, product_id, 0, quantity FROM accounting_valuationmove
        ) each_side GROUP BY company_id, product_id HAVING SUM(kept) <> SUM(moved)
        """,
    ),
    Query(
        "valued quantity is not what lies in the stores", (VALUE, MOVE), PIECES,
        """
        SELECT company_id, 'product ' || product_id, SUM(valued), SUM(lying) FROM (
            SELECT company_id, product_id, quantity AS valued, 0 AS lying FROM accounting_valuationmove
            UNION ALL
            SELECT company_id, product_id, 0, quantity FROM warehouse_stockmove
        ) each_side GROUP BY company_id, product_id HAVING SUM(valued) <> SUM(lying)
        """,
    ),
    Query(
        "account 156 is not the stock value", (WORTH, "accounting_journalline", "accounting_account"), MONEY,
        """
        SELECT company_id, 'product ' || COALESCE(CAST(product_id AS TEXT), '-'), SUM(booked), SUM(valued) FROM (
            SELECT l.company_id, l.product_id, l.amount AS booked, 0 AS valued
            FROM accounting_journalline l JOIN accounting_account a ON a.id = l.account_id WHERE a.code = '156'
            UNION ALL
            SELECT company_id, product_id, 0, value FROM accounting_stockvalue
        ) each_side GROUP BY company_id, product_id HAVING SUM(booked) <> SUM(valued)
        """,
    ),
    Query(
        "cost layers are not the stock value", (WORTH, LAYER, USE), MONEY,
        """
        SELECT company_id, 'product ' || product_id, SUM(kept), SUM(layered) FROM (
            SELECT company_id, product_id, CASE method WHEN 'fifo' THEN value ELSE 0 END AS kept, 0 AS layered
            FROM accounting_stockvalue
            UNION ALL
            SELECT s.company_id, s.product_id, 0, l.value
            FROM accounting_costlayer l JOIN accounting_stockvalue s ON s.id = l.stock_id
            UNION ALL
            SELECT s.company_id, s.product_id, 0, -u.value FROM accounting_layeruse u
            JOIN accounting_costlayer l ON l.id = u.layer_id JOIN accounting_stockvalue s ON s.id = l.stock_id
        ) each_side GROUP BY company_id, product_id HAVING SUM(kept) <> SUM(layered)
        """,
    ),
    Query(
        "cost layers are not the valued quantity", (WORTH, LAYER, USE), PIECES,
        """
        SELECT company_id, 'product ' || product_id, SUM(kept), SUM(layered) FROM (
            SELECT company_id, product_id, CASE method WHEN 'fifo' THEN quantity ELSE 0 END AS kept, 0 AS layered
            FROM accounting_stockvalue
            UNION ALL
            SELECT s.company_id, s.product_id, 0, l.quantity
            FROM accounting_costlayer l JOIN accounting_stockvalue s ON s.id = l.stock_id
            UNION ALL
            SELECT s.company_id, s.product_id, 0, -u.quantity FROM accounting_layeruse u
            JOIN accounting_costlayer l ON l.id = u.layer_id JOIN accounting_stockvalue s ON s.id = l.stock_id
        ) each_side GROUP BY company_id, product_id HAVING SUM(kept) <> SUM(layered)
        """,
    ),
    Query(
        "a cost layer was used before an older one was empty", (LAYER, USE), PIECES,
        """
        SELECT l.company_id, 'layer ' || l.id, l.quantity, COALESCE(SUM(u.quantity), 0)
        FROM accounting_costlayer l LEFT JOIN accounting_layeruse u ON u.layer_id = l.id
        WHERE EXISTS (
            SELECT 1 FROM accounting_costlayer later JOIN accounting_layeruse used ON used.layer_id = later.id
            WHERE later.stock_id = l.stock_id AND later.place > l.place
        )
        GROUP BY l.id, l.company_id, l.quantity HAVING l.quantity <> COALESCE(SUM(u.quantity), 0)
        """,
    ),
    Query(
        "what a move took of cost layers is not what it moved", (VALUE, USE), MONEY,
        """
        SELECT m.company_id, 'move ' || m.id, -m.value, SUM(u.value) FROM accounting_layeruse u
        JOIN accounting_valuationmove m ON m.id = u.move_id
        GROUP BY m.id, m.company_id, m.value, m.quantity
        HAVING -m.value <> SUM(u.value) OR -m.quantity <> SUM(u.quantity)
        """,
    ),
    Query(
        "what was scrapped is not what the books wrote off", (SCRAP, SCRAP_LINE, VALUE), MONEY,
        """
        SELECT company_id, 'slip ' || slip, SUM(said), SUM(booked) FROM (
            SELECT company_id, id AS slip, 0 AS product, cost AS said, 0 AS booked FROM warehouse_scrapslip
            UNION ALL
            SELECT company_id, source_id, 0, 0, -value FROM accounting_valuationmove
            WHERE source_kind = 'warehouse.scrapslip'
            UNION ALL
            SELECT company_id, slip_id, product_id, cost, 0 FROM warehouse_scrapline
            UNION ALL
            SELECT company_id, source_id, product_id, 0, -value FROM accounting_valuationmove
            WHERE source_kind = 'warehouse.scrapslip'
        ) each_side GROUP BY company_id, slip, product HAVING SUM(said) <> SUM(booked)
        """,
    ),
    Query(
        "what was scrapped is not what left", (SCRAP, SCRAP_LINE, MOVE), PIECES,
        """
        SELECT company_id, 'slip ' || slip || ', product ' || product, SUM(said), SUM(moved) FROM (
            SELECT l.company_id, l.slip_id AS slip, l.product_id AS product, l.quantity AS said, 0 AS moved
            FROM warehouse_scrapline l JOIN warehouse_scrapslip s ON s.id = l.slip_id WHERE s.state = 'scrapped'
            UNION ALL
            SELECT company_id, source_id, product_id, 0, -quantity FROM warehouse_stockmove
            WHERE source_kind = 'warehouse.scrapslip'
        ) each_side GROUP BY company_id, slip, product HAVING SUM(said) <> SUM(moved)
        """,
    ),
    Query(
        "order line's reserved quantity", (PROMISE, "sales_orderline"), PIECES,
        """
        SELECT o.company_id, o.id, o.reserved, COALESCE(SUM(r."open"), 0) FROM sales_orderline o
        LEFT JOIN warehouse_reservation r ON r.line = o.id AND r.order_kind = 'sales.order'
        GROUP BY o.id, o.company_id, o.reserved HAVING o.reserved <> COALESCE(SUM(r."open"), 0)
        """,
        told=True,
    ),
    Query(
        "order line's delivered quantity",
        ("warehouse_goodsissue", "warehouse_goodsissueline", "sales_orderline", "shared_product"), PIECES,
        """
        SELECT o.company_id, o.id, o.delivered, COALESCE(SUM(g.issued), 0) FROM sales_orderline o
        JOIN shared_product p ON p.id = o.product_id AND p.kind = 'goods'
        LEFT JOIN (
            SELECT l.order_line, l.issued FROM warehouse_goodsissueline l
            JOIN warehouse_goodsissue i ON i.id = l.issue_id WHERE i.state IN ('issued', 'part_issued')
        ) g ON g.order_line = o.id
        GROUP BY o.id, o.company_id, o.delivered HAVING o.delivered <> COALESCE(SUM(g.issued), 0)
        """,
        told=True,
    ),
)  # fmt: skip
