"""Walls between companies that the database itself holds, worked out from the models: no table needs a line here.

Nothing of this stands in migrations. `install` puts up what the models ask for and takes away what they no longer do;
it runs at the end of every `nhip migrate`, so that a table which SQLite has rebuilt has its wall again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.db import connection, models, transaction

from . import guards, rowlevel
from .audit import watching
from .guards import Refuse

PREFIX = "wall_"
PREFIXES = (PREFIX, watching.PREFIX)
MESSAGE = "{table}: a row stays among those of its company; companies do not mix"


@dataclass(frozen=True)
class Link:
    """A foreign key from one company's table to another; `first`: its record is written after the row."""

    column: str
    target: str
    key: str
    first: bool
    everybodys: bool

    def crosses(self, row: str) -> str:
        """Whether the row points to what is another company's.

        A target without company is everybody's. One that is not there yet is not known: the foreign key asks for it
        at the commit, and its own wall for the rows that were `written_first`.
        """
        theirs = f"(SELECT t.company_id FROM {self.target} t WHERE t.{self.key} = {row}.{self.column})"
        if self.everybodys:  # rows of the law point to no company's
            return f"COALESCE({theirs}, {row}.company_id) IS DISTINCT FROM {row}.company_id"
        return f"{theirs} <> {row}.company_id"


def tables() -> list[type[models.Model]]:
    """Every model whose rows are a company's, and say so."""
    return [model for model in apps.get_models(include_auto_created=True) if is_owned(model)]


def is_owned(model: Any) -> bool:
    """Whether its rows name their company."""
    return any(field.name == "company" and field.is_relation for field in model._meta.concrete_fields)


def _company(model: type[models.Model]) -> models.Field:
    return cast(models.Field, model._meta.get_field("company"))


def links(model: type[models.Model]) -> list[Link]:
    """Its foreign keys to tables whose rows are a company's."""
    first, everybodys = getattr(model, "written_first", ()), is_owned(model) and _company(model).null
    return [
        Link(str(field.column), target._meta.db_table, str(target._meta.pk.column), field.name in first, everybodys)
        for field in model._meta.concrete_fields
        if field.is_relation and is_owned(target := field.related_model)
    ]


def undecided() -> list[str]:
    """Tables that reach companies by two ways and name none themselves: nobody could say whose their rows are."""
    others = (model for model in apps.get_models(include_auto_created=True) if not is_owned(model))
    return [model._meta.db_table for model in others if len(links(model)) > 1]


BODY = """DECLARE asks text := current_setting('nhip.company', true);
BEGIN
    PERFORM set_config('nhip.company', '*', true);
    {refuse}
    PERFORM set_config('nhip.company', asks, true);
    RETURN NULL;
END"""
"""A wall sees the rows of all companies, whoever writes (kernel.rowlevel)."""


class New(Refuse):
    """New rows point to their own company's rows; on PostgreSQL all rows of a statement are looked at together.

    `late` are the tables whose rows were written before these, and point to them.
    """

    SQLITE = """CREATE TRIGGER {name} AFTER INSERT ON {table} WHEN {when}
        BEGIN SELECT RAISE(ABORT, '{message}'); END"""
    TRIGGER = """CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION {name}()"""
    BODY = BODY

    def __init__(self, table: str, out: Iterable[Link], late: Iterable[tuple[str, str]] = ()):
        self.out = list(out)
        self.late = sorted(late)
        message = MESSAGE.format(table=table)
        super().__init__(f"{PREFIX}{table}_new", table, "INSERT", self._crossing("NEW"), message)

    def _crossing(self, row: str) -> str:
        before = (
            f"(SELECT t.id FROM {table} t WHERE t.{column} = {row}.id"
            f" AND t.company_id <> {row}.company_id LIMIT 1) IS NOT NULL"
            for table, column in self.late
        )
        return " OR ".join([*(link.crosses(row) for link in self.out), *before])

    @property
    def body(self) -> str:
        found = f"EXISTS (SELECT 1 FROM fresh n WHERE {self._crossing('n')})"
        return self.BODY.format(refuse=guards.REFUSE.format(when=found, message=self.message))


class Changed(Refuse):
    """A row stays in its company under its number, and points to nothing of another one when it is changed."""

    SQLITE = """CREATE TRIGGER {name} AFTER UPDATE OF {columns} ON {table} WHEN {when}
        BEGIN SELECT RAISE(ABORT, '{message}'); END"""
    TRIGGER = """CREATE TRIGGER {name} AFTER UPDATE OF {columns} ON {table} FOR EACH ROW WHEN ({changed})
        EXECUTE FUNCTION {name}()"""
    BODY = BODY

    def __init__(self, table: str, key: str | None, out: list[Link]):
        fixed = [name for name in (key, "company_id") if name]
        moved = {name: _differs(name) for name in (*fixed, *(link.column for link in out))}
        self.columns, self.changed = ", ".join(moved), " OR ".join(moved.values())
        across = [f"({moved[link.column]} AND {link.crosses('NEW')})" for link in out]
        when = " OR ".join([*(moved[name] for name in fixed), *across])
        super().__init__(f"{PREFIX}{table}_changed", table, "UPDATE", when, MESSAGE.format(table=table))


def _differs(column: str) -> str:
    return f"OLD.{column} IS DISTINCT FROM NEW.{column}"


def wanted() -> dict[str, Refuse]:
    """Every guard of the walls, by name, and what notes rows for the audit trail."""
    return {guard.name: guard for guard in _all()} | watching.wanted()


@cache
def _all() -> tuple[Refuse, ...]:
    pairs = [(model._meta.db_table, link) for model in tables() for link in links(model) if link.first]
    return tuple(guard for model in tables() for guard in _guards(model, pairs))


def _guards(model: type[models.Model], first: list[tuple[str, Link]]) -> Iterator[Refuse]:
    table, out = model._meta.db_table, links(model)
    late = [(source, link.column) for source, link in first if link.target == table]
    if late or out:
        yield New(table, out, late)
    yield Changed(table, model._meta.pk.column, out)


def amiss() -> set[str]:
    """What is missing, switched off, altered, or there without being wanted; empty when all is well."""
    there, asked = guards.installed(), wanted()
    vendor = connection.vendor
    wrong = {name for name, guard in asked.items() if there.get(name) != guard.written(vendor)}
    return wrong | {name for name in there if name.startswith(PREFIXES) and name not in asked} | rowlevel.amiss()


def install() -> set[str]:
    """Put the walls up as the models ask for them; which parts were not as they should be."""
    wrong, asked, open_ones = amiss(), wanted(), rowlevel.amiss()
    if wrong:
        with transaction.atomic():
            for name in wrong - asked.keys() - open_ones:
                _take_away(name)
            guards.install(asked[name] for name in sorted(wrong & asked.keys()))
            rowlevel.install(open_ones)
    return wrong


def lift() -> None:
    """Take them down before migrations on SQLite, which cannot rename a table that a trigger elsewhere mentions."""
    if connection.vendor == "sqlite":
        for name in guards.installed():
            if name.startswith(PREFIXES):
                _take_away(name)


def _take_away(name: str) -> None:
    with connection.cursor() as cursor:
        sqlite = connection.vendor == "sqlite"
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}" if sqlite else f"DROP FUNCTION IF EXISTS {name} CASCADE")
