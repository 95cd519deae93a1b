"""The database's own guards: what is append-only refuses to change, and one side holds every open hand-off."""

import re
from collections.abc import Iterator

from .database import COUNT, Database, Difference, Query

SEALED = (
    "accounting_journalentry",
    "accounting_journalline",
    "accounting_allocation",
    "accounting_closingexception",
    "accounting_valuationmove",
    "accounting_costlayer",
    "accounting_layeruse",
    "accounting_revalueditem",
    "accounting_invoicenotice",
    "documents_version",
    "shared_exchangerate",
    "warehouse_stockmove",
    "kernel_policyvalue",
    "kernel_history",
    "kernel_reading",
    "kernel_securityevent",
    "kernel_auditevent",
)
AT_INSERT = {
    "accounting_journalentry": (
        *("entry_balanced", "entry_of_one_company", "entry_on_leaves"),
        *("entry_in_open_books", "entry_in_a_fiscal_year"),
    ),
    "accounting_journalline": ("line_before_entry",),
}
AT_COMMIT = {"accounting_journalline": ("entry_balanced_at_commit",)}  # PostgreSQL only: SQLite has one writer
BITS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}

SQL_OF_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
SQL_OF_POSTGRESQL = """
    SELECT t.tgname, p.prosrc FROM pg_trigger t
    JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
    WHERE NOT t.tgisinternal AND t.tgenabled NOT IN ('D', 'R')
"""

QUERIES = (
    Query(
        "hand-off is not held by exactly one side", ("kernel_handoff",), COUNT,
        """
        SELECT company_id, id, state || '/' || side, COALESCE(CAST(holder_id AS TEXT), 'nobody') FROM kernel_handoff
        WHERE NOT (
            (state IN ('draft', 'done', 'returned') AND side = 'giver' AND holder_id IS NULL)
            OR (state = 'offered' AND side = 'receiver' AND holder_id IS NULL)
            OR (state IN ('accepted', 'paused') AND side = 'receiver' AND holder_id IS NOT NULL)
            OR (state IN ('confirmed', 'withdrawn') AND side = 'nobody' AND holder_id IS NULL)
        )
        """,
    ),
)  # fmt: skip


def unguarded(database: Database) -> Iterator[Difference]:
    """Guards that are not installed, or are switched off."""
    installed = list(_sqlite(database) if database.sqlite else _postgresql(database))
    seals = {(table, event) for table, _name, event in installed}
    for table in SEALED:
        for event in ("UPDATE", "DELETE") if database.sqlite else ("UPDATE", "DELETE", "TRUNCATE"):
            if table in database.columns and (table, event) not in seals:
                yield Difference("trigger missing", None, f"{event} of {table}", "none", "expected")
    named = {(table, name) for table, name, event in installed if event == "INSERT"}
    for wanted in (AT_INSERT,) if database.sqlite else (AT_INSERT, AT_COMMIT):
        for table, names in wanted.items():
            for name in names:
                if table in database.columns and (table, name) not in named:
                    yield Difference("trigger missing", None, f"{name} of {table}", "none", "expected")
    if "kernel_handoff" in database.columns and not _has_holder_check(database):
        yield Difference("constraint missing", None, "exactly_one_holder", "none", "expected")


def unwalled(database: Database) -> Iterator[Difference]:
    """Foreign keys between tables of companies that no trigger keeps inside one company."""
    there = dict(database.rows(SQL_OF_SQLITE if database.sqlite else SQL_OF_POSTGRESQL))
    for table, column, target in database.links:
        owned = all({"id", "company_id"} <= database.columns.get(name, set()) for name in (table, target))
        for name in (f"wall_{table}_new", f"wall_{table}_changed") if owned else ():
            if not all(re.search(rf"\b{word}\b", there.get(name, "")) for word in (column, target, "company_id")):
                yield Difference("wall missing", None, f"{name} of {table}.{column}", "none", "expected")


def _sqlite(database: Database) -> Iterator[tuple[str, str, str]]:
    for table, name, sql in database.rows("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"):
        if match := re.search(r"BEFORE\s+(INSERT|UPDATE|DELETE)\s+ON", sql, re.IGNORECASE):
            yield table, name, match[1].upper()


def _postgresql(database: Database) -> Iterator[tuple[str, str, str]]:
    """A wall looks at an update too, and seals nothing."""
    rows = database.rows("""
        SELECT c.relname, t.tgname, t.tgtype FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
        WHERE NOT t.tgisinternal AND t.tgenabled NOT IN ('D', 'R') AND t.tgname NOT LIKE 'wall%'
    """)
    for table, name, kind in rows:
        yield from ((table, name, event) for event, bit in BITS.items() if kind & bit)


def _has_holder_check(database: Database) -> bool:
    if database.sqlite:
        sql = "SELECT 1 FROM sqlite_master WHERE name = 'kernel_handoff' AND sql LIKE '%exactly_one_holder%'"
    else:
        sql = """
            SELECT 1 FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
            JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema()
            WHERE c.conname = 'exactly_one_holder' AND c.contype = 'c' AND t.relname = 'kernel_handoff'
        """
    return bool(database.rows(sql))
