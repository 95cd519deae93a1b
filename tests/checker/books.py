"""A small sound company in the tables that the checker reads: only the columns it names, one order from end to end.

Two laptops come in at 15,000,000, one is reserved, one is issued and invoiced at 18,000,000 plus 10 % VAT, 10,000,000
are paid. A service is billed abroad: 1,000 dollars at 25,000. 400 are paid at 25,600, the end of the month is valued
at 25,500, and 100 more had been paid at 25,600 before that was posted. Amounts are in hundredths, quantities in
millionths, dollars in ten-thousandths and rates have ten places, as the product stores them.
"""

SCHEMA = """
CREATE TABLE kernel_company (id BIGINT PRIMARY KEY, currency TEXT);
CREATE TABLE kernel_outboxevent (id BIGINT PRIMARY KEY, company_id BIGINT, state TEXT);
CREATE TABLE kernel_policyvalue (id BIGINT PRIMARY KEY, company_id BIGINT);
CREATE TABLE kernel_history (id BIGINT PRIMARY KEY, company_id BIGINT);
CREATE TABLE kernel_rowcount (company BIGINT, kind TEXT, slot INTEGER, rows BIGINT);
CREATE TABLE kernel_reading (id BIGINT PRIMARY KEY, company_id BIGINT);
CREATE TABLE kernel_securityevent (id BIGINT PRIMARY KEY, company_id BIGINT);
CREATE TABLE kernel_auditevent (
    id BIGINT PRIMARY KEY, company_id BIGINT, seq BIGINT, at TIMESTAMP, sealed_at TIMESTAMP, kind TEXT, verb TEXT,
    person_id BIGINT, actor TEXT, about_kind TEXT, about_id BIGINT, number TEXT, amount BIGINT, source TEXT,
    source_id BIGINT, form INTEGER, salt TEXT, digest TEXT, hash TEXT);
CREATE TABLE kernel_audithead (id BIGINT PRIMARY KEY, company_id BIGINT, seq BIGINT, hash TEXT);
CREATE TABLE kernel_numberseries (
    id BIGINT PRIMARY KEY, company_id BIGINT, kind TEXT, series TEXT, year INTEGER, last INTEGER);
CREATE TABLE kernel_handoff (
    id BIGINT PRIMARY KEY, company_id BIGINT, number TEXT, about_kind TEXT, about_id BIGINT,
    state TEXT, side TEXT, holder_id BIGINT,
    CONSTRAINT exactly_one_holder CHECK (state <> ''));
CREATE TABLE shared_party (id BIGINT PRIMARY KEY, company_id BIGINT);
CREATE TABLE shared_contact (id BIGINT PRIMARY KEY, company_id BIGINT);
CREATE TABLE shared_product (id BIGINT PRIMARY KEY, company_id BIGINT, kind TEXT);
CREATE TABLE accounting_fiscalyear (id BIGINT PRIMARY KEY, company_id BIGINT, starts DATE, ends DATE);
CREATE TABLE accounting_account (id BIGINT PRIMARY KEY, company_id BIGINT, code TEXT, postable BOOLEAN);
CREATE TABLE accounting_journalentry (
    id BIGINT PRIMARY KEY, company_id BIGINT, number TEXT, date DATE, source_kind TEXT, source_id BIGINT,
    reverses_id BIGINT);
CREATE TABLE accounting_journalline (
    id BIGINT PRIMARY KEY, company_id BIGINT, entry_id BIGINT, account_id BIGINT, amount BIGINT,
    party_id BIGINT REFERENCES shared_party (id), product_id BIGINT);
CREATE TABLE accounting_invoice (
    id BIGINT PRIMARY KEY, company_id BIGINT, customer_id BIGINT, number TEXT, symbol TEXT, state TEXT,
    net BIGINT, tax BIGINT, total BIGINT, open_amount BIGINT, kind TEXT DEFAULT 'original', corrects_id BIGINT,
    written_off BIGINT DEFAULT 0, provided BIGINT DEFAULT 0, early_until TEXT, cause TEXT DEFAULT '',
    opening_id BIGINT, revalued BIGINT, currency TEXT, foreign_net BIGINT, foreign_tax BIGINT, foreign_total BIGINT,
    foreign_open BIGINT);
CREATE TABLE accounting_invoiceline (
    id BIGINT PRIMARY KEY, company_id BIGINT, invoice_id BIGINT, order_line BIGINT, quantity BIGINT,
    net BIGINT, tax BIGINT, product_id BIGINT, foreign_net BIGINT, foreign_tax BIGINT);
CREATE TABLE accounting_receipt (
    id BIGINT PRIMARY KEY, company_id BIGINT, customer_id BIGINT, number TEXT, interim_number TEXT, state TEXT,
    amount BIGINT, open_amount BIGINT, treasury_id BIGINT, posted_on DATE, opening_id BIGINT,
    currency TEXT, foreign_amount BIGINT, foreign_open BIGINT);
CREATE TABLE accounting_refund (
    id BIGINT PRIMARY KEY, company_id BIGINT, customer_id BIGINT, number TEXT, state TEXT, amount BIGINT,
    treasury_id BIGINT);
CREATE TABLE accounting_treasury (id BIGINT PRIMARY KEY, company_id BIGINT, account_id BIGINT);
CREATE TABLE accounting_allocation (
    id BIGINT PRIMARY KEY, company_id BIGINT, receipt_id BIGINT, invoice_id BIGINT, amount BIGINT, credit_id BIGINT,
    refund_id BIGINT, bad_debt_id BIGINT, discount_id BIGINT, foreign_amount BIGINT, difference BIGINT, date DATE,
    revalued_id BIGINT);
CREATE TABLE accounting_revaluation (
    id BIGINT PRIMARY KEY, company_id BIGINT, number TEXT, state TEXT, date DATE, currency TEXT, rate BIGINT,
    gain BIGINT, loss BIGINT);
CREATE TABLE accounting_revalueditem (
    id BIGINT PRIMARY KEY, company_id BIGINT, revaluation_id BIGINT, invoice_id BIGINT, treasury_id BIGINT,
    foreign_amount BIGINT, booked BIGINT, worth BIGINT, later BIGINT);
CREATE TABLE shared_exchangerate (id BIGINT PRIMARY KEY, company_id BIGINT);
CREATE TABLE accounting_earlydiscount (
    id BIGINT PRIMARY KEY, company_id BIGINT, customer_id BIGINT, invoice_id BIGINT, receipt_id BIGINT, number TEXT,
    state TEXT, date TEXT, amount BIGINT);
CREATE TABLE accounting_books (id BIGINT PRIMARY KEY, company_id BIGINT, chart TEXT);
CREATE TABLE accounting_baddebt (
    id BIGINT PRIMARY KEY, company_id BIGINT, customer_id BIGINT, invoice_id BIGINT, number TEXT, kind TEXT,
    state TEXT, amount BIGINT, provision BIGINT, recovered BIGINT, proposed_by_id BIGINT, agreed_by_id BIGINT);
CREATE TABLE accounting_recovery (
    id BIGINT PRIMARY KEY, company_id BIGINT, customer_id BIGINT, bad_debt_id BIGINT, treasury_id BIGINT,
    number TEXT, state TEXT, amount BIGINT);
CREATE TABLE accounting_closingexception (id BIGINT PRIMARY KEY, company_id BIGINT);
CREATE TABLE accounting_valuationmove (
    id BIGINT PRIMARY KEY, company_id BIGINT, product_id BIGINT, quantity BIGINT, value BIGINT,
    source_kind TEXT, source_id BIGINT
);
CREATE TABLE warehouse_scrapslip (id BIGINT PRIMARY KEY, company_id BIGINT, number TEXT, state TEXT, cost BIGINT);
CREATE TABLE warehouse_scrapline (
    id BIGINT PRIMARY KEY, company_id BIGINT, slip_id BIGINT, product_id BIGINT, quantity BIGINT, cost BIGINT
);
CREATE TABLE accounting_opening (id BIGINT PRIMARY KEY, company_id BIGINT, number TEXT);
CREATE TABLE accounting_stockvalue (
    id BIGINT PRIMARY KEY, company_id BIGINT, product_id BIGINT, quantity BIGINT, value BIGINT, method TEXT,
    last_layer INTEGER, used_up INTEGER);
CREATE TABLE accounting_costlayer (
    id BIGINT PRIMARY KEY, company_id BIGINT, stock_id BIGINT, place BIGINT, quantity BIGINT, value BIGINT);
CREATE TABLE accounting_layeruse (
    id BIGINT PRIMARY KEY, company_id BIGINT, layer_id BIGINT, move_id BIGINT, quantity BIGINT, value BIGINT);
CREATE TABLE warehouse_stockmove (
    id BIGINT PRIMARY KEY, company_id BIGINT, product_id BIGINT, warehouse_id BIGINT, location_id BIGINT,
    lot_id BIGINT, serial_id BIGINT, quantity BIGINT, source_kind TEXT, source_id BIGINT);
CREATE TABLE warehouse_warehouse (id BIGINT PRIMARY KEY, company_id BIGINT, kind TEXT);
CREATE TABLE warehouse_stock (
    id BIGINT PRIMARY KEY, company_id BIGINT, warehouse_id BIGINT, product_id BIGINT,
    on_hand BIGINT, reserved BIGINT);
CREATE TABLE warehouse_bin (
    id BIGINT PRIMARY KEY, company_id BIGINT, warehouse_id BIGINT, location_id BIGINT, product_id BIGINT,
    lot_id BIGINT, on_hand BIGINT);
CREATE TABLE warehouse_serial (
    id BIGINT PRIMARY KEY, company_id BIGINT, number TEXT, state TEXT, warehouse_id BIGINT);
CREATE TABLE warehouse_reservation (
    id BIGINT PRIMARY KEY, company_id BIGINT, order_kind TEXT, order_id BIGINT, line BIGINT, warehouse_id BIGINT,
    product_id BIGINT, quantity BIGINT, "open" BIGINT);
CREATE TABLE warehouse_goodsissue (
    id BIGINT PRIMARY KEY, company_id BIGINT, number TEXT, state TEXT, order_kind TEXT, order_id BIGINT,
    cost BIGINT);
CREATE TABLE warehouse_goodsissueline (
    id BIGINT PRIMARY KEY, company_id BIGINT, issue_id BIGINT, order_line BIGINT, issued BIGINT,
    cost BIGINT, product_id BIGINT);
CREATE TABLE warehouse_issuepick (
    id BIGINT PRIMARY KEY, company_id BIGINT, line_id BIGINT, quantity BIGINT, returned BIGINT);
CREATE TABLE warehouse_goodsreceipt (
    id BIGINT PRIMARY KEY, company_id BIGINT, number TEXT, kind TEXT, state TEXT, order_kind TEXT, order_id BIGINT,
    opening_id BIGINT, value BIGINT);
CREATE TABLE warehouse_goodsreceiptline (
    id BIGINT PRIMARY KEY, company_id BIGINT, receipt_id BIGINT, product_id BIGINT, place_id BIGINT,
    order_line BIGINT, issue_line_id BIGINT, condition TEXT, quantity BIGINT, value BIGINT);
CREATE TABLE sales_quotation (id BIGINT PRIMARY KEY, company_id BIGINT);
CREATE TABLE sales_order (id BIGINT PRIMARY KEY, company_id BIGINT, number TEXT);
CREATE TABLE sales_orderline (
    id BIGINT PRIMARY KEY, company_id BIGINT, order_id BIGINT, product_id BIGINT,
    reserved BIGINT, delivered BIGINT, invoiced BIGINT, claimed BIGINT, returned BIGINT);
CREATE TABLE sales_collected (
    id BIGINT PRIMARY KEY, company_id BIGINT, receipt BIGINT, amount BIGINT, reversal BOOLEAN);
CREATE TABLE sales_salesreturn (
    id BIGINT PRIMARY KEY, company_id BIGINT, number TEXT, state TEXT, order_id BIGINT);
CREATE TABLE sales_salesreturnline (
    id BIGINT PRIMARY KEY, company_id BIGINT, sales_return_id BIGINT, line_id BIGINT, quantity BIGINT, came BIGINT);
"""

SUMS = (1_800_000_000, 180_000_000, 1_980_000_000, 980_000_000)
SUMS_ABROAD = (2_500_000_000, 0, 2_500_000_000, 1_275_000_000)
IN_DOLLARS = (10_000_000, 0, 10_000_000, 5_000_000)
ROWS = {
    "kernel_company": [(1, "VND"), (2, "VND")],
    "kernel_outboxevent": [(1, 1, "done")],
    "kernel_numberseries": [
        (1, 1, "BT", "", 2026, 9),
        (2, 1, "DH", "", 2026, 1),
        (3, 1, "HD", "1C26TAA", 2026, 2),
        (4, 1, "PT", "", 2026, 1),
        (5, 1, "PX", "", 2026, 1),
        (6, 1, "SP", "", 0, 9),
        (7, 1, "BC", "", 2026, 2),
        (8, 1, "DG", "", 2026, 1),
    ],
    "kernel_rowcount": [
        (1, "shared_party", 0, 1),
        (2, "shared_party", 0, 1),
        (1, "shared_product", 0, 3),
        (1, "shared_product", 17, -1),
        (1, "sales_order", 0, 1),
        (1, "warehouse_goodsissue", 0, 1),
        (1, "accounting_invoice", 0, 2),
        (1, "accounting_receipt", 0, 3),
        (1, "accounting_journalentry", 0, 9),
    ],
    "kernel_handoff": [(1, 1, "", "sales.order", 10, "accepted", "receiver", 7)],
    "shared_party": [(5, 1), (6, 2)],
    "shared_product": [(8, 1, "goods"), (9, 1, "service")],
    "accounting_fiscalyear": [(1, 1, "2026-01-01", "2026-12-31")],
    "accounting_account": [
        (131, 1, "131", True),
        (156, 1, "156", True),
        (411, 1, "4111", True),
        (511, 1, "5111", True),
        (632, 1, "632", True),
        (333, 1, "33311", True),
        (111, 1, "1111", True),
        (112, 1, "1122", True),
        (413, 1, "413", True),
        (513, 1, "5113", True),
        (515, 1, "515", True),
        (11, 1, "111", False),
    ],
    "accounting_journalentry": [
        (1, 1, "BT-26-00001", "2026-11-01", "shared.party", 5, None),
        (2, 1, "BT-26-00002", "2026-11-02", "warehouse.goodsissue", 20, None),
        (3, 1, "BT-26-00003", "2026-11-02", "accounting.invoice", 40, None),
        (4, 1, "BT-26-00004", "2026-11-03", "accounting.receipt", 30, None),
        (5, 1, "BT-26-00005", "2026-11-05", "accounting.invoice", 42, None),
        (6, 1, "BT-26-00006", "2026-11-20", "accounting.receipt", 31, None),
        (7, 1, "BT-26-00007", "2026-12-02", "accounting.receipt", 32, None),
        (8, 1, "BT-26-00008", "2026-11-30", "accounting.revaluation", 90, None),
        (9, 1, "BT-26-00009", "2026-12-02", "accounting.revaluation", 90, None),
    ],
    "accounting_journalline": [
        (1, 1, 1, 156, 3_000_000_000, None, 8),
        (2, 1, 1, 411, -3_000_000_000, None, None),
        (3, 1, 2, 632, 1_500_000_000, None, 8),
        (4, 1, 2, 156, -1_500_000_000, None, 8),
        (5, 1, 3, 131, 1_980_000_000, 5, None),
        (6, 1, 3, 511, -1_800_000_000, None, None),
        (7, 1, 3, 333, -180_000_000, None, None),
        (8, 1, 4, 111, 1_000_000_000, None, None),
        (9, 1, 4, 131, -1_000_000_000, 5, None),
        (10, 1, 5, 131, 2_500_000_000, 5, None),
        (11, 1, 5, 513, -2_500_000_000, None, None),
        (12, 1, 6, 112, 1_024_000_000, None, None),
        (13, 1, 6, 131, -1_000_000_000, 5, None),
        (14, 1, 6, 515, -24_000_000, None, None),
        (15, 1, 7, 112, 256_000_000, None, None),
        (16, 1, 7, 131, -250_000_000, 5, None),
        (17, 1, 7, 515, -6_000_000, None, None),
        # 600 dollars owed are worth 300,000 more, 400 in the bank 40,000 less: what meets on 413 leaves it for 515
        (18, 1, 8, 131, 30_000_000, 5, None),
        (19, 1, 8, 112, -4_000_000, None, None),
        (20, 1, 8, 413, -30_000_000, None, None),
        (21, 1, 8, 413, 4_000_000, None, None),
        (22, 1, 8, 413, 26_000_000, None, None),
        (23, 1, 8, 515, -26_000_000, None, None),
        # of the 100 dollars that were paid since
        (24, 1, 9, 515, 5_000_000, None, None),
        (25, 1, 9, 131, -5_000_000, 5, None),
    ],
    "accounting_invoice": [
        (40, 1, 5, "00000001", "1C26TAA", "part_paid", *SUMS, "original", None, 0, 0, None, "", None, 0, ""),
        (
            *(42, 1, 5, "00000002", "1C26TAA", "part_paid", *SUMS_ABROAD, "original", None, 0, 0, None, "", None),
            *(25_000_000, "USD", *IN_DOLLARS),
        ),
    ],
    "accounting_invoiceline": [
        (41, 1, 40, 11, 1_000_000, 1_800_000_000, 180_000_000, 8),
        (43, 1, 42, None, 1_000_000, 2_500_000_000, 0, 9, 10_000_000, 0),
    ],
    "accounting_receipt": [
        (30, 1, 5, "PT-26-00001", "", "posted", 1_000_000_000, 0, 50, "2026-11-03", None, ""),
        (31, 1, 5, "BC-26-00001", "", "posted", 1_024_000_000, 0, 51, "2026-11-20", None, "USD", 4_000_000, 0),
        (32, 1, 5, "BC-26-00002", "", "posted", 256_000_000, 0, 51, "2026-12-02", None, "USD", 1_000_000, 0),
    ],
    "accounting_treasury": [(50, 1, 111), (51, 1, 112)],
    "accounting_allocation": [
        (1, 1, 30, 40, 1_000_000_000, None, None, None, None, None, 0, "2026-11-03"),
        (2, 1, 31, 42, 1_000_000_000, None, None, None, None, 4_000_000, 24_000_000, "2026-11-20"),
        (3, 1, 32, 42, 250_000_000, None, None, None, None, 1_000_000, 6_000_000, "2026-12-02"),
        (93, 1, None, 42, -30_000_000, None, None, None, None, None, 0, "2026-11-30", 92),
        (94, 1, None, 42, 5_000_000, None, None, None, None, None, 0, "2026-12-02", 92),
    ],
    "accounting_revaluation": [
        (90, 1, "DG-26-00001", "posted", "2026-11-30", "USD", 255_000_000_000_000, 30_000_000, 4_000_000),
    ],
    "accounting_revalueditem": [
        (91, 1, 90, None, 51, 4_000_000, 1_024_000_000, 1_020_000_000, 0),
        (92, 1, 90, 42, None, 6_000_000, 1_500_000_000, 1_530_000_000, 5_000_000),
    ],
    "accounting_books": [(1, 1, "tt133")],
    "accounting_valuationmove": [
        (1, 1, 8, 2_000_000, 3_000_000_000, "warehouse.goodsreceipt", 50),
        (2, 1, 8, -1_000_000, -1_500_000_000, "warehouse.goodsissue", 20),
    ],
    "accounting_stockvalue": [(1, 1, 8, 1_000_000, 1_500_000_000, "fifo", 1, 0)],
    "accounting_costlayer": [(1, 1, 1, 1, 2_000_000, 3_000_000_000)],
    "accounting_layeruse": [(1, 1, 1, 2, 1_000_000, 1_500_000_000)],
    "warehouse_stockmove": [
        (1, 1, 8, 3, None, None, 71, 1_000_000, "warehouse.goodsreceipt", 50),
        (2, 1, 8, 3, None, None, 72, 1_000_000, "warehouse.goodsreceipt", 50),
        (3, 1, 8, 3, None, None, 71, -1_000_000, "warehouse.goodsissue", 20),
    ],
    "warehouse_warehouse": [(3, 1, "normal"), (4, 1, "quarantine")],
    "warehouse_stock": [(1, 1, 3, 8, 1_000_000, 1_000_000)],
    "warehouse_bin": [(1, 1, 3, None, 8, None, 1_000_000)],
    "warehouse_serial": [(71, 1, "SN-1", "issued", None), (72, 1, "SN-2", "in_stock", 3)],
    "warehouse_reservation": [(1, 1, "sales.order", 10, 11, 3, 8, 2_000_000, 1_000_000)],
    "warehouse_goodsissue": [(20, 1, "PX-26-00001", "part_issued", "sales.order", 10, 1_500_000_000)],
    "warehouse_goodsissueline": [(21, 1, 20, 11, 1_000_000, 1_500_000_000, 8)],
    "warehouse_issuepick": [(22, 1, 21, 1_000_000, 0)],
    "warehouse_goodsreceipt": [(50, 1, "", "opening", "received", "", None, None, 3_000_000_000)],
    "warehouse_goodsreceiptline": [(51, 1, 50, 8, 3, None, None, "", 2_000_000, 3_000_000_000)],
    "sales_collected": [(1, 1, 30, 1_000_000_000, False)],
    "sales_order": [(10, 1, "DH-26-00001")],
    "sales_orderline": [(11, 1, 10, 8, 1_000_000, 1_000_000, 1_000_000, 0, 0), (12, 1, 10, 9, 0, 1_000_000, 0, 0, 0)],
}

SEALED = (
    "accounting_journalentry",
    "accounting_journalline",
    "accounting_allocation",
    "accounting_closingexception",
    "accounting_valuationmove",
    "accounting_costlayer",
    "accounting_layeruse",
    "accounting_revalueditem",
    "shared_exchangerate",
    "warehouse_stockmove",
    "kernel_policyvalue",
    "kernel_history",
    "kernel_reading",
    "kernel_securityevent",
    "kernel_auditevent",
)
AT_INSERT = [
    ("accounting_journalentry", "entry_balanced"),
    ("accounting_journalentry", "entry_of_one_company"),
    ("accounting_journalentry", "entry_on_leaves"),
    ("accounting_journalentry", "entry_in_open_books"),
    ("accounting_journalentry", "entry_in_a_fiscal_year"),
    ("accounting_journalline", "line_before_entry"),
]
GUARDS = [(table, f"{table}_no_{event.lower()}", event) for table in SEALED for event in ("UPDATE", "DELETE")] + [
    (table, name, "INSERT") for table, name in AT_INSERT
]
WALLS = [("accounting_journalline", f"wall_accounting_journalline_{name}") for name in ("new", "changed")]
"""Of the one foreign key; that they refuse is proved where they are made."""
ON_POSTGRESQL = [(table, f"{table}_no_truncate", "TRUNCATE") for table in SEALED] + [
    ("accounting_journalline", "entry_balanced_at_commit", "INSERT")
]


def build(connection, *, sqlite: bool) -> None:
    """The tables, the rows, and last the guards."""
    for statement in SCHEMA.split(";"):
        if statement.strip():
            connection.execute(statement)
    for table, rows in ROWS.items():
        for row in rows:
            connection.execute(
                f"INSERT INTO {table} VALUES ({', '.join(map(_literal, _whole(connection, table, row)))})"
            )
    for guard in GUARDS if sqlite else GUARDS + ON_POSTGRESQL:
        _guard(connection, *guard, sqlite=sqlite)
    for (table, name), event in zip(WALLS, ("INSERT", "UPDATE OF party_id, company_id"), strict=True):
        _wall(connection, table, name, event, sqlite=sqlite)


def _guard(connection, table: str, name: str, event: str, *, sqlite: bool) -> None:
    if sqlite:
        connection.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )
        return
    connection.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append-only'; RETURN NULL; END $$"
    )
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    connection.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()")


def _wall(connection, table: str, name: str, event: str, *, sqlite: bool) -> None:
    mixed = "(SELECT company_id FROM shared_party t WHERE t.id = NEW.party_id) <> NEW.company_id"
    if sqlite:
        refuse = "BEGIN SELECT RAISE(ABORT, 'companies mix'); END"
        connection.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} WHEN {mixed} {refuse}")
        return
    connection.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {mixed} THEN RAISE EXCEPTION 'companies mix'; END IF; RETURN NULL; END $$"
    )
    connection.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _whole(connection, table: str, row: tuple) -> tuple:
    """The row with nothing in the columns that it does not name."""
    width = len(connection.execute(f"SELECT * FROM {table} LIMIT 0").description)
    return (*row, *[None] * (width - len(row)))


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    return str(value) if isinstance(value, int) else f"'{value}'"
