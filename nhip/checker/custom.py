"""Custom fields: each value is on a record of its field's kind, in the column of its type, and among its choices."""

import json
from collections.abc import Iterator

from .database import Database, Difference

COLUMNS = {
    "text": "text", "long": "text", "choice": "text", "whole": "whole", "decimal": "number", "money": "amount",
    "date": "day", "yes_no": "yes", "link": "target_id",
}  # fmt: skip
TABLES = {"kernel_customfield", "kernel_customvalue"}
VALUES = """
    SELECT v.company_id, v.id, {found} FROM kernel_customvalue v JOIN kernel_customfield f ON f.id = v.field_id
    WHERE {wrong}
"""


def misplaced(database: Database) -> Iterator[Difference]:
    """Values that do not fit their definitions. That record, field and company are there is asked with all refs."""
    if not database.columns.keys() >= TABLES:
        return
    yield from _values(
        database, "value on another kind of record", "v.about_kind, f.about", "v.about_kind <> f.about"
    )
    link = "f.type = 'link' AND v.target_id IS NOT NULL AND v.target_kind <> f.links_to"
    yield from _values(database, "link to another kind of record", "v.target_kind, f.links_to", link)
    for kind, column in COLUMNS.items():
        others = " OR ".join(f"v.{each} IS NOT NULL" for each in sorted({*COLUMNS.values()} - {column}))
        wrong = f"f.type = '{kind}' AND ({others})"
        yield from _values(database, "value in another column than its type's", f"'{kind}', '{column}'", wrong)
    yield from _chosen(database)


def _values(database: Database, rule: str, found: str, wrong: str) -> Iterator[Difference]:
    for company, row, stored, wanted in database.rows(VALUES.format(found=found, wrong=wrong)):
        yield Difference(rule, company, f"kernel_customvalue {row}", str(stored), str(wanted))


def _chosen(database: Database) -> Iterator[Difference]:
    """Every choice of a record is one that its field offers, or has offered."""
    rows = database.rows("SELECT id, company_id, choices, dropped FROM kernel_customfield WHERE type = 'choice'")
    for field, company, *lists in rows:
        known = {code for pairs in lists for code, _label in (json.loads(pairs) if isinstance(pairs, str) else pairs)}
        said = database.rows(f"SELECT DISTINCT text FROM kernel_customvalue WHERE field_id = {int(field)}")
        for (code,) in said:
            if code is not None and code not in known:
                yield Difference("choice of no list", company, f"kernel_customfield {field}", code, "not offered")
