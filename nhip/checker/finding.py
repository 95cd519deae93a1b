"""What follows the records: the index of quick search says what they say, and months of sales are sums of orders."""

from collections.abc import Iterator
from dataclasses import dataclass

from .database import MONEY, Database, Difference, Query

FOUND, MONTHS, ORDER = "kernel_found", "sales_monthofsales", "sales_order"
CUSTOMER = ("shared_party", "customer_id", "p.folded", "p.name")
PARTY = ("shared_party", "party_id", "p.folded", "p.name")
PRODUCT = ("shared_product", "product_id", "p.folded", "p.name")
NAMED = "r.code || ' · ' || r.name"
NUMBERED = "r.number || ' · ' || p.name"
STORE = "r.number || ' · ' || p.code || ' ' || p.name"


@dataclass(frozen=True)
class Kind:
    """A table whose records are found: what they are called, what they belong to, and when they are gone."""

    table: str
    title: str
    of: tuple[str, str, str, str] | None = None
    gone: str = ""

    @property
    def wanted(self) -> str:
        """The rows that the index should have."""
        text = f"r.folded || ' ' || {self.of[2]}" if self.of and self.of[2] else "r.folded"
        join = f" JOIN {self.of[0]} p ON p.id = r.{self.of[1]}" if self.of else ""
        gone = f"(r.state = '{self.gone}')" if self.gone else "FALSE"
        columns = f"r.id, r.company_id, {text} AS text, {self.title} AS title, {gone} AS gone"
        return f"SELECT {columns} FROM {self.table} r{join}"

    @property
    def triggers(self) -> tuple[str, ...]:
        by = (f"{self.table}_found_by_{self.of[1]}",) if self.of else ()
        return (f"{self.table}_found", f"{self.table}_found_anew", f"{self.table}_found_no_more", *by)


KINDS = (
    Kind("kernel_person", "r.name || CASE WHEN r.job_title = '' THEN '' ELSE ' · ' || r.job_title END", gone="left"),
    Kind("kernel_unit", NAMED, gone="archived"),
    Kind("shared_party", NAMED, gone="archived"),
    Kind("shared_contact", "r.name || ' · ' || p.name", PARTY, gone="archived"),
    Kind("shared_product", NAMED, gone="archived"),
    Kind("shared_unitofmeasure", "r.name", gone="archived"),
    Kind("shared_pricelist", "r.name", gone="archived"),
    Kind("warehouse_warehouse", NAMED, gone="archived"),
    Kind("warehouse_goodsissue", NUMBERED, CUSTOMER),
    Kind("warehouse_goodsreceipt", STORE, ("warehouse_warehouse", "warehouse_id", "", "p.name")),
    Kind("warehouse_stocktransfer", STORE, ("warehouse_warehouse", "origin_id", "", "p.name")),
    Kind("warehouse_scrapslip", STORE, ("warehouse_warehouse", "warehouse_id", "", "p.name")),
    Kind("warehouse_serial", NUMBERED, PRODUCT),
    Kind("sales_quotation", NUMBERED, CUSTOMER),
    Kind("sales_order", NUMBERED, CUSTOMER),
    Kind("sales_salesreturn", NUMBERED, CUSTOMER),
    Kind(
        "accounting_invoice",
        "CASE WHEN r.number = '' THEN '' ELSE r.symbol || ' ' || r.number END || ' · ' || p.name",
        CUSTOMER,
    ),
    Kind(
        "accounting_receipt",
        "CASE WHEN r.number = '' THEN r.interim_number ELSE r.number END || ' · ' || p.name",
        CUSTOMER,
    ),
    Kind("accounting_journalentry", "r.number"),
    Kind("accounting_account", "''"),
    Kind("accounting_treasury", "r.name"),
)
OF_MONTHS = ("new", "less", "more", "gone")
MONTH = "CAST(replace(substr(CAST(o.date AS TEXT), 1, 7), '-', '') AS INTEGER)"
PROMISED = "o.state NOT IN ('draft', 'waiting', 'cancelled')"
SUMS = Query(
    "sales of a month are not the sum of its orders", (MONTHS, ORDER, "sales_orderline"), MONEY,
    f"""
    SELECT company_id, 'month ' || month || ', person ' || owner_id || ', unit ' || unit_id, SUM(kept), SUM(found)
    FROM (
        SELECT company_id, month, owner_id, unit_id, net AS kept, 0 AS found, orders, 0 AS counted
        FROM sales_monthofsales
        UNION ALL
        SELECT o.company_id, {MONTH}, o.owner_id, o.unit_id, 0,
               (SELECT COALESCE(SUM(l.net), 0) FROM sales_orderline l WHERE l.order_id = o.id), 0, 1
        FROM sales_order o WHERE {PROMISED}
    ) each_side GROUP BY company_id, month, owner_id, unit_id
    HAVING SUM(kept) <> SUM(found) OR SUM(orders) <> SUM(counted)
    """,
)  # fmt: skip


def following(database: Database) -> Iterator[Difference]:
    """Rows of the index and months of sales that differ from what they follow, and triggers that are gone."""
    if "folded" not in database.columns.get("shared_party", ()):
        return  # not the product's own tables
    for table in (FOUND, MONTHS):
        if table not in database.columns:
            yield Difference("table missing", None, table, "none", "expected")
            return
    for kind in KINDS:
        yield from _differing(database, kind)
    yield from _not_indexed(database)
    yield from database.differences(SUMS)
    there = _triggers(database)
    engine = "sqlite" if database.sqlite else "postgresql"
    names = [name for kind in KINDS for name in kind.triggers] + [
        f"sales_month_{engine}_{name}" for name in OF_MONTHS
    ]
    for name in names:
        if name not in there:
            yield Difference("trigger missing", None, name, "none", "expected")


def _differing(database: Database, kind: Kind) -> Iterator[Difference]:
    rule, name = "quick search does not say what the record says", kind.table.replace("_", ".", 1)
    rows = database.rows(f"""
        SELECT w.company_id, w.id, f.text || ' | ' || f.title, w.text || ' | ' || w.title
        FROM ({kind.wanted}) w LEFT JOIN {FOUND} f ON f.id = w.id AND f.kind = '{name}'
        WHERE f.id IS NULL OR f.text <> w.text OR f.title <> w.title OR f.gone <> w.gone
           OR f.company_id <> w.company_id
    """)
    for company, pk, stored, found in rows:
        yield Difference(rule, company, f"{name} {pk}", str(stored), str(found))
    lost = database.rows(f"""
        SELECT f.company_id, f.id, f.text FROM {FOUND} f LEFT JOIN {kind.table} r ON r.id = f.id
        WHERE f.kind = '{name}' AND r.id IS NULL
    """)
    for company, pk, stored in lost:
        yield Difference(rule, company, f"{name} {pk}", str(stored), "no such record")


def _not_indexed(database: Database) -> Iterator[Difference]:
    """On SQLite the words are an index of their own: a row that is not in it is not found."""
    if not database.sqlite:
        return
    for table, which in (("kernel_thingwords_docsize", "NOT f.paper"), ("kernel_paperwords_docsize", "f.paper")):
        rows = database.rows(f"""
            SELECT f.company_id, f.kind || ' ' || f.id FROM {FOUND} f LEFT JOIN {table} d ON d.id = f.id
            WHERE {which} AND d.id IS NULL
        """)
        for company, where in rows:
            yield Difference("words of a record are not indexed", company, where, "none", "expected")


def _triggers(database: Database) -> set[str]:
    if database.sqlite:
        return {name for (name,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    return {
        name
        for (name,) in database.rows("""
            SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
            WHERE NOT t.tgisinternal AND t.tgenabled NOT IN ('D', 'R')
        """)
    }
