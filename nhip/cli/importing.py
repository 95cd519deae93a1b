"""Take the rows of a file into a list: `nhip import shared.parties clients.csv --map clients.toml --as lan`.

Without a map the columns are known by their headings. What is refused goes into a file with row and reason; what is
there already, by the map's key or from the same file, is passed over.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from . import wake


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("resource", help="the list, such as shared.parties")
    parser.add_argument("file", type=Path, help="CSV or XLSX")
    parser.add_argument("--map", type=Path, help="TOML that says which column becomes what")
    parser.add_argument("--as", dest="login", required=True, help="the log-in name of whoever imports")
    parser.add_argument("--dry-run", action="store_true", help="store nothing, tell what would be refused")
    parser.add_argument("--errors", type=Path, help="file for the refused rows (FILE.refused.csv)")
    parser.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    """0 when every row is in, 1 when any was refused, 2 when nothing could be read."""
    wake()
    from django.core.exceptions import PermissionDenied

    from nhip.kernel import ids
    from nhip.kernel.refusals import Refused

    try:
        with ids.leased("import"):
            told, failures, heads = _import(said)
    except (Refused, PermissionDenied, OSError) as error:
        print(f"import: {error}", file=sys.stderr)
        return 2
    if failures:
        told["errors"] = str(_write(said, heads, failures))
    print(json.dumps(told) if said.json else " · ".join(f"{name}: {value}" for name, value in told.items()))
    return 1 if failures else 0


def actor(login: str) -> Any:
    """Whoever logs in under that name, with the rights of this moment."""
    from nhip.kernel import actors
    from nhip.kernel.models import Person
    from nhip.kernel.refusals import Refused

    person = Person.objects.filter(user__username=login).first()
    if person is None:
        raise Refused(f"Nobody logs in as {login}.")
    return actors.of(person)


def resource(name: str) -> Any:
    """The list of that name."""
    from nhip.kernel.refusals import Refused
    from nhip.screens.resource import resource_named

    found = resource_named(name)
    if found is None:
        raise Refused(f"There is no list {name}.")
    return found


def _import(said: argparse.Namespace) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    from nhip.kernel import jobs, permissions
    from nhip.screens.importing import mapping, run

    by, target = actor(said.login), resource(said.resource)
    permissions.require(by, mapping.operation_of(target).verb)
    upload = run.upload_of(target, said.file.name, said.file.read_bytes(), by=by, plan=_plan(said.map))
    if said.dry_run:
        rows = run.tried(upload, target, by)
        upload.delete()
        failures = [
            {"row": row.number + 2, "why": " ".join(row.wrong), "texts": row.texts} for row in rows if row.wrong
        ]
        return {"rows": len(rows), "refused": len(failures)}, failures, upload.heads
    job = jobs.run(run.started(upload, by=by).pk)
    upload.refresh_from_db()
    told = {"state": job.state, **(job.result or job.checkpoint)}
    names = {"state": "state", "made": "made", "known": "there already", "failed": "refused"}
    return {names[name]: told[name] for name in names if name in told}, upload.failures, upload.heads


def _plan(path: Path | None) -> Any:
    from nhip.screens.importing import plan, tables

    if path is None:
        return None
    return plan.read(path.read_text(encoding="utf-8"), lambda name: _beside(path, name, tables))


def _beside(path: Path, name: str, tables: Any) -> Any:
    """A further file lies beside the map, or one folder up."""
    found = next((folder / name for folder in (path.parent, path.parent.parent) if (folder / name).exists()), None)
    return tables.read(name, (found or path.parent / name).read_bytes())


def _write(said: argparse.Namespace, heads: list[str], failures: list[dict[str, Any]]) -> Path:
    from nhip.screens.views.imports import refused_file

    path = said.errors or said.file.with_name(f"{said.file.name}.refused.csv")
    path.write_text("".join(refused_file(heads, failures)), encoding="utf-8", newline="")
    return path
