"""The embedded engine: SQLite's own online copy while the product works; putting back is one rename."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from nhip.config.environment import ROOT

from . import attached, drafts
from .archive import BLOCK, Archive, Manifest, Refused, Writer

NAME, SIDE, PART = "nhip.sqlite3", "side.sqlite3", "database.sqlite3"
BESIDE = ("-wal", "-shm", "-journal")
ENGINE = "sqlite"


def put(home: Path, draft: Path, into: Writer, manifest: Manifest) -> None:
    """One moment of the database, copied while others write; sessions in the side file stay behind.

    In WAL mode nobody waits. The copy is looked through before it is trusted: a damaged database is refused.
    """
    file, copy = home / NAME, draft / PART
    if not file.exists():
        raise Refused(f"{file} is not there: nothing has been founded yet.")
    with closing(_open(file)) as source, closing(sqlite.connect(copy)) as target:
        source.backup(target)
        target.execute("pragma journal_mode=delete")
        _sound(target)
        describe(target, manifest)
        files = _attached(target)
    with into.part(PART) as sink, copy.open("rb") as stream:
        while block := stream.read(BLOCK):
            sink.write(block)
    copy.unlink()
    attached.put(home, files, into, manifest)


def describe(connection: sqlite.Connection, manifest: Manifest) -> None:
    """What the manifest says of a database."""
    manifest.engine, manifest.engine_version = ENGINE, sqlite.sqlite_version
    manifest.companies = [name for (name,) in connection.execute("select name from kernel_company order by id")]
    manifest.migrations = _applied(connection)


def occupied(home: Path) -> bool:
    """Whether somebody's data is here: a company, a log-in, or what we cannot read."""
    if not (home / NAME).exists():
        return False
    try:
        with closing(_open(home / NAME)) as connection:
            tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
            return any(
                connection.execute(f"select 1 from {table} limit 1").fetchone()  # noqa: S608
                for table in tables & {"kernel_company", "auth_user"}
            )
    except sqlite.Error:
        return True


class Restored:
    """A database made from an archive, in a folder of drafts, brought to this release's schema; not live yet."""

    def __init__(self, archive: Archive, home: Path, draft: Path):
        self.home, self.draft, self.file = home, draft, draft / NAME
        with self.file.open("xb") as stream:
            for block in archive.blocks(PART):
                stream.write(block)
        try:
            with closing(_open(self.file)) as connection:
                _sound(connection)
                if _applied(connection) != archive.manifest.migrations:
                    raise Refused("its database has other migrations than its manifest says.")
        except sqlite.Error as error:
            raise Refused(f"its database cannot be read ({error}).") from None

    def migrate(self) -> None:
        """Bring it to this release's schema, in a process whose data folder is the draft's."""
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        env |= {"NHIP_HOME": str(self.draft)}
        command = [sys.executable, "-m", "nhip", "migrate"]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        if done.returncode:
            raise Refused(f"its database could not be brought to this release: {done.stderr.strip()[-2000:]}")
        for name in (SIDE, NAME):
            with closing(_open(self.draft / name)) as connection:
                connection.execute("pragma journal_mode=delete")  # all in the one file that is renamed
        with closing(_open(self.file)) as connection:
            self._refuse_strangers(connection)

    def attached(self) -> list[attached.Row]:
        """The files that its rows name."""
        with closing(_open(self.file)) as connection:
            return _attached(connection)

    def _refuse_strangers(self, connection: sqlite.Connection) -> None:
        """A trigger or view that is none of ours would work unseen for ever."""
        from nhip.kernel import guards, walls

        ours = {guard.name for guard in guards.declared()} | walls.wanted().keys()
        there = connection.execute("select name from sqlite_master where type in ('trigger', 'view')")
        if strange := sorted({name for (name,) in there} - ours):
            raise Refused(f"its database holds a trigger or view that is not ours: {strange[0]!r}.")

    def swap(self, stamp: str) -> str:
        """Put what is there aside, whole, under names that are told; then one rename makes the restored one live."""
        aside = self._put_aside(self.home / f"replaced-{stamp}")
        drafts.place(self.file, self.home / NAME)
        drafts.place(self.draft / SIDE, self.home / SIDE)  # empty: nobody is logged in
        return str(aside) if aside else ""

    def _put_aside(self, aside: Path) -> Path | None:
        """The live file keeps its name until the rename; what lies beside it must not meet the new one."""
        live = self.home / NAME
        if not any((self.home / name).exists() for name in (*_all(NAME), *_all(SIDE))):
            return None
        aside.mkdir(mode=0o700, exist_ok=True)  # attached files may lie there already
        for name in _all(NAME):
            _second_name(self.home / name, aside / name)
        drafts.settle(aside)
        drafts.settle(self.home)
        _empty_log(live)
        for name in _all(NAME)[1:]:
            (self.home / name).unlink(missing_ok=True)
        for name in _all(SIDE):
            if (self.home / name).exists():
                os.replace(self.home / name, aside / name)
        log = aside / f"{NAME}-wal"
        if log.exists() and log.stat().st_size == 0:
            log.unlink()
        return aside


def _all(name: str) -> list[str]:
    """A database's file, and what SQLite keeps beside it."""
    return [name, *(f"{name}{end}" for end in BESIDE)]


def _second_name(file: Path, name: Path) -> None:
    """The same file under a second name, or a copy where the disk knows no such thing."""
    if not file.exists():
        return
    try:
        os.link(file, name)
    except OSError:
        shutil.copy2(file, name)
        drafts.settle(name)


def _empty_log(live: Path) -> None:
    """Bring the write-ahead log into the file; where that cannot be, both stay aside as they are."""
    try:
        with closing(_open(live)) as connection:
            connection.execute("pragma wal_checkpoint(truncate)").fetchall()
    except sqlite.Error:
        pass


def _open(file: Path) -> sqlite.Connection:
    return sqlite.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=20)


def _applied(connection: sqlite.Connection) -> list[list[str]]:
    return [list(row) for row in connection.execute("select app, name from django_migrations order by id")]


def _attached(connection: sqlite.Connection) -> list[attached.Row]:
    there = connection.execute("select 1 from sqlite_master where name = ?", [attached.TABLE]).fetchone()
    return connection.execute(attached.LISTED).fetchall() if there else []


def _sound(connection: sqlite.Connection) -> None:
    """SQLite looks through its pages and foreign keys."""
    said = connection.execute("pragma quick_check(1)").fetchone()[0]
    broken = connection.execute("pragma foreign_key_check").fetchone()
    if said != "ok" or broken:
        raise Refused(f"the database is damaged: {said if said != 'ok' else f'foreign key of {broken[0]}'}.")
