"""Put an archive of `nhip backup` back; refused, with the reason and before anything changes, unless it is whole."""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from nhip.config.environment import ROOT

from . import wake


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the archive")
    parser.add_argument("--replace", action="store_true", help="put the data that is there aside, and keep it")
    parser.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    """0 restored and `nhip check` silent; 1 restored, and the check says what differs; 2 refused, nothing changed."""
    wake(works=False)
    import psycopg
    import pysqlite3.dbapi2 as sqlite
    from django.db import Error

    from nhip.config.backup import restoring
    from nhip.config.backup.archive import Refused
    from nhip.config.environment import Misconfigured

    began = time.monotonic()
    try:
        back = restoring.restore(said.file, replace=said.replace)
    except (Refused, Misconfigured) as error:
        print(f"restore: {said.file}: nothing was changed: {error}", file=sys.stderr)
        return 2
    except (OSError, sqlite.Error, psycopg.Error, Error) as error:
        print(f"restore: {said.file}: it could not be put back: {error}", file=sys.stderr)
        return 2
    seconds, about = time.monotonic() - began, back.manifest
    _write_down(about, said.file)
    differences = _check()
    if said.json:
        facts = {"companies": about.companies, "made_at": about.made_at, "aside": back.aside}
        print(json.dumps(facts | {"seconds": round(seconds, 2), "differences": differences}, ensure_ascii=False))
        return 1 if differences else 0
    print(f"Restored in {seconds:.1f} s: {', '.join(about.companies) or 'no company'}, as of {about.made_at}")
    if back.aside:
        print(f"  what was there before is kept: {back.aside}")
    print("\n".join(["  nhip check found differences:", *differences]) if differences else "  nhip check: silent")
    return 1 if differences else 0


def _write_down(about: Any, file: Path) -> None:
    """The chains go on where the archive ends: said in them, and beside the heads that were kept here."""
    from django.db import DatabaseError

    from nhip.config import audit_keeping
    from nhip.kernel.audit.own import PUT_BACK

    try:
        audit_keeping.began_anew(about.made_at)
        audit_keeping.tell(PUT_BACK, file=file.name, made_at=about.made_at)
    except (DatabaseError, OSError) as error:
        print(f"restore: put back, but not written down in the audit trail: {error}", file=sys.stderr)


def _check() -> list[str]:
    """What `nhip check` says of the restored data, in a process of its own."""
    ran = subprocess.run([sys.executable, "-m", "nhip", "check"], cwd=ROOT, capture_output=True, text=True)
    said = ran.stdout.splitlines()
    return said or ([ran.stderr.strip()[-2000:] or f"it ended with {ran.returncode}"] if ran.returncode else [])
