"""Refs and foreign keys: nothing points to what is not there, and nothing crosses the wall between companies."""

from collections.abc import Iterator

from .database import Database, Difference

LINES = (
    ("warehouse_goodsissueline", "order_line", "sales_orderline"),
    ("warehouse_reservation", "line", "sales_orderline"),
    ("accounting_invoiceline", "order_line", "sales_orderline"),
)


def dangling(database: Database) -> Iterator[Difference]:
    """Refs (`x_kind`, `x_id`), line numbers and foreign keys without their record."""
    for table, base in _pairs(database):
        kinds = database.rows(f"SELECT DISTINCT {base}_kind FROM {table} WHERE {base}_kind <> ''")
        for (kind,) in kinds:
            yield from _of_kind(database, table, base, kind)
    links = [*database.links, *LINES]
    for table, column, target in links:
        if table in database.columns and target in database.columns:
            yield from _lost(database, table, column, target)


def across_companies(database: Database) -> Iterator[Difference]:
    """Foreign keys, refs and line numbers whose ends belong to two companies."""
    links = [*database.links, *LINES]
    for table, column, target in links:
        if _owned(database, table) and _owned(database, target):
            yield from _crossing(database, table, column, target)


def _of_kind(database: Database, table: str, base: str, kind: str) -> Iterator[Difference]:
    target = kind.replace(".", "_")
    if target not in database.columns:
        yield Difference("ref of an unknown kind", None, f"{table}.{base}", kind, "no such table")
        return
    quoted = kind.replace("'", "''")
    where = f"AND t.{base}_kind = '{quoted}'"
    yield from _lost(database, table, f"{base}_id", target, where)
    if _owned(database, table) and _owned(database, target):
        yield from _crossing(database, table, f"{base}_id", target, where)


def _lost(database: Database, table: str, column: str, target: str, where: str = "") -> Iterator[Difference]:
    sql = f"""
        SELECT t.id, t.{column} FROM {table} t LEFT JOIN {target} o ON o.id = t.{column}
        WHERE o.id IS NULL AND t.{column} IS NOT NULL {where}
    """
    if "id" in database.columns[table] and "id" in database.columns[target]:
        for row, lost in database.rows(sql):
            yield Difference("points to nothing", None, f"{table} {row} {column}", str(lost), f"not in {target}")


def _crossing(database: Database, table: str, column: str, target: str, where: str = "") -> Iterator[Difference]:
    sql = f"""
        SELECT t.company_id, t.id, o.company_id FROM {table} t JOIN {target} o ON o.id = t.{column}
        WHERE t.company_id <> o.company_id {where}
    """
    for company, row, other in database.rows(sql):
        yield Difference("crosses companies", company, f"{table} {row} {column}", str(company), str(other))


def _pairs(database: Database) -> Iterator[tuple[str, str]]:
    """Tables with a ref: two columns `x_kind` and `x_id`."""
    for table, columns in sorted(database.columns.items()):
        for column in sorted(columns):
            base = column.removesuffix("_kind")
            if base != column and f"{base}_id" in columns and "id" in columns:
                yield table, base


def _owned(database: Database, table: str) -> bool:
    return {"id", "company_id"} <= database.columns.get(table, set())
