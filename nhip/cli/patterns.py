"""Patterns proved: hundreds of texts made to be slow, given to all that reads or searches what people type (S42).

It works in a database of its own on the engine that DATABASE_URL names (SQLite without it), which is gone afterwards.
"""

import argparse
import importlib
import importlib.util
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from . import wake
from .bench import own_database


def run(said: argparse.Namespace) -> int:
    """0 when every text was read in less than 100 ms of processor time, 1 otherwise."""
    with tempfile.TemporaryDirectory(prefix="nhip-patterns-", ignore_cleanup_errors=True) as home:
        os.environ["NHIP_HOME"] = home
        with own_database("patterns"):
            return _proved(said)


def _proved(said: argparse.Namespace) -> int:
    wake()
    from django.db import connection

    from nhip.config import install
    from nhip.kernel import ids

    began, running = time.monotonic(), loaded(Path(said.folder or "tests/patterns"), "nhip_patterns")
    install.migrate(quiet=True)
    readers, slow = running.read(said.texts)
    with ids.leased("patterns"):
        searches, late = running.searched(running.company(), said.texts)
    told = {
        "engine": connection.vendor, "texts": said.texts, "readers": len(readers), "searches": len(searches),
        "longest": {name: round(time * 1000, 1) for name, time in (readers | searches).items()},
        "slow": [str(each) for each in (*slow, *late)], "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip
    print(json.dumps(told, ensure_ascii=False) if said.json else _summary(told))
    return 1 if told["slow"] else 0


def loaded(path: Path, name: str) -> Any:
    """The runner of the folder, as a package of its own name."""
    spec = importlib.util.spec_from_file_location(name, path / "__init__.py", submodule_search_locations=[str(path)])
    if spec is None or spec.loader is None or not (path / "running.py").exists():
        raise SystemExit(f"prove: nothing that runs in {path}")
    package = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = package
    spec.loader.exec_module(package)
    return importlib.import_module(f"{name}.running")


def _summary(told: dict[str, Any]) -> str:
    worst = sorted(told["longest"].items(), key=lambda pair: -pair[1])[:5]
    said = "\n".join(told["slow"]) or "nothing is slow"
    figures = f"{told['readers']} readers and {told['searches']} searches with {told['texts']} texts each"
    longest = ", ".join(f"{name} {time} ms" for name, time in worst)
    return f"{said}\n{figures} on {told['engine']}, {told['seconds']} s\nthe longest: {longest}"
