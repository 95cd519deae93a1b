"""Making a backup: draft, read back, name; and what the data folder remembers of the last one."""

import json
import os
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

from nhip.config import environment
from nhip.kernel import clock

from . import archive, drafts, embedded, server
from .archive import Manifest, Refused

LAST = "last_backup.json"
TOO_OLD = timedelta(days=7)


@dataclass(frozen=True)
class Made:
    """A backup that was made: where, how large, of which companies, with which figure."""

    file: Path
    size: int
    sha256: str
    manifest: Manifest


def make(file: Path | None) -> Made:
    """One archive of this installation's database; Refused or OSError with the reason, and no file then."""
    home = environment.home()
    file = (file or _named(home)).absolute()
    if file.exists():
        raise Refused(f"{file} is there already; name another file.")
    if not file.parent.is_dir():
        raise Refused(f"{file.parent} is no folder.")
    with drafts.folder(file.parent) as draft:
        figure, manifest = _write(home, draft)
        whole = draft / "archive"
        with archive.opened(whole):
            pass  # what is on the disk is what was written
        drafts.place(whole, file)
    made = Made(file, file.stat().st_size, figure, manifest)
    _remember(home, made)
    return made


def _write(home: Path, draft: Path) -> tuple[str, Manifest]:
    manifest = Manifest("", "", version(), clock.now().isoformat(timespec="seconds"), [], [])
    into = archive.Writer(draft / "archive")
    try:
        if url := os.environ.get("DATABASE_URL", ""):
            server.put(url, home, into, manifest)
        else:
            embedded.put(home, draft, into, manifest)
        return into.finish(manifest), manifest
    finally:
        into.close()


def _named(home: Path) -> Path:
    """A name by the moment, in a folder of the data folder."""
    folder = home / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"nhip-{clock.now():%Y%m%d-%H%M%S}.zip"


def version() -> str:
    """The product's version, as installed or as the source says."""
    try:
        return metadata.version("nhip")
    except metadata.PackageNotFoundError:
        said = re.search(r'^version = "(.+)"', (environment.ROOT / "pyproject.toml").read_text(), re.MULTILINE)
        return said[1] if said else "unknown"


def _remember(home: Path, made: Made) -> None:
    said = {"made_at": made.manifest.made_at, "file": str(made.file), "size": made.size, "sha256": made.sha256}
    draft = home / f".{LAST}.{os.getpid()}"
    draft.write_text(json.dumps(said))
    draft.chmod(0o600)
    drafts.place(draft, home / LAST)


def last(home: Path) -> datetime | None:
    """When the last backup of this data folder was made; None where none is known."""
    try:
        return datetime.fromisoformat(json.loads((home / LAST).read_text())["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
