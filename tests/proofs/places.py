"""Places: installations beside the test's own, each with a data folder and, on PostgreSQL, a database of its own."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pysqlite3.dbapi2 as sqlite
from psycopg import sql

from nhip import checker
from nhip.config.backup import archive
from nhip.config.backup.archive import Archive, Manifest, Writer
from nhip.demo.founding import Firm
from nhip.documents import store
from nhip.documents.operations import NewFile, add_file

ROOT = Path(__file__).parents[2]
CONTENT = "Điều khoản".encode()
SHAPE_OF_A_FILE = ("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master",)
SHAPE = (
    """SELECT c.relname, c.relkind::text, c.relrowsecurity, c.relforcerowsecurity, a.attname, a.attnum,
        format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity::text, a.attgenerated::text,
        coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(a.attcollation::regcollation::text, '')
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger
        WHERE NOT tgisinternal""",
    """SELECT oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'""",
    """SELECT tablename, policyname, permissive, roles::text, cmd, coalesce(qual, ''), coalesce(with_check, '')
        FROM pg_policies WHERE schemaname = 'public'""",
)
PATIENCE = 600  # seconds that one command may take where the machine is busy
TRAIL = ("kernel_audit", "kernel_securityevent", "kernel_unsealed")


def attach(firm: Firm, name: str, content: bytes) -> None:
    """A file on the company itself."""
    draft = store.Draft(name)
    draft.write(content)
    add_file(NewFile(firm.company.ref, draft.close()), by=firm["tin"])


class Place:
    """One installation: its environment, its commands, what its database says."""

    def __init__(self, home: Path, url: str = ""):
        self.home, self.url = home, url
        home.mkdir(mode=0o700, exist_ok=True)

    @classmethod
    def new(cls, home: Path, like: str = "template1") -> "Place":
        """Empty, on the engine of this run, whose role owns the database and is nobody's superior."""
        url = os.environ.get("DATABASE_URL", "")
        if not url:
            return cls(home)
        name = sql.Identifier(f"nhip_{home.name}")
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(like)))
        return cls(home, url.replace("/nhip_test", f"/nhip_{home.name}"))

    def again(self, home: Path) -> "Place":
        """The same installation once more, elsewhere."""
        shutil.copytree(self.home, home)
        return Place.new(home, f"nhip_{self.home.name}")

    @classmethod
    def here(cls) -> "Place":
        """The test's own installation."""
        return cls(Path(os.environ["NHIP_HOME"]), os.environ.get("DATABASE_URL", ""))

    @property
    def env(self) -> dict[str, str]:
        env = {name: said for name, said in os.environ.items() if name not in ("DATABASE_URL", "NHIP_TESTING")}
        return env | {"NHIP_HOME": str(self.home)} | ({"DATABASE_URL": self.url} if self.url else {})

    def does(self, *words: object, **more) -> subprocess.CompletedProcess:
        """One `nhip` command, to its end."""
        return self.runs("-m", "nhip", *map(str, words), **more)

    def runs(self, *words: str, **more) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=PATIENCE, **more
        )

    def backed_up(self, file: Path) -> Path:
        done = self.does("backup", file)
        assert done.returncode == 0, done.stderr
        return file

    def restored(self, file: Path, *more: str) -> "Place":
        done = self.does("restore", file, *more)
        assert done.returncode == 0, done.stdout + done.stderr
        return self

    def refuses(self, file: Path, reason: str) -> None:
        """It is not put back, the reason is told, and no trace is left."""
        done = self.does("restore", file, "--replace")
        assert done.returncode == 2 and reason in done.stderr, (reason, done.stdout, done.stderr)
        assert not list(self.home.glob("replaced-*")) + list(self.home.glob(".nhip-draft-*"))

    def figures(self, *, but: tuple[str, ...] = TRAIL) -> dict[str, str]:
        """SHA-256 of everything that counts here, table by table; that a backup was made is no change of it."""
        listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        if not self.url:
            listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        names = sorted(name for (name,) in self.rows(listed) if not name.startswith(but))
        return {name: self._figure(name) for name in names}

    def _figure(self, table: str) -> str:
        said = sorted(map(repr, self.rows(f'SELECT * FROM "{table}"')))
        return hashlib.sha256("\n".join(said).encode()).hexdigest()

    def shape(self) -> list[tuple]:
        """Every table, column, constraint, index, trigger, function and policy, as the engine itself writes them."""
        return [row for question in (SHAPE if self.url else SHAPE_OF_A_FILE) for row in sorted(self.rows(question))]

    def rows(self, question: str, inside: str = "") -> list[tuple]:
        """What the database answers; `inside` names another file or schema of the same place."""
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as server:
                server.execute("SET nhip.company = '*'")
                if inside:
                    server.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(inside)))
                return server.execute(question).fetchall()  # type: ignore[call-overload]
        with closing(sqlite.connect(inside or self.home / "nhip.sqlite3")) as file:
            return file.execute(question).fetchall()

    def differences(self) -> list[str]:
        """What the independent checker finds."""
        database = self.url or str(self.home / "nhip.sqlite3")
        with closing(checker.command.connect(database)) as connection:
            return [str(each) for each in checker.check(connection)]


def forged(good: Path, file: Path, change: Callable[[Manifest, dict[str, bytes]], None]) -> Path:
    """An archive that is whole and sealed, with another content than the good one."""
    with archive.opened(good) as found:
        parts = {part.name: b"".join(found.blocks(part.name)) for part in found.manifest.parts}
        return sealed(found, parts, file, change)


def sealed(found: Archive, parts: dict[str, bytes], file: Path, change: Callable) -> Path:
    manifest = found.manifest
    change(manifest, parts)
    into = Writer(file)
    for name, data in parts.items():
        with into.part(name) as sink:
            sink.write(data)
    if manifest.parts and manifest.parts[0].name == "as changed":
        into.parts = manifest.parts[1:]
    into.finish(manifest)
    return file
