"""Recompute every stored balance, total and on-hand from the rows below them and print each difference."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import Any

from nhip.config import environment

from . import wake

NEWEST = 20_000  # links of the audit trail that are looked at
ROOMS = ("documents", "accounting", "warehouse", "sales")  # the last one learns by event of what the others do


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    """0 when everything agrees, 1 when anything differs.

    Two ways that share nothing: the checker reads the tables and knows none of our code; then each room
    works out anew what it keeps, by its own rules.
    """
    found = [*_checker(), *_rooms()]
    if said.json:
        print(json.dumps({"differences": [facts for _line, facts in found]}, ensure_ascii=False))
    else:
        for line, _facts in found:
            print(line)
    return 1 if found else 0


def _checker() -> Iterator[tuple[str, dict[str, Any]]]:
    from nhip.checker import check, command

    database = os.environ.get("DATABASE_URL") or str(environment.home() / "nhip.sqlite3")
    with closing(command.connect(database)) as connection:
        for each in check(connection):
            yield str(each), {"by": "checker"} | asdict(each)


def _rooms() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every company, every room, in one moment of the database."""
    wake()
    from nhip.kernel import outbox
    from nhip.kernel.models import Company

    with _moment():
        yield from _guards()
        behind = outbox.waiting()
        if behind:
            print(f"check: {behind} events wait for delivery, so what is told by them was left out.", file=sys.stderr)
        for company in Company.objects.order_by("id").values_list("id", flat=True):
            yield from _chain(company)
            for room in ROOMS[:-1] if behind else ROOMS:
                for each in importlib.import_module(f"nhip.{room}.checks").check(company):
                    yield _told(room, company, each)


def _guards() -> Iterator[tuple[str, dict[str, Any]]]:
    """What the database itself is to refuse, as migrations and models say, beside what is installed."""
    from nhip.kernel import guards, walls

    for name in sorted(guards.unguarded() | walls.amiss()):
        facts = {
            "by": "kernel", "rule": "guard", "company": None, "where": name, "stored": "missing or altered",
            "found": "as this release wants it",
        }  # fmt: skip
        yield f"guard {name}: missing or altered; nhip migrate puts it back", facts


def _chain(company: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The newest part of the audit trail; `nhip audit verify` goes through all of it."""
    from django.conf import settings

    from nhip.kernel.audit import heads, proving
    from nhip.kernel.audit.words import in_words

    kept = [(head.seq, head.hash) for head in heads.of(settings.HOME, company)]
    for fault in proving.prove(company, newest=NEWEST, heads=kept).faults:
        facts = {
            "by": "audit", "rule": fault.what, "company": company, "where": f"link {fault.seq}",
            "stored": fault.where, "found": "another chain",
        }  # fmt: skip
        yield f"audit trail [{company}] {in_words(fault)}", facts


@contextmanager
def _moment() -> Iterator[None]:
    """One moment of the database for all reading, without keeping anybody from writing."""
    from django.db import connection, transaction

    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            connection.cursor().execute("set transaction isolation level repeatable read, read only")
            yield
    else:
        connection.cursor().execute("begin deferred")
        try:
            yield
        finally:
            connection.cursor().execute("rollback")


def _told(room: str, company: int, each: Any) -> tuple[str, dict[str, Any]]:
    stored, found = str(each.stored), str(each.wanted)
    facts = {
        "by": room, "rule": each.what, "company": company, "where": f"{each.what} {each.row}", "stored": stored,
        "found": found,
    }  # fmt: skip
    return f"{each.what} [{company}] {each.row}: stored {stored}, recomputed {found}", facts
