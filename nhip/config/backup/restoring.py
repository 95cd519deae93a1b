"""Putting a backup back: everything is proved beside the live data, which changes in one step, and is kept."""

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from nhip.config import at_work, environment, first_run, glance
from nhip.kernel import clock

from . import archive, attached, drafts, embedded, server
from .archive import Archive, Manifest, Refused

SPENT = (glance.MARK, ".telling", first_run.FILE)  # they speak of the data that was there before
ROOM = 50_000_000  # bytes that stay free beside what the archive holds


@dataclass(frozen=True)
class Back:
    """What was put back, and where what was there before is kept (empty: nothing was there)."""

    manifest: Manifest
    aside: str


def restore(file: Path, *, replace: bool, meanwhile: Callable[[], AbstractContextManager] = nullcontext) -> Back:
    """Put an archive back into this installation, which stands still; Refused with the reason, and nothing changed.

    `meanwhile` is entered between the last proof and the swap: the place where a test kills.
    """
    home, url = environment.home(), os.environ.get("DATABASE_URL", "")
    with at_work.alone(), archive.opened(file) as found, drafts.folder(home) as draft:
        _refuse(found, url, home, replace)
        restored = server.Restored(found, url) if url else embedded.Restored(found, home, draft)
        restored.migrate()
        attached.compare(found, restored.attached())
        files, stamp = attached.unpack(found, draft), f"{clock.now():%Y%m%d-%H%M%S}"
        with meanwhile():
            attached.put_aside(home, home / f"replaced-{stamp}")
            attached.settle(files, home)  # beside the live ones; until the swap nothing names them
            aside = restored.swap(stamp)
        if url:
            _index_words()
        for name in SPENT:
            (home / name).unlink(missing_ok=True)
        return Back(found.manifest, aside)


def _refuse(found: Archive, url: str, home: Path, replace: bool) -> None:
    """Whatever can be known before anything is unpacked."""
    engine = server.ENGINE if url else embedded.ENGINE
    if found.manifest.engine != engine:
        raise Refused(f"it is of {found.manifest.engine}, and this installation uses {engine}.")
    if newer := _newer(found.manifest):
        raise Refused(f"a newer release made it (migration {newer[0]} is not known here); install that one first.")
    needed = attached.size(found) + (0 if url else found.size)
    if shutil.disk_usage(home).free < needed + ROOM:
        raise Refused(f"it needs {needed // 1_000_000 + 1} MB, and the disk of {home} has less free.")
    if not replace and (server.occupied(url) if url else embedded.occupied(home)):
        raise Refused("data is there already; with --replace it is put aside, and kept.")


def _index_words() -> None:
    """Beside the live tables the extension could not be seen; now it can."""
    from django.db import connections

    from nhip.kernel import following

    following.index_words(connections["default"])
    connections["default"].close()


def _newer(manifest: Manifest) -> list[str]:
    """Migrations that this release does not know."""
    from django.db.migrations.loader import MigrationLoader

    known = MigrationLoader(None).disk_migrations
    return [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
