"""`python -m nhip.checker DATABASE`: a SQLite file or a `postgresql://` address; exit 1 if anything differs."""

import sqlite3
import sys
from pathlib import Path
from typing import Any

from . import check


def main(arguments: list[str]) -> int:
    """Print the differences, one a line."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    connection = _connect(arguments[0])
    try:
        differences = check(connection)
    finally:
        connection.close()
    for difference in differences:
        print(difference)
    return 1 if differences else 0


def _connect(database: str) -> Any:
    if database.startswith(("postgresql:", "postgres:")):
        import psycopg

        return psycopg.connect(database, autocommit=True)
    return sqlite3.connect(f"{Path(database).resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
