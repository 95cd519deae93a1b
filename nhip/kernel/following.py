"""Following: triggers by which the database itself keeps one table true to another, on both engines."""

from dataclasses import dataclass

from django.db import Error, connection, router, transaction
from django.db.migrations.operations.base import Operation

from .guards import Refuse, declared

COLUMNS = ("company_id", "kind", "text", "title", "paper", "gone")


class Follow(Refuse):
    """After `event` on `table`, where `when` holds, do the statements `does`; written once for both engines.

    It is kept, compared and put back as a guard is: a table that follows must not stop following unseen.
    """

    SQLITE = "CREATE TRIGGER {name} AFTER {event} ON {table} WHEN {when} BEGIN {does}; END"
    TRIGGER = "CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()"

    def __init__(self, name: str, table: str, event: str, does: str, when: str = "TRUE"):
        super().__init__(name, table, event, when, "")
        self.does = does

    @property
    def body(self) -> str:
        return f"BEGIN {self.does}; RETURN NULL; END"

    def describe(self):
        return f"Follow {self.event} of {self.table}"

    def deconstruct(self):
        return type(self).__name__, (self.name, self.table, self.event, self.does), {"when": self.when}


class FollowOnSqlite(Follow):
    """The same where only SQLite needs it."""

    engines = ("sqlite",)


class FollowOnPostgresql(Follow):
    """The same where PostgreSQL needs words of its own."""

    engines = ("postgresql",)


@dataclass(frozen=True)
class From:
    """A table that a record takes words from: the record's foreign key `by`, and the columns that are used."""

    table: str
    by: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Findable:
    """How the records of a table are found: SQL expressions over the record `t` and what it belongs to (`a`, `b`).

    `uses` are the record's own columns whose change is a change of its row; a record in a state of `gone` is found by
    lists, but no longer offered.
    """

    kind: str
    title: str
    text: str = "t.folded"
    paper: bool = False
    uses: tuple[str, ...] = ("folded",)
    of: tuple[From, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return self.kind.replace(".", "_")

    @property
    def select(self) -> str:
        """All the rows of the index that stand for this table."""
        joins = "".join(f" LEFT JOIN {o.table} {a} ON {a}.id = t.{o.by}" for a, o in zip("ab", self.of, strict=False))
        gone = "t.state IN ({})".format(", ".join(f"'{each}'" for each in self.gone)) if self.gone else "FALSE"
        paper = "TRUE" if self.paper else "FALSE"
        said = f"t.id, t.company_id, '{self.kind}', {self.text}, {self.title}, {paper}, {gone}"
        return f"SELECT {said} FROM {self.table} t{joins}"

    def written(self, where: str) -> str:
        """What writes the rows of some records anew."""
        sets = ", ".join(f"{each} = excluded.{each}" for each in COLUMNS)
        other = " OR ".join(f"kernel_found.{each} <> excluded.{each}" for each in COLUMNS)
        return (
            f"INSERT INTO kernel_found (id, {', '.join(COLUMNS)}) {self.select} WHERE {where} "
            f"ON CONFLICT (id) DO UPDATE SET {sets} WHERE {other}"
        )


class Find(Follow):
    """A trigger that keeps the index of words; it knows its `findable`, so that the index can be made anew."""

    def __init__(self, name: str, table: str, event: str, findable: Findable, where: str, when: str = "TRUE"):
        self.findable, self.where = findable, where
        super().__init__(name, table, event, findable.written(where) if where else FORGET, when)

    def deconstruct(self):
        said = (self.name, self.table, self.event, self.findable, self.where)
        return type(self).__name__, said, {"when": self.when}


FORGET = "DELETE FROM kernel_found WHERE id = OLD.id"


def found(findable: Findable) -> list[Find]:
    """The migration operations that put a table's records into the index and keep them there."""
    table, columns = findable.table, (*findable.uses, *(("state",) if findable.gone else ()))
    own = ", ".join(dict.fromkeys((*columns, *(each.by for each in findable.of))))
    made = [
        Find(f"{table}_found", table, "INSERT", findable, "t.id = NEW.id"),
        Find(f"{table}_found_anew", table, f"UPDATE OF {own}", findable, "t.id = NEW.id"),
        Find(f"{table}_found_no_more", table, "DELETE", findable, ""),
    ]
    for each in findable.of:
        changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in each.columns)
        name, event = f"{table}_found_by_{each.by}", f"UPDATE OF {', '.join(each.columns)}"
        made.append(Find(name, each.table, event, findable, f"t.{each.by} = NEW.id", changed))
    return made


def rebuild() -> None:
    """Make the whole index of words true again: after rows were copied in behind the triggers' back."""
    kinds = ", ".join(f"'{each.kind}'" for each in findables())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM kernel_found WHERE kind NOT IN ({kinds})")
        for each in findables():
            there = f"SELECT id FROM {each.table}"
            cursor.execute(f"DELETE FROM kernel_found WHERE kind = '{each.kind}' AND id NOT IN ({there})")
            cursor.execute(each.written("TRUE"))


def findables() -> list[Findable]:
    """Every table whose records are found, as the migrations declare them."""
    return [each.findable for each in declared() if isinstance(each, Find) and each.event == "INSERT"]


class Words(Operation):
    """The index of words behind `kernel_found`: groups of three letters, so that the middle of a word is found too.

    SQLite has it in the box (FTS5). PostgreSQL needs its extension pg_trgm, which the owner of a database may create
    where it is installed; without it everything is found all the same, by reading through the table.
    """

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        on = schema_editor.connection
        if not router.allow_migrate(on.alias, app_label):
            return
        if on.vendor == "sqlite":
            for table in WORDS:
                schema_editor.execute(FTS.format(table))
        else:
            index_words(on)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        sqlite = schema_editor.connection.vendor == "sqlite"
        for statement in (
            (f"DROP TABLE {table}" for table in WORDS) if sqlite else ("DROP INDEX IF EXISTS kernel_words",)
        ):
            schema_editor.execute(statement)

    def describe(self):
        return "Index the words by which records are found"


THINGS, PAPERS = "kernel_thingwords", "kernel_paperwords"
WORDS = {THINGS: "NOT {0}.paper", PAPERS: "{0}.paper"}
"""On SQLite the words of things and of papers, each in an index of its own, and which rows are in it."""
FTS = (
    "CREATE VIRTUAL TABLE {} USING fts5(text, content='', contentless_delete=1, tokenize='trigram case_sensitive 1')"
)


def words() -> list[Operation]:
    """The migration operations that make the index and keep it."""
    return [Words(), *(step for table, which in WORDS.items() for step in _kept(table, which))]


def _kept(table: str, which: str) -> list[FollowOnSqlite]:
    put = f"INSERT INTO {table} (rowid, text) VALUES (NEW.id, ' ' || NEW.text)"
    take = f"DELETE FROM {table} WHERE rowid = OLD.id"
    old, new, found = which.format("OLD"), which.format("NEW"), "kernel_found"
    return [
        FollowOnSqlite(f"{table}_put", found, "INSERT", put, new),
        FollowOnSqlite(
            f"{table}_changed", found, "UPDATE OF text", f"{take}; {put}", f"{new} AND OLD.text <> NEW.text"
        ),
        FollowOnSqlite(f"{table}_taken", found, "DELETE", take, old),
    ]


def index_words(on) -> bool:
    """On PostgreSQL: make the index of words if it is not there and can be made; whether it is there now."""
    try:
        with transaction.atomic(using=on.alias), on.cursor() as cursor:
            cursor.execute("SELECT to_regclass('kernel_words')")
            if cursor.fetchone()[0] is not None:
                return True
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                "CREATE INDEX IF NOT EXISTS kernel_words ON kernel_found USING gin ((' ' || text) gin_trgm_ops)"
            )
    except Error:
        return False
    return True
