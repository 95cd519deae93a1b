"""The database's own guards: what is append-only refuses to change, and one side holds every open hand-off."""

import re
from collections.abc import Iterator

from .database import COUNT, Database, Difference, Query

SEALED = (
    "accounting_journalentry",
    "accounting_journalline",
    "accounting_allocation",
    "accounting_valuationmove",
    "warehouse_stockmove",
    "kernel_policyvalue",
)
CHECKED_AT_INSERT = ("accounting_journalentry", "accounting_journalline")
BITS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}

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
    wanted = [(table, event) for table in SEALED for event in ("UPDATE", "DELETE", "TRUNCATE")]
    wanted += [(table, "INSERT") for table in CHECKED_AT_INSERT]
    installed = _sqlite(database) if database.sqlite else _postgresql(database)
    for table, event in wanted:
        if table in database.columns and (table, event) not in installed and not _unknown(database, event):
            yield Difference("trigger missing", None, f"{event} of {table}", "none", "expected")
    if "kernel_handoff" in database.columns and not _has_holder_check(database):
        yield Difference("constraint missing", None, "exactly_one_holder", "none", "expected")


def _unknown(database: Database, event: str) -> bool:
    return database.sqlite and event == "TRUNCATE"


def _sqlite(database: Database) -> set[tuple[str, str]]:
    found = set()
    for table, sql in database.rows("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"):
        if match := re.search(r"BEFORE\s+(INSERT|UPDATE|DELETE)\s+ON", sql, re.IGNORECASE):
            found.add((table, match[1].upper()))
    return found


def _postgresql(database: Database) -> set[tuple[str, str]]:
    rows = database.rows("""
        SELECT c.relname, t.tgtype FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
        WHERE NOT t.tgisinternal AND t.tgenabled NOT IN ('D', 'R')
    """)
    return {(table, event) for table, kind in rows for event, bit in BITS.items() if kind & bit}


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
