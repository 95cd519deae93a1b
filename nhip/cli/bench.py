"""Measure the product's own operations: processor time, statements, and the ratio to SQL written by hand.

It works in a database of its own on the engine that DATABASE_URL names (SQLite without it), which is gone afterwards.
The last line is JSON.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from . import wake


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--size", choices=("full", "small", "tiny"), default="full", help="full: 100,000 customers, 20,000 orders"
    )
    parser.add_argument("--customers", type=int, help="how many customers instead")
    parser.add_argument("--orders", type=int, help="how many orders instead")
    parser.add_argument("--runs", type=int, help="how often each operation is measured")
    parser.add_argument("--imported", type=int, help="how many rows the import brings instead; 0: it is left out")
    parser.add_argument("--only", metavar="NAMES", help="of the operations only these, such as list,open,find")
    parser.add_argument("--started", action="store_true", help="also a first start, and what the processes weigh")
    parser.add_argument("--check", action="store_true", help="also let `nhip check` look at the data that was made")


def run(said: argparse.Namespace) -> int:
    """0 when everything could be measured, 1 when the checker found something wrong."""
    with tempfile.TemporaryDirectory(prefix="nhip-bench-", ignore_cleanup_errors=True) as home:
        os.environ["NHIP_HOME"] = home
        started = _started() if said.started else ()
        with own_database("bench"):
            return _measure(said, started)


def _started() -> tuple[str, ...]:
    """Before Django wakes here: the start has a database of its own."""
    from nhip.bench import starting

    before = os.environ.get("DATABASE_URL")
    with own_database("start"):
        lines = starting.measured().lines
    if before:
        os.environ["DATABASE_URL"] = before
    return lines


@contextmanager
def own_database(what: str) -> Iterator[None]:
    """On PostgreSQL a new database beside the one that is named; it is dropped afterwards."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        yield
        return
    import psycopg

    name = f"nhip_{what}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        try:
            yield
        finally:
            from django.conf import settings
            from django.db import connections

            if settings.configured:
                connections.close_all()
            connection.execute(f"drop database {name} with (force)")


def _measure(said: argparse.Namespace, started: tuple[str, ...]) -> int:
    wake()
    from dataclasses import asdict, replace

    from django.db import connection

    from nhip.bench import acts, browser, cold, data, ground, importing, meter, report
    from nhip.config import install
    from nhip.kernel import ids

    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:7.1f} s  {line}", file=sys.stderr, flush=True)

    size = replace(data.SIZES[said.size], **_given(said))
    say(f"tables ({connection.vendor})")
    install.migrate(quiet=True)
    install.statics()
    with ids.leased("bench"):
        laid = ground.lay()
        person = browser.Browser(laid)
        told = data.fill(laid, person, size, say)
        filled = round(time.monotonic() - began, 1)
        wrong = _checked(say) if said.check else None
        only = said.only.split(",") if said.only else ()
        rows = acts.measured(person, told, meter.Meter(size.runs), say, only)
        visit = cold.visit(ground.USERNAME, ground.PASSWORD, browser.shown("shared.party").address())
        say(importing.TITLE)
        speed = importing.measured(laid, size.imported) if size.imported else None
    besides = (*((speed.line,) if speed else ()), visit.line, *started)
    print("\n".join((*report.lines(rows, connection.vendor), *besides)))
    more: dict[str, object] = {"customers": size.customers, "orders": size.orders, "filled_s": filled}
    more |= {"differences": wrong, "cold": asdict(visit), "calibration_us": meter.calibration(), "load": meter.load()}
    more |= {"import": asdict(speed) | {"ratio": speed.ratio}} if speed else {}
    print(json.dumps(report.told(rows, connection.vendor, **more), ensure_ascii=False))
    return 1 if wrong else 0


def _given(said: argparse.Namespace) -> dict[str, int]:
    """What is said instead of the named size."""
    given = {name: getattr(said, name) for name in ("customers", "orders", "runs") if getattr(said, name)}
    return given | ({} if said.imported is None else {"imported": said.imported})


def _checked(say) -> list[str]:
    from django.db import connection

    from nhip.checker import check

    say("nhip check")
    found = [str(each) for each in check(connection)]
    for each in found[:20]:
        say(each)
    return found
