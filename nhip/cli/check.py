"""Recompute every stored balance, total and on-hand from the rows below them and print each difference."""

import argparse
import json
import os

from nhip.config import environment


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    """0 when everything agrees, 1 when anything differs; the checker reads the tables and knows none of our code."""
    from nhip.checker import check

    connection = _connection()
    try:
        differences = [str(difference) for difference in check(connection)]
    finally:
        connection.close()
    print(json.dumps({"differences": differences}) if said.json else "\n".join(differences) or "Everything agrees.")
    return 1 if differences else 0


def _connection():
    if url := os.environ.get("DATABASE_URL"):
        import psycopg

        return psycopg.connect(url, autocommit=True)
    import pysqlite3

    file = environment.home() / "nhip.sqlite3"
    return pysqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, isolation_level=None)
