"""The triggers that note which new rows belong into the chain; worked out from what is declared, as walls are."""

from functools import cache

from django.db import connection, transaction

from .. import guards
from ..guards import Refuse
from .sources import SOURCES, Source

PREFIX = "audit_"
INTO = "INSERT INTO kernel_unsealed (company_id, source, source_id, at)"
WAITS = INTO + " VALUES (NEW.company_id, '{source}', NEW.id, {now})"
MISSING = INTO + " SELECT t.company_id, '{source}', t.id, {now} FROM {table} t WHERE {rest} ORDER BY t.id"
REST = """{only} AND t.company_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM kernel_auditevent e
        WHERE e.company_id = t.company_id AND e.source = '{source}' AND e.source_id = t.id)
    AND NOT EXISTS (SELECT 1 FROM kernel_unsealed u WHERE u.source = '{source}' AND u.source_id = t.id)"""
NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "clock_timestamp()"}


class Noted(Refuse):
    """Note a new row as waiting for its seal, in the transaction that writes it."""

    SQLITE = "CREATE TRIGGER {name} AFTER INSERT ON {table} WHEN {when} BEGIN {waits}; END"
    BODY = "BEGIN\n    IF {when} THEN\n        {waits};\n    END IF;\n    RETURN NULL;\nEND"
    TRIGGER = "CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"

    def __init__(self, source: Source):
        only = source.only().format(row="NEW") or "TRUE"
        super().__init__(f"{PREFIX}{source.table}", source.table, "INSERT", only, "")
        self.source = source.label

    def _said(self, vendor: str) -> dict[str, str]:
        waits = WAITS.format(source=self.source, now=NOW[vendor])
        return {"name": self.name, "table": self.table, "when": self.when, "waits": waits}

    @property
    def body(self) -> str:
        return self.BODY.format(**self._said("postgresql"))

    def statements(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [self.SQLITE.format(**self._said(vendor))]
        return [self.FUNCTION.format(name=self.name, body=self.body), self.TRIGGER.format(**self._said(vendor))]

    def describe(self):
        return f"Note new rows of {self.table} for the audit trail"


@cache
def _all() -> dict[str, Noted]:
    made = (Noted(source) for source in SOURCES.values())
    return {guard.name: guard for guard in made}


def wanted() -> dict[str, Refuse]:
    """Every such trigger, by name."""
    return dict(_all())


def rest(source: Source) -> str:
    """The rows of the source that are neither in the chain nor waiting."""
    return REST.format(only=source.only().format(row="t") or "TRUE", source=source.label)


def catch_up() -> int:
    """Let everything wait that is neither sealed nor waiting: what is older than the trail, and what past triggers
    did not know; how much it was."""
    found = 0
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
        for source in SOURCES.values():
            said = {"source": source.label, "table": source.table, "now": NOW[connection.vendor]}
            cursor.execute(MISSING.format(**said, rest=rest(source)))
            found += cursor.rowcount
    return found


def installed() -> bool:
    """Whether all of them are there as they should be."""
    there = guards.installed()
    return all(there.get(name) == guard.written(connection.vendor) for name, guard in _all().items())
