"""Bring the databases to the schema of this release; a copy of an SQLite file is put back when a step fails."""

import argparse
import json

from . import wake


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", action="store_true", help="only say what would be done; exit 1 if anything waits")
    parser.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    wake()
    from nhip.config import install

    waiting = install.waiting()
    print(json.dumps({"waiting": waiting}) if said.json else "\n".join(waiting) or "Nothing waits.")
    if said.plan:
        return 1 if waiting else 0
    install.migrate(quiet=True)
    return 0
