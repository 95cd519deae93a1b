"""Recompute every stored balance, total and on-hand from the rows below them and print each difference."""

import argparse
import os

from nhip.config import environment


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    """0 when everything agrees, 1 when anything differs; the checker reads the tables and knows none of our code."""
    from nhip.checker import check, command

    database = os.environ.get("DATABASE_URL") or str(environment.home() / "nhip.sqlite3")
    return command.run(check, [database, *(["--json"] if said.json else [])])
