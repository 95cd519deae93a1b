"""One archive of everything that counts, made while the product works; nothing is left where it fails."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from . import wake


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="the archive (default: backups/ in the data folder)"
    )
    parser.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    """0 with the archive under its name; 1 with the reason, and no file."""
    import psycopg
    import pysqlite3.dbapi2 as sqlite

    from nhip.config.backup import making
    from nhip.config.backup.archive import Refused

    began = time.monotonic()
    try:
        made = making.make(said.file)
    except Refused as error:
        print(f"backup: {error}", file=sys.stderr)
        return 1
    except (OSError, sqlite.Error, psycopg.Error) as error:
        print(f"backup: no archive was made: {error}", file=sys.stderr)
        return 1
    seconds, about = time.monotonic() - began, made.manifest
    _write_down(made)
    lost = [f"{each.company}/{each.place}" for each in about.files if each.lost]
    for each in lost:
        print(f"backup: the attached file {each} is missing or changed on the disk, and not in it", file=sys.stderr)
    if said.json:
        facts = {"file": str(made.file), "size": made.size, "sha256": made.sha256, "seconds": round(seconds, 2)}
        about_it = {"companies": about.companies, "engine": about.engine, "files": len(about.files), "lost": lost}
        print(json.dumps(facts | about_it, ensure_ascii=False))
        return 0
    print(f"{made.file}: {made.size / 1_000_000:.1f} MB in {seconds:.1f} s, read back and whole")
    print(f"  {about.engine} {about.engine_version}, companies: {', '.join(about.companies) or 'none'}")
    print(f"  attached files: {len(about.files) - len(lost)}" + (f", and {len(lost)} lost" if lost else ""))
    print(f"  SHA-256 before its last 64 letters: {made.sha256}")
    return 0


def _write_down(made: Any) -> None:
    """That a copy of everything was made belongs into the audit trail; it is made, even where this fails."""
    wake(works=False)
    from django.db import DatabaseError

    from nhip.config import audit_keeping
    from nhip.kernel.audit.own import BACKED_UP

    try:
        audit_keeping.tell(BACKED_UP, file=made.file.name, sha256=made.sha256, made_at=made.manifest.made_at)
    except DatabaseError as error:
        print(f"backup: the archive was made, but not written down in the audit trail: {error}", file=sys.stderr)
