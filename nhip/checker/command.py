"""The command: which database to check, and how the differences are said."""

import argparse
import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .database import Difference


def run(check: Callable[[Any], list[Difference]], arguments: Sequence[str]) -> int:
    """0 when everything agrees, 1 when anything differs; the differences are printed, one a line."""
    parser = argparse.ArgumentParser(prog="nhip.checker", description="Recompute and compare.")
    parser.add_argument("database", nargs="?", default=_configured(), help="a SQLite file or a postgresql:// address")
    parser.add_argument("--json", action="store_true", help="say it as JSON")
    said = parser.parse_args(arguments)
    connection = connect(said.database)
    try:
        differences = check(connection)
    finally:
        connection.close()
    if said.json:
        print(json.dumps({"differences": [asdict(each) for each in differences]}, ensure_ascii=False))
    else:
        for each in differences:
            print(each)
    return 1 if differences else 0


def connect(database: str) -> Any:
    """A connection that only reads."""
    if database.startswith(("postgresql:", "postgres:")):
        import psycopg

        connection = psycopg.connect(database, autocommit=True)
        connection.execute("SET nhip.company = '*'")  # row-level security: every company is meant
        return connection
    return sqlite3.connect(f"{Path(database).resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _configured() -> str:
    """The installation's own database, as its environment names it."""
    home = Path(os.environ.get("NHIP_HOME", "var"))
    return os.environ.get("DATABASE_URL") or str(home / "nhip.sqlite3")
