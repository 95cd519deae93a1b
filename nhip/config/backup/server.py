"""PostgreSQL: every table as COPY gives it, out of one snapshot; put back into a schema beside, then one transaction.

Nothing needs installing, and nothing beyond the rights of the database's owner: no client programs, no superuser.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from . import attached
from .archive import Archive, Manifest, Refused, Table, Writer

ENGINE = "postgresql"
DRAFT = "nhip_restoring"
LEFT_OUT = {"django_session", "side_counter", "side_pulse"}  # who is logged in at the moment; never in a backup
OURS = "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')"  # no extension's
TABLES = f"SELECT relname FROM pg_class o WHERE relnamespace = %s::regnamespace AND relkind = 'r' AND {OURS}"
COLUMNS = """SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
    AND attgenerated = '' ORDER BY attnum"""
IDENTITIES = """SELECT o.relname, a.attname FROM pg_class o JOIN pg_attribute a ON a.attrelid = o.oid
    WHERE o.relnamespace = %s::regnamespace AND o.relkind = 'r' AND a.attidentity <> ''"""
MOVED = f"""SELECT format('ALTER %%s %%s SET SCHEMA %%I', kind, name, %(into)s::text) FROM (
    SELECT 'TABLE' AS kind, o.oid::regclass::text AS name FROM pg_class o
        WHERE relnamespace = %(out)s::regnamespace AND relkind IN ('r', 'p') AND {OURS}
    UNION ALL SELECT 'VIEW', o.oid::regclass::text FROM pg_class o
        WHERE relnamespace = %(out)s::regnamespace AND relkind = 'v' AND {OURS}
    UNION ALL SELECT 'FUNCTION', o.oid::regprocedure::text FROM pg_proc o
        WHERE pronamespace = %(out)s::regnamespace AND prokind = 'f' AND {OURS}) AS found"""


def connect(url: str) -> psycopg.Connection:
    """A connection of our own: a copy may take longer than a page may."""
    connection = psycopg.connect(url, autocommit=True, application_name="nhip backup", connect_timeout=5)
    connection.execute("SET nhip.company = '*'")  # the wall of kernel.walls: all companies are meant
    return connection


def put(url: str, home: Path, into: Writer, manifest: Manifest) -> None:
    """One moment of the database, read in one transaction while others write; nobody waits for it."""
    with connect(url) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute("SET LOCAL client_encoding = 'UTF8'")
        schema = current(connection)
        tables = _tables(connection, schema)
        if "kernel_company" not in tables:
            raise Refused("the database holds no company of ours: nothing has been founded yet.")
        manifest.engine = ENGINE
        manifest.engine_version = connection.execute("SHOW server_version").fetchone()[0]  # type: ignore[index]
        manifest.companies = [name for (name,) in connection.execute("SELECT name FROM kernel_company ORDER BY id")]
        manifest.migrations = _applied(connection)
        manifest.tables = [_put_table(connection, schema, name, into) for name in tables if name not in LEFT_OUT]
        files = connection.execute(attached.LISTED).fetchall() if attached.TABLE in tables else []
    attached.put(home, files, into, manifest)


def _put_table(connection: psycopg.Connection, schema: str, name: str, into: Writer) -> Table:
    columns = _columns(connection, schema, name)
    with into.part(f"tables/{name}") as sink, connection.cursor() as cursor:
        with cursor.copy(_copy(schema, name, columns, "TO STDOUT")) as rows:
            for block in rows:
                sink.write(block)
        return Table(name, columns, cursor.rowcount)


def occupied(url: str) -> bool:
    """Whether somebody's data is here: a company or a log-in."""
    with connect(url) as connection:
        tables = set(_tables(connection, current(connection)))
        return any(
            connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))).fetchone()
            for table in tables & {"kernel_company", "auth_user"}
        )


def refuse_running(connection: psycopg.Connection) -> None:
    """Some product, here or on another machine, works on this database: it says `nhip` of itself."""
    there = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'nhip'"
    ).fetchone()
    if there and there[0]:
        raise Refused(f"the product works on this database ({there[0]} connections); stop it first.")


class Restored:
    """A schema made from an archive, beside the live one, brought to this release; not live yet."""

    def __init__(self, archive: Archive, url: str):
        self.archive, self.url = archive, url
        with connect(url) as connection:
            refuse_running(connection)
            self.live = current(connection)
            _extend(connection)
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(DRAFT)))
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(DRAFT)))

    def migrate(self) -> None:
        """Make the tables as the archive's release had them, fill them, then migrate them to this one."""
        from django.db import connections

        from nhip.config import install, migrating
        from nhip.kernel import ids

        with _in_draft(connections["default"]) as connection:
            executor = migrating.Executor(connection)
            there = {(app, name) for app, name in self.archive.manifest.migrations}
            with ids.alone():
                executor.migrate(_last(there, executor.loader.graph))
            connection.close()
            self._fill()
            install.migrate(quiet=True)

    def _fill(self) -> None:
        """All rows in one transaction; guards are off while rows come in no order, foreign keys hold at its end."""
        with connect(self.url) as connection, connection.transaction():
            connection.execute("SET LOCAL client_encoding = 'UTF8'")
            connection.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(DRAFT)))
            tables = _tables(connection, DRAFT)
            self._refuse_others(tables)
            self._guards(connection, tables, "DISABLE")
            every = sql.SQL(", ").join(map(_there, tables))
            connection.execute(sql.SQL("TRUNCATE {}").format(every))
            for table in self.archive.manifest.tables:
                self._fill_table(connection, table)
            self._count_on(connection)
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self._guards(connection, tables, "ENABLE")

    def attached(self) -> list[attached.Row]:
        """The files that its rows name."""
        with connect(self.url) as connection:
            connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(DRAFT)))
            return connection.execute(attached.LISTED).fetchall()

    def _refuse_others(self, tables: list[str]) -> None:
        """The archive has the tables of its release, no more and no fewer."""
        if other := (set(tables) - LEFT_OUT) ^ {table.name for table in self.archive.manifest.tables}:
            raise Refused(f"its tables are not those of its migrations: {sorted(other)[0]!r}.")

    def _fill_table(self, connection: psycopg.Connection, table: Table) -> None:
        if sorted(_columns(connection, DRAFT, table.name)) != sorted(table.columns):
            raise Refused(f"the columns of its table {table.name} are not those of its migrations.")
        with connection.cursor() as cursor:
            with cursor.copy(_copy(DRAFT, table.name, table.columns, "FROM STDIN")) as rows:
                for block in self.archive.blocks(f"tables/{table.name}"):
                    rows.write(block)
            if cursor.rowcount != table.rows:
                raise Refused(f"its table {table.name} has {cursor.rowcount} rows and not {table.rows}.")

    def _guards(self, connection: psycopg.Connection, tables: list[str], how: str) -> None:
        for table in tables:
            connection.execute(sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(_there(table), sql.SQL(how)))

    def _count_on(self, connection: psycopg.Connection) -> None:
        """Numbers that the database gives go on after the highest that is there."""
        for table, column in connection.execute(IDENTITIES, [DRAFT]).fetchall():
            highest = sql.SQL("SELECT setval(pg_get_serial_sequence({}, {}), max({})) FROM {} HAVING max({}) > 0")
            name, whole = sql.Identifier(column), f'{DRAFT}."{table}"'
            connection.execute(highest.format(sql.Literal(whole), sql.Literal(column), name, _there(table), name))

    def swap(self, stamp: str) -> str:
        """In one transaction the live tables go into a schema of their own, which is kept, and the restored come."""
        aside = f"nhip_replaced_{stamp.replace('-', '_')}"
        with connect(self.url) as connection, connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '5s'")
            refuse_running(connection)
            connection.execute("SET LOCAL search_path = ''")  # so that names are written whole
            there = bool(_tables(connection, self.live))
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(aside)))
            for out, into in ((self.live, aside), (DRAFT, self.live)):
                for (statement,) in connection.execute(MOVED, {"out": out, "into": into}).fetchall():
                    connection.execute(statement)
            connection.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(DRAFT)))
            if not there:
                connection.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(aside)))
        return f"schema {aside}" if there else ""


def _extend(connection: psycopg.Connection) -> None:
    """The extension of words belongs beside the live tables: one that is made in the draft could not be moved."""
    with suppress(psycopg.Error):
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


@contextmanager
def _in_draft(connection: Any) -> Iterator[Any]:
    """Django works in the draft's schema, and as long as it takes."""
    options = connection.settings_dict["OPTIONS"]
    before = options["options"]
    connection.close()
    options["options"] = f"{before} -c search_path={DRAFT} -c statement_timeout=0"
    options["application_name"] = "nhip restore"
    try:
        yield connection
    finally:
        connection.close()
        options["options"], options["application_name"] = before, "nhip"


def current(connection: psycopg.Connection) -> str:
    """The schema in which this address works."""
    found = connection.execute("SELECT current_schema()").fetchone()
    if not found or not found[0]:
        raise Refused("the database has no schema to work in; grant this role one.")
    return found[0]


def _tables(connection: psycopg.Connection, schema: str) -> list[str]:
    return [
        name for (name,) in connection.execute(f"{TABLES} ORDER BY 1", [sql.Identifier(schema).as_string(connection)])
    ]


def _columns(connection: psycopg.Connection, schema: str, table: str) -> list[str]:
    whole = sql.Identifier(schema, table).as_string(connection)
    return [name for (name,) in connection.execute(COLUMNS, [whole])]


def _copy(schema: str, table: str, columns: list[str], where: str) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(schema, table), names, sql.SQL(where))


def _there(table: str) -> sql.Identifier:
    return sql.Identifier(DRAFT, table)


def _applied(connection: psycopg.Connection) -> list[list[str]]:
    return [list(row) for row in connection.execute("SELECT app, name FROM django_migrations ORDER BY id")]


def _last(there: set[tuple[str, str]], graph: Any) -> list[tuple[str, str]]:
    """Of the migrations that were applied, those that no other of them stands on."""
    known = there & graph.nodes.keys()
    return sorted(node for node in known if not known & {child.key for child in graph.node_map[node].children})
