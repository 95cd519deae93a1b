"""What a start needs: tables, translations, static files; each step is skipped where nothing has changed."""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

KEPT = 3  # copies made before a migration
SOURCES = ["css/*", "js/*"]  # what the screens build from; browsers get what is built


def waiting() -> list[str]:
    """Migrations that are not applied yet, in every database."""
    return [
        f"{migration.app_label}.{migration.name}"
        for connection in connections.all()
        for migration, _ in MigrationExecutor(connection).migration_plan(
            MigrationExecutor(connection).loader.graph.leaf_nodes()
        )
    ]


def migrate(*, quiet: bool = False) -> None:
    """Bring every database to the schema of this release; SQLite is copied first and put back when a step fails."""
    for connection in connections.all():
        copy = _copied(connection)
        try:
            call_command("migrate", database=connection.alias, verbosity=0 if quiet else 1, interactive=False)
        except BaseException:
            if copy:
                _put_back(connection, copy)
            raise
        if copy:
            _forget_old(copy)


def _copied(connection) -> Path | None:
    """A copy of an SQLite file that is about to change; none for a new one."""
    if connection.vendor != "sqlite" or not (file := Path(connection.settings_dict["NAME"])).exists():
        return None
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return None
    copy = file.with_name(f"{file.name}.before-{len(executor.loader.applied_migrations)}")
    source, target = sqlite3.connect(file), sqlite3.connect(copy)
    with source, target:
        source.backup(target)
    source.close()
    target.close()
    copy.chmod(0o600)
    return copy


def _put_back(connection, copy: Path) -> None:
    connection.close()
    file = Path(connection.settings_dict["NAME"])
    for beside in ("-wal", "-shm", "-journal"):
        Path(f"{file}{beside}").unlink(missing_ok=True)
    copy.replace(file)


def _forget_old(copy: Path) -> None:
    copies = sorted(copy.parent.glob(f"{copy.name.rpartition('-')[0]}-*"), key=lambda path: path.stat().st_mtime)
    for old in copies[:-KEPT]:
        old.unlink()


def assets() -> None:
    """Let the screens write what they make from their sources: stylesheet, script, icons, fonts."""
    from nhip.screens import assets

    assets.build()


def statics() -> bool:
    """Collect the static files under hashed names, compressed; False where the last collection still holds."""
    assets()
    root, fingerprint = Path(settings.STATIC_ROOT), _fingerprint()
    mark = root / ".fingerprint"
    if mark.exists() and mark.read_text() == fingerprint:
        return False
    fresh = Path(tempfile.mkdtemp(prefix=".static-", dir=root.parent))
    try:
        settings.STATIC_ROOT = fresh
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=SOURCES)
        (fresh / ".fingerprint").write_text(fingerprint)
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
        for path, storage in finder.list(SOURCES):
            seen.update(f"{path} ".encode() + hashlib.sha256(Path(storage.path(path)).read_bytes()).digest())
    return seen.hexdigest()
