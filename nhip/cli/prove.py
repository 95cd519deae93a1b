"""Prove a whole company on real files: `nhip prove northwind` imports, replays and asserts every figure.

Killed or stopped anywhere, the same command goes on and ends in the same state. `nhip prove oracle --days N` lets
made-up companies live random days, in a database of its own, and compares them with a model after every act.
`nhip prove audit` tampers with an audit trail as the owner of a database could, and verifies a long one.
`nhip prove patterns` gives texts made to be slow to everything that reads what people type; `nhip prove rounding`
lets random invoices through the rules.
`nhip prove exchange --cases N` pays so many invoices in three other currencies, part by part.
"""

import argparse
import importlib.util
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import exchange, kills, oracle, patterns, rounding, trail, wake

BROKEN = {"customers": 24, "suppliers": 9, "orders": 176}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "story",
        choices=("northwind", "oracle", "audit", "patterns", "rounding", "exchange"),
        help="which company, random days, tampering, slow texts, random invoices, or other currencies",
    )
    parser.add_argument("folder", nargs="?", help="where its files are (tests/data/northwind, tests/oracle, …)")
    parser.add_argument("--days", type=int, default=100, metavar="N", help="oracle: so many days")
    parser.add_argument("--acts", type=int, default=2000, metavar="N", help="audit: so many acts of tampering")
    parser.add_argument(
        "--links", type=int, default=0, metavar="N", help="audit: then verify a trail of so many links"
    )
    parser.add_argument("--texts", type=int, default=500, metavar="N", help="patterns: so many for each reader")
    parser.add_argument("--invoices", type=int, default=100_000, metavar="N", help="rounding: so many invoices")
    parser.add_argument("--cases", type=int, default=100_000, metavar="N", help="exchange: so many cases")
    parser.add_argument(
        "--seed", help="oracle, audit, rounding, exchange: the seed of an earlier run, to see the same days again"
    )
    parser.add_argument(
        "--first", type=int, metavar="N", help="only the first N orders that were issued, and the open"
    )
    parser.add_argument(
        "--kills", type=int, default=0, metavar="N", help="first let N processes begin it, and kill each on its way"
    )
    parser.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    """0 when every figure is reached and the checker is silent, 1 when anything differs."""
    stories = {
        "oracle": oracle.run, "audit": trail.run, "patterns": patterns.run, "rounding": rounding.run,
        "exchange": exchange.run,
    }  # fmt: skip
    if said.story in stories:
        return stories[said.story](said)
    said.folder = said.folder or "tests/data/northwind"
    wake()
    from nhip.config import install
    from nhip.kernel import ids

    path, began = Path(said.folder), time.monotonic()
    figures = _oracle(path)
    install.migrate(quiet=True)
    killed = kills.killed(said.folder, said.first, said.kills, say=_aside)
    with ids.leased("prove"):
        told = _told(path, figures, said.first, quiet=said.json)
    told["killed"] = killed
    told["seconds"] = round(time.monotonic() - began, 1)
    wrong = [name for name, (reached, wanted) in told["figures"].items() if reached != wanted]
    _say(told, said.json)
    if wrong or told["differences"]:
        print(f"prove: {', '.join(wrong) or 'the checker'} differs", file=sys.stderr)
        return 1
    return 0


def _oracle(path: Path) -> Any:
    """What the files come to, computed without the product."""
    spec = importlib.util.spec_from_file_location("northwind_oracle", path / "oracle.py")
    if spec is None or spec.loader is None or not (path / "oracle.py").exists():
        raise SystemExit(f"prove: no files in {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _told(path: Path, oracle: Any, first: int | None, *, quiet: bool) -> dict[str, Any]:
    from django.db import connection

    from nhip.checker import check
    from nhip.demo import northwind
    from nhip.demo.northwind.figures import off_balance

    some = None if first is None else frozenset(each.number for each in _first(oracle, first))
    folder, by = northwind.Folder(path, some), northwind.founded()
    say = _silent if quiet else _progress
    taken = northwind.taken_in(folder, by=by, say=say)
    northwind.replayed(folder, by=by, say=say)
    reached, wanted = asdict(northwind.reached(by=by)), asdict(oracle.figures(some))
    figures = {name: (reached[name], wanted[name]) for name in wanted}
    figures["off balance"] = (off_balance(by=by), 0)
    figures |= _refusals(taken, first is None)
    return {"figures": figures, "differences": [str(each) for each in check(connection)]}


def _first(oracle: Any, first: int) -> tuple:
    return (*oracle.issued_orders()[:first], *oracle.open_orders())


def _refusals(taken: dict, whole: bool) -> dict[str, tuple[int, int]]:
    """How many rows of the files as they came were refused, and then mended; of the orders only where all come in."""
    wanted = BROKEN if whole else {name: count for name, count in BROKEN.items() if name != "orders"}
    told: dict[str, tuple[int, int]] = {}
    for name, count in wanted.items():
        came, mended = taken[name]
        told |= {f"refused {name}": (len(came.refused), count), f"mended {name}": (mended.made, count)}
    return told


def _progress(job: Any) -> None:
    if job.total and job.done % 50 < 5:
        print(f"  {job.kind} {job.done} / {job.total}", flush=True)


def _silent(job: Any) -> None:
    pass


def _aside(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _say(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(told, default=str))
        return
    for name, (reached, wanted) in told["figures"].items():
        print(f"{name:24}{reached:>18}{'' if reached == wanted else f'   wanted {wanted}'}")
    for difference in told["differences"]:
        print(difference)
    for where in told["killed"]:
        print(f"killed at {where}")
    print(f"{told['seconds']} s")
