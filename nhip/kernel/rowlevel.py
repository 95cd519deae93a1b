"""Row-level security on PostgreSQL: of a company's table only the rows of whoever asks are there at all.

The second wall, behind the scope that the permission gate puts into every query; kernel.whose says who asks. It
follows from the models as the rest of kernel.walls does, and holds for the tables' owner too; only a superuser is
above it. Told nothing, a connection sees no row.
"""

import hashlib
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

NAME = "wall"
OURS = "(SELECT NULLIF(NULLIF(current_setting('nhip.company', true), ''), '*')::bigint)"
ALL = "(SELECT current_setting('nhip.company', true) = '*')"
READ = """
    SELECT c.relname, p.polname, obj_description(p.oid, 'pg_policy'), c.relrowsecurity AND c.relforcerowsecurity,
        p.polpermissive AND p.polcmd = '*' AND p.polroles = '{0}',
        concat(pg_get_expr(p.polqual, p.polrelid), ' / ', pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid AND c.relnamespace = current_schema()::regnamespace
"""


@dataclass(frozen=True)
class Policy:
    """Which rows of a table are there to be seen, and which may be written."""

    table: str
    seen: str
    written: str

    @property
    def statements(self) -> list[str]:
        """What puts it in place of what was there."""
        return [
            f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {NAME} ON {self.table} USING ({self.seen}) WITH CHECK ({self.written})",
        ]

    def mark(self, kept: str) -> str:
        """What says that `kept`, as the database writes it, is this."""
        return hashlib.sha256(f"{self.seen}\n{self.written}\n{kept}".encode()).hexdigest()


def wanted() -> dict[str, Policy]:
    """By table: those whose rows are a company's, the companies, and what belongs to one row of such a table."""
    if connection.vendor != "postgresql":
        return {}
    models = apps.get_models(include_auto_created=True)
    return {policy.table: policy for model in models for policy in [_policy(model)] if policy}


def _policy(model) -> Policy | None:
    from . import walls

    table = model._meta.db_table
    if model._meta.label == "kernel.Company":
        return Policy(table, *[f"id = {OURS} OR {ALL}"] * 2)
    if walls.is_owned(model):
        own = f"company_id = {OURS} OR {ALL}"
        law = model._meta.get_field("company").null
        return Policy(table, f"company_id IS NULL OR {own}" if law else own, own)
    for link in walls.links(model):
        there = f"{ALL} OR EXISTS (SELECT 1 FROM {link.target} t WHERE t.{link.key} = {table}.{link.column})"
        return Policy(table, there, there)
    return None


def _kept() -> dict[str, list[tuple]]:
    found: dict[str, list[tuple]] = {}
    with connection.cursor() as cursor:
        cursor.execute(READ)
        for table, *policy in cursor.fetchall():
            found.setdefault(table, []).append(tuple(policy))
    return found


def amiss() -> set[str]:
    """The tables whose policy is missing, switched off, altered, or has another one beside it."""
    asked = wanted()
    if not asked:
        return set()
    there = _kept()
    wrong = {table for table, policy in asked.items() if not _holds(policy, there.get(table, []))}
    return wrong | (there.keys() - asked.keys())


def _holds(policy: Policy, there: list[tuple]) -> bool:
    if len(there) != 1:
        return False
    name, mark, forced, whole, kept = there[0]
    return bool(name == NAME and forced and whole and mark == policy.mark(kept))


def install(tables: set[str]) -> None:
    """Put these tables' policies in place; a table that is no company's any more loses its own."""
    asked, there = wanted(), _kept() if tables else {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            for name, *_rest in there.get(table, []):
                cursor.execute(f'DROP POLICY "{name}" ON {table}')
            for statement in asked[table].statements if table in asked else [_opened(table)]:
                cursor.execute(statement)
        for table, kept in _kept().items() if tables else ():
            if table in tables & asked.keys():
                cursor.execute(f"COMMENT ON POLICY {NAME} ON {table} IS '{asked[table].mark(kept[0][4])}'")


def _opened(table: str) -> str:
    return f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"
