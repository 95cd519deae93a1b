"""The independent checker: recomputes from the tables, by plain SQL, what the product says of itself.

It imports nothing of nhip and knows no model: only table and column names, which are part of what it checks. Give it
a connection of `sqlite3` or `psycopg` (or one of Django's); it reads in one snapshot and writes nothing.
`python -m nhip.checker [DATABASE]` prints the differences and exits with 1 if there are any.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from . import (
    baddebts,
    chain,
    command,
    counts,
    custom,
    discounts,
    finding,
    goods,
    guards,
    ledger,
    numbers,
    openings,
    papers,
    receivables,
    refs,
    returns,
    slips,
    valuations,
)
from .database import Database, Difference, Query

__all__ = ["Difference", "check", "main"]

QUERIES: tuple[Query, ...] = (
    *ledger.QUERIES, *receivables.QUERIES, *papers.QUERIES, *openings.QUERIES, *baddebts.QUERIES,
    *discounts.QUERIES, *goods.QUERIES, *returns.QUERIES, *slips.QUERIES, *valuations.QUERIES, *guards.QUERIES,
    *counts.QUERIES,
)  # fmt: skip

LOOKS = (
    *(guards.unguarded, guards.unwalled),
    *(finding.following, refs.dangling, refs.across_companies, custom.misplaced, numbers.gaps, chain.links),
)


def check(connection: Any) -> list[Difference]:
    """All differences, in the order of the checks; an empty list says that everything agrees."""
    database = Database(connection)
    with database.snapshot():
        return list(_all(database))


def main(arguments: Sequence[str] = ()) -> int:
    """The command: checks the named database, or the one of this installation; its exit code."""
    return command.run(check, arguments)


def _all(database: Database) -> Iterator[Difference]:
    yield from database.missing_tables(_tables())
    for query in QUERIES:
        if query.told and database.has_undelivered():
            continue  # what was told is still on its way
        yield from database.differences(query)
    for look in LOOKS:
        yield from look(database)


def _tables() -> Iterable[str]:
    return sorted({table for query in QUERIES for table in query.tables})
