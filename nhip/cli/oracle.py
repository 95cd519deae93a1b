"""The oracle: random days of made-up companies, in the product and in a model that shares no code with it.

It works in a database of its own on the engine that DATABASE_URL names (SQLite without it), which is gone afterwards.
"""

import argparse
import importlib.util
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from . import wake
from .bench import own_database

DAYS_OF_A_COMPANY = 8


def run(said: argparse.Namespace) -> int:
    """0 when both sides agreed to the dong after every act, 1 with the shortest story in which they part."""
    seed = said.seed or f"{random.SystemRandom().randrange(16**8):08x}"
    with tempfile.TemporaryDirectory(prefix="nhip-oracle-", ignore_cleanup_errors=True) as home:
        os.environ["NHIP_HOME"] = home
        with own_database("oracle"):
            return _proved(said, seed)


def _proved(said: argparse.Namespace, seed: str) -> int:
    wake()
    from django.db import connection

    from nhip.config import install
    from nhip.kernel import ids

    began, running = time.monotonic(), _loaded(Path(said.folder or "tests/oracle"))
    install.migrate(quiet=True)
    _say(f"seed {seed}, {said.days} days on {connection.vendor}")
    told: dict[str, Any] = {"seed": seed, "engine": connection.vendor, "days": 0, "acts": 0, "refused": 0}
    done, refused, found = Counter[str](), Counter[str](), None
    with ids.leased("oracle"):
        while told["days"] < said.days and (found is None or not found.differences):
            found = _company(running, f"{seed}/{told['days']}", min(DAYS_OF_A_COMPANY, said.days - told["days"]))
            done, refused = done + found.done, refused + found.refused
            told |= {"acts": done.total(), "refused": refused.total(), "days": done["tomorrow"]}
            _say(f"  {told['days']} days, {told['acts']} acts, {told['refused']} refused by both")
        told["differences"] = [] if found is None else found.differences
        if found is not None and found.differences:
            _say("They differ; the story is made short:")
            told["story"] = str(running.shortened(found, _say))
    told |= {"kinds": dict(sorted(done.items())), "seconds": round(time.monotonic() - began, 1)}
    print(json.dumps(told, ensure_ascii=False) if said.json else _summary(told))
    return 1 if told["differences"] else 0


def _company(running: Any, seed: str, days: int) -> Any:
    return running.lived(seed, running.days.script(seed, days), every=False)


def _loaded(path: Path) -> Any:
    """The runner of the folder, as a package of its own name."""
    spec = importlib.util.spec_from_file_location(
        "nhip_oracle", path / "__init__.py", submodule_search_locations=[str(path)]
    )
    if spec is None or spec.loader is None or not (path / "model.py").exists():
        raise SystemExit(f"prove: no oracle in {path}")
    package = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = package
    spec.loader.exec_module(package)
    return importlib.import_module("nhip_oracle.running")


def _summary(told: dict[str, Any]) -> str:
    kinds = ", ".join(f"{name} {count}" for name, count in told["kinds"].items())
    said = told.get("story") or "no difference"
    figures = f"{told['days']} days, {told['acts']} acts done and {told['refused']} refused by both"
    return f"{said}\n{figures} on {told['engine']}, seed {told['seed']}, {told['seconds']} s\n{kinds}"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
