"""How this installation is: engine, mode, secrets, disk, tables, worker; exit 1 when something should be mended."""

import argparse
import json
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from . import wake

LEAST_FREE = 500_000_000
LATEST_SEAL = 300  # seconds after which the worker should have sealed what it found
Finding = tuple[str, bool, str]  # what, whether it is well, in words


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--deep", action="store_true", help="also ask the database to look at itself (slow)")
    parser.add_argument("--json", action="store_true", help="say it as JSON")


def run(said: argparse.Namespace) -> int:
    wake()
    found = [
        *_engine(),
        *_folder(),
        *_kept(),
        *_walls(),
        *_rows(),
        *_sealed(),
        *_checked(),
        *_running(),
        *(_deep() if said.deep else ()),
    ]
    if said.json:
        print(json.dumps([{"what": what, "well": well, "said": words} for what, well, words in found]))
    else:
        for what, well, words in found:
            print(f"{'ok   ' if well else 'WRONG'} {what}: {words}")
    return 0 if all(well for _, well, _ in found) else 1


def _sealed() -> Iterator[Finding]:
    """Whether what belongs into the audit trail is sealed in time, and what its last verification came to."""
    from django.db import connection

    if "kernel_auditevent" not in connection.introspection.table_names():
        return
    from nhip.kernel.audit import sealing
    from nhip.kernel.models import AuditHead, Company

    for company in Company.objects.order_by("id"):
        count, since = sealing.waiting(company.pk)
        said = f"{count} events of {company} wait for their seal, since {int(since.total_seconds())} s"
        yield "audit trail", since.total_seconds() < LATEST_SEAL, said
    for head in AuditHead.objects.filter(faults__gt=0):
        yield "audit trail", False, f"verified {head.verified_at:%Y-%m-%d %H:%M}: {head.faults} faults"


def _checked() -> Iterator[Finding]:
    """What the last self-check of the night came to."""
    from nhip.config import self_check
    from nhip.config.side import pulse

    at, facts = pulse.last(self_check.NAME), pulse.facts(self_check.NAME)
    if at is None or "differences" not in facts:
        return
    count, said = facts["differences"], f"made {at:%Y-%m-%d %H:%M}"
    told = f"{count} differences, the first: {facts['first'][0]}" if count > 0 else "it could not be made"
    yield "self-check", count == 0, said if count == 0 else f"{said}: {told}; ask nhip check"


def _engine() -> Iterator[Finding]:
    """Which engine, in which mode, and how it keeps its promises to the disk (R9)."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            from nhip.config.sqlite import gate

            cursor.execute("select sqlite_version()")
            version = cursor.fetchone()[0]
            cursor.execute("pragma journal_mode")
            mode = cursor.fetchone()[0]
            cursor.execute("pragma synchronous")
            level = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}[cursor.fetchone()[0]]
            safe = mode != "wal" or gate.may_log_ahead(gate.numbers(version))
            yield "engine", safe, f"SQLite {version}, journal {mode}"
            yield "disk promises", level in ("FULL", "EXTRA"), f"synchronous={level}"
            return
        cursor.execute("select current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
        yield "engine", int(version.split(".")[0]) >= 15, f"PostgreSQL {version}"
        yield "disk promises", fsync == "on", f"fsync={fsync}"


def _folder() -> Iterator[Finding]:
    """The data folder: room on the disk, and secrets that only their owner reads."""
    from django.conf import settings

    free = shutil.disk_usage(settings.HOME).free
    yield "disk", free > LEAST_FREE, f"{free // 1_000_000} MB free in {settings.HOME}"
    for name in ("secret_key", "first_run"):
        file: Path = settings.HOME / name
        if file.exists():
            mode = stat.S_IMODE(file.stat().st_mode)
            yield name, mode & 0o077 == 0, f"mode {mode:o}"
    if "NHIP_SECRET_KEY" in os.environ:
        yield "NHIP_SECRET_KEY", len(os.environ["NHIP_SECRET_KEY"]) >= 50, "from the environment"


def _kept() -> Iterator[Finding]:
    """How old the last backup is; without one, how old the installation is that has none."""
    from django.conf import settings
    from django.db import connection

    from nhip.config.backup import making
    from nhip.kernel import clock

    made = making.last(settings.HOME)
    since = made
    if made is None and "django_migrations" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute("select min(applied) from django_migrations")
            since = _instant(cursor.fetchone()[0])
    age = clock.now() - (since or clock.now())
    words = f"the last one {age.days} days old" if made else "none was made yet: nhip backup"
    yield "backup", age < making.TOO_OLD, words


def _instant(said: datetime | str | None) -> datetime | None:
    """A moment as the engine gives it: SQLite as text in UTC."""
    found = datetime.fromisoformat(said) if isinstance(said, str) else said
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _walls() -> Iterator[Finding]:
    """The guards and walls that the database holds, beside those that this release wants."""
    from nhip.kernel import guards, walls

    wrong = sorted(guards.unguarded() | walls.amiss())
    words = f"{len(guards.wanted())} as they should be"
    yield "guards", not wrong, f"{', '.join(wrong)}: nhip migrate puts them back" if wrong else words


def _rows() -> Iterator[Finding]:
    """Whether row-level security binds us: a superuser is above it."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
            above = cursor.fetchone()[0]
        words = "does not bind this role; a plain owner of the database is enough" if above else "binds this role"
        yield "row-level security", True, words


def _running() -> Iterator[Finding]:
    """What /readyz would say."""
    from nhip.config.health import findings

    for what, words in findings().items():
        yield what, words == "ok", words


def _deep() -> Iterator[Finding]:
    """The database looks at itself: pages, indexes and foreign keys."""
    from django.db import connections

    for connection in connections.all():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("pragma integrity_check")
                words = "; ".join(row[0] for row in cursor.fetchmany(5))
                cursor.execute("pragma foreign_key_check")
                broken = len(cursor.fetchall())
            yield f"pages of {connection.alias}", words == "ok", words
            yield f"foreign keys of {connection.alias}", not broken, f"{broken} broken"
        else:
            with connection.cursor() as cursor:
                cursor.execute("select count(*) from pg_index where not indisvalid or not indisready")
                invalid = cursor.fetchone()[0]
                cursor.execute("select count(*) from pg_constraint where not convalidated")
                loose = cursor.fetchone()[0]
            yield "indexes", not invalid, f"{invalid} invalid"
            yield "constraints", not loose, f"{loose} not validated"
