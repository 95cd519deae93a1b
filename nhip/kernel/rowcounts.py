"""Row counts: how many rows of a table a company has, kept by triggers (guards.Counted) and counted by nobody."""

from django.db import connection, models

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
