"""The audit trail proved at length: thousands of acts of the owner of the database, and a chain of a million links.

It works in a database of its own on the engine that DATABASE_URL names (SQLite without it), which is gone afterwards.
"""

import argparse
import importlib
import importlib.util
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from . import wake
from .bench import own_database


def run(said: argparse.Namespace) -> int:
    """0 when every act was found, and the long chain is whole; 1 otherwise."""
    seed = said.seed or f"{random.SystemRandom().randrange(16**8):08x}"
    with tempfile.TemporaryDirectory(prefix="nhip-audit-", ignore_cleanup_errors=True) as home:
        os.environ["NHIP_HOME"] = home
        with own_database("audit"):
            return _proved(said, seed)


def _proved(said: argparse.Namespace, seed: str) -> int:
    wake()
    from django.db import connection

    from nhip.config import install
    from nhip.kernel import ids

    began, running = time.monotonic(), _loaded(Path(said.folder or "tests/chain"))
    install.migrate(quiet=True)
    _say(f"seed {seed}, {said.acts} acts, {said.links} links on {connection.vendor}")
    told: dict[str, Any] = {"seed": seed, "engine": connection.vendor, "acts": said.acts}
    with ids.leased("audit"):
        told["missed"] = running.tampered(seed, said.acts, _say)
        if said.links:
            told |= running.verified(said.links, _say)
    told["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(told, ensure_ascii=False) if said.json else _summary(told))
    return 1 if told["missed"] or not told.get("whole", True) else 0


def _loaded(path: Path) -> Any:
    """The runner of the folder, as a package of its own name."""
    spec = importlib.util.spec_from_file_location(
        "nhip_chain", path / "__init__.py", submodule_search_locations=[str(path)]
    )
    if spec is None or spec.loader is None or not (path / "tampering.py").exists():
        raise SystemExit(f"prove: nobody to tamper with the trail in {path}")
    package = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = package
    spec.loader.exec_module(package)
    return importlib.import_module("nhip_chain.running")


def _summary(told: dict[str, Any]) -> str:
    found = told["acts"] - len(told["missed"])
    lines = [f"{found} of {told['acts']} acts found on {told['engine']}, seed {told['seed']}", *told["missed"]]
    if "links" in told:
        lines.append(
            f"{told['links']} links sealed in {told['seal_seconds']} s, verified in {told['verify_seconds']} s,"
            f" {'whole' if told['whole'] else 'NOT WHOLE'}"
        )
    return "\n".join([*lines, f"{told['seconds']} s"])


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
