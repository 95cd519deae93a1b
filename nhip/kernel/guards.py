"""Guards: triggers by which the database itself refuses, declared in migrations and the same on both engines."""

import re
from collections.abc import Iterable
from functools import cache

from django.db import connection, router
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

REFUSE = """IF {when} THEN
        RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;"""


class Refuse(Operation):
    """Install a trigger that refuses rows for which `when` holds; one condition, written for both engines.

    `together` is an expression for the rows that are looked at together: on PostgreSQL two transactions that write
    such rows come one after the other; SQLite has one writer anyway.
    """

    reduces_to_sql = True
    reversible = True
    engines: tuple[str, ...] = ("sqlite", "postgresql")

    SQLITE = "CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    FUNCTION = """CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"""
    BODY = """BEGIN
    {lock}{refuse}
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END"""
    TRIGGER = "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"

    def __init__(self, name: str, table: str, event: str, when: str, message: str, together: str = ""):
        self.name, self.table, self.event, self.when, self.message = name, table, event, when, message
        self.together = together

    @property
    def body(self) -> str:
        """What PostgreSQL's function does."""
        lock = f"PERFORM pg_advisory_xact_lock(hashtextextended({self.together}, 0));\n    " if self.together else ""
        return self.BODY.format(lock=lock, refuse=REFUSE.format(when=self.when, message=self.message))

    def statements(self, vendor: str) -> list[str]:
        """What installs it."""
        said = vars(self) | {"each": "STATEMENT" if self.event == "TRUNCATE" else "ROW", "body": self.body}
        if vendor == "sqlite":
            return [self.SQLITE.format(**said)]
        return [self.FUNCTION.format(**said), self.TRIGGER.format(**said)]

    def runs_on(self, vendor: str) -> bool:
        return vendor in self.engines and not (vendor == "sqlite" and self.event == "TRUNCATE")

    def written(self, vendor: str) -> str:
        """How the engine keeps it, to compare with what is installed."""
        return _bare(self.statements(vendor)[0] if vendor == "sqlite" else self.body)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        vendor = schema_editor.connection.vendor
        if self.runs_on(vendor) and router.allow_migrate(schema_editor.connection.alias, app_label):
            for statement in self.statements(vendor):
                schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}")
        else:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {self.name} CASCADE")

    def state_forwards(self, app_label, state):
        pass

    def describe(self):
        return f"Refuse {self.event} of {self.table}: {self.message}"

    def deconstruct(self):
        said = (self.name, self.table, self.event, self.when, self.message)
        return type(self).__name__, said, {"together": self.together} if self.together else {}


class RefuseAtCommit(Refuse):
    """Look at the rows again when the transaction commits, on PostgreSQL.

    Two transactions there do not see each other's rows: one could add a line to an entry that the other is about to
    post. At the commit the entry is visible, or the line's foreign key fails. SQLite has one writer and needs none.
    """

    engines = ("postgresql",)
    TRIGGER = """CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()"""


class Stamped(Refuse):
    """Give the company a new stamp whenever one of its rows in `table` is written (kernel.steady).

    `company` is the expression for the company of the row `{row}`; none means everybody's. On PostgreSQL each backend
    has a row of its own, so that two transactions never wait for each other's stamp.
    """

    INTO = """INSERT INTO kernel_stamp (company, slot, stamp) VALUES (COALESCE({company}, 0), {slot}, {random})
        ON CONFLICT (company, slot) DO UPDATE SET stamp = excluded.stamp;"""
    AFTER = "CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW"

    def __init__(self, table: str, event: str, company: str = "{row}.company_id"):
        super().__init__(f"{table}_stamped_{event.lower()}", table, event, "", "")
        self.company = company

    @property
    def body(self) -> str:
        into = self._into("pg_backend_pid() % 256", "(random() * 9e15)::bigint")
        return f"BEGIN\n    {into}\n    RETURN NULL;\nEND"

    def _into(self, slot: str, random: str) -> str:
        company = self.company.format(row="OLD" if self.event == "DELETE" else "NEW")
        return self.INTO.format(company=company, slot=slot, random=random)

    def statements(self, vendor: str) -> list[str]:
        after = self.AFTER.format(name=self.name, event=self.event, table=self.table)
        if vendor == "sqlite":
            return [f"{after} BEGIN {self._into('0', 'abs(random() / 1024)')} END"]
        return [
            self.FUNCTION.format(name=self.name, body=self.body),
            f"{after} EXECUTE FUNCTION {self.name}()",
        ]

    def describe(self):
        return f"Stamp the company after {self.event} of {self.table}"

    def deconstruct(self):
        return type(self).__name__, (self.table, self.event, self.company), {}


def stamped(table: str, company: str = "{row}.company_id") -> list[Stamped]:
    """The migration operations for a steady table."""
    return [Stamped(table, event, company) for event in ("INSERT", "UPDATE", "DELETE")]


class Release(Operation):
    """Take a guard away for good, where a later migration replaces it."""

    reduces_to_sql = True
    reversible = False

    def __init__(self, name: str, table: str):
        self.name, self.table = name, table

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        drop(self.name, self.table, schema_editor.connection)

    def state_forwards(self, app_label, state):
        pass

    def describe(self):
        return f"Release {self.name}"


class LiftGuards(Operation):
    """Take all triggers off before a migration that rebuilds tables on SQLite, which would lose them or refuse.

    PostgreSQL alters tables in place. `PutBackGuards` at the end of the same migration restores them word by word.
    """

    reduces_to_sql = False
    reversible = True

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        on = schema_editor.connection
        if on.vendor != "sqlite":
            return
        with on.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
            on.lifted_guards = cursor.fetchall()
            for name, _sql in on.lifted_guards:
                cursor.execute(f"DROP TRIGGER {name}")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        PutBackGuards().database_forwards(app_label, schema_editor, from_state, to_state)

    def state_forwards(self, app_label, state):
        pass

    def describe(self):
        return "Lift the guards while tables are rebuilt"


class PutBackGuards(LiftGuards):
    """The triggers that `LiftGuards` took off."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        on = schema_editor.connection
        if on.vendor == "sqlite":
            with on.cursor() as cursor:
                for _name, sql in on.__dict__.pop("lifted_guards", ()):
                    cursor.execute(sql)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        LiftGuards().database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return "Put the guards back"


def sealed(table: str) -> list[Refuse]:
    """The migration operations that make `table` append-only."""
    return [
        Refuse(f"{table}_no_{event.lower()}", table, event, "TRUE", f"{table} is append-only")
        for event in ("UPDATE", "DELETE", "TRUNCATE")
    ]


def wanted() -> dict[str, Refuse]:
    """Every guard that the migrations have installed and not released, and those of the walls, by name."""
    from . import walls

    return {guard.name: guard for guard in declared() if guard.runs_on(connection.vendor)} | walls.wanted()


@cache
def declared() -> tuple[Refuse, ...]:
    """All that the migrations have installed and not released, on whichever engine."""
    graph, found = MigrationLoader(None).graph, {}
    for node in _in_order(graph):
        for step in graph.nodes[node].operations:
            if isinstance(step, Refuse):
                found[step.name] = step
            elif isinstance(step, Release):
                found.pop(step.name, None)
    return tuple(found.values())


def _in_order(graph) -> Iterable[tuple[str, str]]:
    """Every migration once, after those that it needs."""
    return dict.fromkeys(node for leaf in sorted(graph.leaf_nodes()) for node in graph.forwards_plan(leaf))


def installed() -> dict[str, str]:
    """The triggers that the database has and that are switched on: name and text."""
    sql = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": """
            SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
                JOIN pg_class ON pg_class.oid = tgrelid AND relnamespace = current_schema()::regnamespace
            WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
        """,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql[connection.vendor])
        return {name: _bare(text) for name, text in cursor.fetchall()}


def unguarded() -> set[str]:
    """The guards that are missing, switched off or not what the migrations say; empty when all is well."""
    from .append_only import ledgers

    there = installed()
    wrong = {name for name, guard in wanted().items() if there.get(name) != guard.written(connection.vendor)}
    tables = [model._meta.db_table for model in ledgers()]
    seals = {f"{table}_no_{event}" for table in tables for event in ("update", "delete")}
    return wrong | (seals - there.keys())


def reinstall() -> set[str]:
    """Put back what is missing or altered, after SQLite has rebuilt a table; which guards these were."""
    asked = wanted()
    wrong = unguarded() & asked.keys()
    install(asked[name] for name in wrong)
    return wrong


def install(guards: Iterable[Refuse]) -> None:
    """Install these, in place of what bears their names."""
    for guard in guards:
        if guard.runs_on(connection.vendor):
            drop(guard.name, guard.table, connection)
            with connection.cursor() as cursor:
                for statement in guard.statements(connection.vendor):
                    cursor.execute(statement)


def lift() -> None:
    """Take all guards off before a migration on SQLite rebuilds tables that they mention; `reinstall` follows."""
    if connection.vendor == "sqlite":
        asked = wanted()
        for name in installed().keys() & asked.keys():
            drop(name, asked[name].table, connection)


def drop(name: str, table: str, on) -> None:
    """Take one trigger away, if it is there."""
    with on.cursor() as cursor:
        if on.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            cursor.execute(f"DROP FUNCTION IF EXISTS {name} CASCADE")


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
