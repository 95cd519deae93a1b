"""Row counts: how many rows of a table a company has, kept by triggers and counted by nobody."""

from django.db import connection, models

from .guards import Refuse

READ = "SELECT COALESCE(SUM(rows), 0) FROM kernel_rowcount WHERE company = %s AND kind = %s"
SETTLE = (
    "DELETE FROM kernel_rowcount WHERE kind = '{table}'",
    "INSERT INTO kernel_rowcount (company, kind, slot, rows) "
    "SELECT company_id, '{table}', 0, COUNT(*) FROM {table} GROUP BY company_id",
)


def kept(model: type[models.Model], company_id: int) -> int | None:
    """The company's rows of the model; None where they are not counted as they come."""
    if not getattr(model, "rows_are_counted", False):
        return None
    with connection.cursor() as cursor:
        cursor.execute(READ, [company_id, model._meta.db_table])
        return int(cursor.fetchone()[0])


def settle(model: type[models.Model]) -> None:
    """Count them anew, after rows were written past the triggers."""
    with connection.cursor() as cursor:
        for statement in SETTLE:
            cursor.execute(statement.format(table=model._meta.db_table))


class Counted(Refuse):
    """Keep the number of a company's rows of `table` in kernel_rowcount.

    On PostgreSQL a statement is counted once, whatever it writes, and each transaction has a slot of its own, held by
    an advisory lock: two of them never wait for each other's count. SQLite has one writer and one slot.
    """

    SQLITE = """CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW BEGIN
        INSERT INTO kernel_rowcount (company, kind, slot, rows) VALUES ({row}.company_id, '{table}', 0, {one})
        ON CONFLICT (company, kind, slot) DO UPDATE SET rows = rows + excluded.rows; END"""
    BODY = """DECLARE place integer := pg_backend_pid() % 256;
BEGIN
    FOR tried IN 1..256 LOOP
        EXIT WHEN pg_try_advisory_xact_lock(7302, place);
        place := (place + 1) % 256;
    END LOOP;
    INSERT INTO kernel_rowcount (company, kind, slot, rows)
    SELECT company_id, '{table}', place, {one} * count(*) FROM changed GROUP BY company_id ORDER BY company_id
    ON CONFLICT (company, kind, slot) DO UPDATE SET rows = kernel_rowcount.rows + excluded.rows;
    RETURN NULL;
END"""
    TRIGGER = """CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {row} TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION {name}()"""

    def __init__(self, table: str, event: str):
        super().__init__(f"{table}_counted_{event.lower()}", table, event, "", "")

    @property
    def _said(self) -> dict[str, str]:
        gone = self.event == "DELETE"
        said = {"row": "OLD" if gone else "NEW", "one": "-1" if gone else "1"}
        return said | {"name": self.name, "table": self.table, "event": self.event}

    @property
    def body(self) -> str:
        return self.BODY.format(**self._said)

    def statements(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [self.SQLITE.format(**self._said)]
        return [self.FUNCTION.format(name=self.name, body=self.body), self.TRIGGER.format(**self._said)]

    def describe(self):
        return f"Count the rows of {self.table} after {self.event}"

    def deconstruct(self):
        return type(self).__name__, (self.table, self.event), {}


def counted(table: str) -> list[Counted]:
    """The migration operations for a table whose rows are counted as they come; none of them changes its company."""
    return [Counted(table, event) for event in ("INSERT", "DELETE")]
