"""What a start needs: tables, translations, static files; each step is skipped where nothing has changed."""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

from nhip.kernel import following, guards, ids, walls
from nhip.kernel.audit import watching

from . import glance, migrating
from .databases import SIDE

KEPT = 3  # copies made before a migration
UNUSED = [
    *("css/*", "js/*"),  # what the screens build from; browsers get what is built
    *("htmx-2*", "htmax-*", "htmx-4.js", "ext", "django-htmx.js", "*.stamp"),  # beside the one script that pages load
]


def waiting() -> list[str]:
    """Migrations that are not applied yet, in every database."""
    return [f"{migration.app_label}.{migration.name}" for each in connections.all() for migration in _plan(each)]


def _plan(connection) -> list[Migration]:
    executor = MigrationExecutor(connection)
    return [migration for migration, _ in executor.migration_plan(_leaves(connection, executor))]


def _leaves(connection, executor: MigrationExecutor) -> list[tuple[str, str]]:
    """What a database has to reach; the side file knows its own apps alone."""
    leaves = executor.loader.graph.leaf_nodes()
    return [leaf for leaf in leaves if leaf[0] in SIDE] if connection.alias == "side" else leaves


def migrate(*, quiet: bool = False) -> None:
    """Bring every database to the schema of this release; SQLite is copied first and put back when a step fails.

    The walls between companies are put up at the end, and looked at where no migration waits. Where the audit trail
    had no eyes before, or other ones, what they would have seen waits for its seal afterwards.
    """
    noted = watching.installed()
    for connection in connections.all():
        if not _plan(connection):
            continue
        before = _copied(connection)
        try:
            with ids.alone(), _unwalled(connection), migrating.swiftly():
                for target in SIDE if connection.alias == "side" else [()]:
                    _call(connection, target, quiet)
        except BaseException:
            if before:
                _put_back(connection, before)
            raise
        if before:
            _forget_old(before)
    if connections["default"].vendor == "postgresql":
        following.index_words(connections["default"])  # it may have become possible since the last start
    walls.install()
    if not noted:
        watching.catch_up()
    _law()


@contextmanager
def _unwalled(connection) -> Iterator[None]:
    """Migrations rebuild SQLite's tables, whose triggers go with them; afterwards every guard is there again."""
    if connection.alias == "side":
        yield
        return
    walls.lift()
    yield
    guards.reinstall()


def _law() -> None:
    """The law's rows of every country we know, corrected in place where this release knows better."""
    from nhip.shared import packs

    with ids.alone():
        packs.load_all()


def _call(connection, app: str | tuple, quiet: bool) -> None:
    named = [app] if app else []
    call_command("migrate", *named, database=connection.alias, verbosity=0 if quiet else 1, interactive=False)


def _copied(connection) -> Path | None:
    """A copy of an SQLite file that is about to change; none for a new one."""
    if connection.vendor != "sqlite" or not (file := Path(connection.settings_dict["NAME"])).exists():
        return None
    if not _plan(connection):
        return None
    applied = len(MigrationExecutor(connection).loader.applied_migrations)
    before = file.with_name(f"{file.name}.before-{applied}")
    source, target = sqlite3.connect(file), sqlite3.connect(before)
    with source, target:
        source.backup(target)
    source.close()
    target.close()
    before.chmod(0o600)
    return before


def _put_back(connection, before: Path) -> None:
    connection.close()
    file = Path(connection.settings_dict["NAME"])
    for beside in ("-wal", "-shm", "-journal"):
        Path(f"{file}{beside}").unlink(missing_ok=True)
    before.replace(file)


def _forget_old(before: Path) -> None:
    copies = sorted(before.parent.glob(f"{before.name.rpartition('-')[0]}-*"), key=lambda path: path.stat().st_mtime)
    for old in copies[:-KEPT]:
        old.unlink()


def assets() -> None:
    """Let the screens write what they make from their sources: stylesheet, script, icons, fonts."""
    from nhip.screens import assets

    assets.build()


def statics() -> bool:
    """Collect the static files under hashed names, compressed; False where the last collection still holds."""
    root, sources = Path(settings.STATIC_ROOT), glance.sources()
    mark, glanced = root / ".fingerprint", root / ".sources"
    if glanced.exists() and glanced.read_text() == sources:
        return False
    assets()
    fingerprint = _fingerprint()
    if mark.exists() and mark.read_text() == fingerprint:
        glanced.write_text(sources)
        return False
    fresh = Path(tempfile.mkdtemp(prefix=".static-", dir=root.parent))
    try:
        settings.STATIC_ROOT = fresh
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=UNUSED)
        (fresh / ".fingerprint").write_text(fingerprint)
        (fresh / ".sources").write_text(sources)
        fresh.chmod(0o755)
        shutil.rmtree(root, ignore_errors=True)
        os.rename(fresh, root)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        settings.STATIC_ROOT = root
    return True


def _fingerprint() -> str:
    """Changes when a static file does."""
    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(UNUSED):
            seen.update(f"{path} ".encode() + hashlib.sha256(Path(storage.path(path)).read_bytes()).digest())
    return seen.hexdigest()
