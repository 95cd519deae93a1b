"""Numbers of papers: every series runs from one to its last number, without a gap."""

import re
from collections import defaultdict
from collections.abc import Iterator

from .database import Database, Difference

SERIES = "kernel_numberseries"
COLUMNS = ("number", "interim_number")
NO_PAPERS = (SERIES, "kernel_customvalue")  # a number there is a figure that a company asks for


def gaps(database: Database) -> Iterator[Difference]:
    """Series whose papers do not bear exactly the numbers 1 to `last`."""
    if SERIES not in database.columns:
        yield Difference("table missing", None, SERIES, "none", "expected")
        return
    borne = _borne(database)
    # a series without a year gives codes to records, not numbers to papers
    rows = database.rows(f"SELECT company_id, kind, series, year, last FROM {SERIES} WHERE year > 0")
    for company, kind, series, year, last in rows:
        named = [borne[company, name] for name in _prefixes(kind, series, year) if (company, name) in borne]
        found = named[0] if named else set()
        if found != set(range(1, last + 1)):
            where = " ".join(str(part) for part in (kind, series, year) if part)
            yield Difference("numbers with a gap", company, where, f"last {last}", _said(found, last))


def _borne(database: Database) -> dict[tuple[int, str], set[int]]:
    """The numbers that papers bear, by company and by what stands before the last digits."""
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for table, columns in database.columns.items():
        if "company_id" not in columns or table in NO_PAPERS:
            continue
        for column in columns.intersection(COLUMNS):
            for company, number in database.rows(_select(table, column, has_symbol="symbol" in columns)):
                if match := re.fullmatch(r"(.*?)(\d+)", str(number)):
                    found[company, match[1]].add(int(match[2]))
    return found


def _select(table: str, column: str, *, has_symbol: bool) -> str:
    """An invoice is numbered within its symbol, which stands on its own column."""
    text = f"symbol || '/' || {column}" if has_symbol else column
    return f"SELECT DISTINCT company_id, {text} FROM {table} WHERE {column} <> ''"


def _prefixes(kind: str, series: str, year: int) -> tuple[str, ...]:
    """How a paper of the series may begin: `DH-26-`, `DH-X-26-`, or an invoice's symbol `1C26TAA/`."""
    parts = [part for part in (kind, series, f"{year % 100:02}") if part]
    return ("-".join(parts) + "-", f"{series}/")


def _said(found: set[int], last: int) -> str:
    missing = sorted(set(range(1, last + 1)) - found)[:5]
    beyond = sorted(number for number in found if number > last)[:5]
    parts = [f"missing {', '.join(map(str, missing))}"] if missing else []
    return "; ".join(parts + ([f"beyond {', '.join(map(str, beyond))}"] if beyond else []))
