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
    parser.add_argument("--map", help="which column becomes what: a TOML file, or a mapping kept under a name")
    parser.add_argument("--lines", type=Path, help="the further file that the map reads lines from")
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
    from nhip.screens.importing import mapping, rights, run, uploads

    by, target = actor(said.login), resource(said.resource)
    permissions.require(by, mapping.operation_of(target).verb)
    permissions.require(by, rights.VERB)
    upload = _upload(said, target, by)
    if said.dry_run:
        trial = run.tried(upload, target, by)
        told = {"rows": trial.new + trial.known + len(trial.failed), "there already": trial.known}
        return told | {"refused": len(trial.failed)}, uploads.refused(upload), upload.heads
    job = jobs.run(run.started(upload, by=by).pk, _silent if said.json else _progress)
    done: dict[str, Any] = {"state": job.state, **(job.result or job.checkpoint)}
    names = {"state": "state", "made": "made", "known": "there already", "failed": "refused"}
    return {names[name]: done[name] for name in names if name in done}, uploads.refused(upload), upload.heads


def _upload(said: argparse.Namespace, target: Any, by: Any) -> Any:
    """The file with its map, and with the further file that the map names."""
    from nhip.screens.importing import guessing, kept, plan, uploads

    content = said.file.read_bytes()
    if said.map is None:
        upload = uploads.upload_of(target, said.file.name, content, by=by, plan={})
        upload.plan = guessing.guessed(target, upload.heads, by=by)
        upload.save(update_fields=["plan"])
        return upload
    text = Path(said.map).read_text(encoding="utf-8") if Path(said.map).is_file() else None
    plain = kept.fitting(target, plan.parsed(text if text is not None else kept.by_name(target, said.map, by=by)))
    wanted = plan.file_of(plain)
    more = _beside(said, wanted) if wanted else None
    return uploads.upload_of(target, said.file.name, content, by=by, plan=plain, more=more)


def _beside(said: argparse.Namespace, name: str) -> tuple[str, bytes]:
    """A further file lies where it is said, or beside the file, or beside the map or one folder above it."""
    folders = (said.file.parent, Path(said.map).parent, Path(said.map).parent.parent)
    places = [said.lines] if said.lines else [folder / name for folder in folders]
    found = next((place for place in places if place.exists()), places[0])
    return found.name, found.read_bytes()


def _progress(job: Any) -> None:
    if job.total:
        print(f"  {job.done} / {job.total}", file=sys.stderr, flush=True)


def _silent(job: Any) -> None:
    pass


def _write(said: argparse.Namespace, heads: list[str], failures: list[dict[str, Any]]) -> Path:
    from nhip.screens.views.imports import refused_file

    path = said.errors or said.file.with_name(f"{said.file.name}.refused.csv")
    path.write_text("".join(refused_file(heads, failures)), encoding="utf-8", newline="")
    return path
