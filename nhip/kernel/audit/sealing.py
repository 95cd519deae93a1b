"""Sealing: what waits gets its place in the chain, some at a time, each time in one small transaction of its own.

Only whoever seals locks the head of a chain, and holds nothing else that anybody waits for. Rows are found in the
list of what waits, not by their numbers: whatever was committed late is there when it is committed.
"""

import secrets
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from .. import clock, lookups, prepared, rows, whose
from ..models.audit import AuditEvent, AuditHead, Kind, Unsealed
from ..prepared import HOLES, SEVERAL
from . import links
from .sources import FORM, SOURCES, Source, Told, digest, read_once, texts_of, with_words

SOME = 500  # links that are made in one transaction
LOST = "kernel.lost"  # a row that waited and is not there: whoever took it away is above the guards
AWAY = {
    "sqlite": "DELETE FROM kernel_unsealed WHERE id IN (SELECT value FROM json_each(%s))",
    "postgresql": "DELETE FROM kernel_unsealed WHERE id = ANY(%s)",
}
GROWN = "UPDATE kernel_audithead SET seq = %s, hash = %s WHERE id = %s"
AGE = {
    "sqlite": "SELECT (julianday('now') - julianday(MIN(at))) * 86400, COUNT(*) FROM kernel_unsealed"
    " WHERE company_id = %s",
    "postgresql": "SELECT EXTRACT(EPOCH FROM clock_timestamp() - MIN(at)), COUNT(*) FROM kernel_unsealed"
    " WHERE company_id = %s",
}


def round() -> int:
    """The worker's round: some of what waits in every company; how many links were made."""
    return sum(seal(company) for company in _companies())


def drain() -> int:
    """Until nothing waits; for commands."""
    made = 0
    while some := round():
        made += some
    return made


def _companies() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT company_id FROM kernel_unsealed")
        return [number for (number,) in cursor.fetchall()]


def seal(company_id: int) -> int:
    """Seal some of what waits in the company, first come first; how many rows do not wait any more."""
    with whose.inside(company_id), transaction.atomic():
        head = _locked(company_id)
        waiting = prepared.rows("what waits for its seal", _next, company_id)
        if not waiting:
            return 0
        made = _linked(head, list(dict.fromkeys((one.source, one.source_id) for one in waiting if not one.sealed)))
        rows.insert_all(AuditEvent, made)
        with connection.cursor() as cursor:
            vendor = connection.vendor
            cursor.execute(AWAY[vendor], [lookups.together((one.pk for one in waiting), vendor)])
            if made:
                cursor.execute(GROWN, [made[-1]["seq"], made[-1]["hash"], head.pk])
        return len(waiting)


def _next() -> QuerySet[Unsealed]:
    """What waits, and whether the chain holds it already."""
    same = AuditEvent.objects.filter(company_id=HOLES[0], source=OuterRef("source"), source_id=OuterRef("source_id"))
    return Unsealed.objects.filter(company_id=HOLES[0]).annotate(sealed=Exists(same)).order_by("id")[:SOME]


def waiting(company_id: int) -> tuple[int, timedelta]:
    """How many rows wait, and for how long the first of them has."""
    with connection.cursor() as cursor:
        cursor.execute(AGE[connection.vendor], [company_id])
        seconds, count = cursor.fetchone()
    return count, timedelta(seconds=max(0, int(seconds or 0)))


def _locked(company_id: int) -> AuditHead:
    def heads() -> QuerySet[AuditHead]:
        return AuditHead.objects.select_for_update(of=("self",), no_key=True).filter(company_id=HOLES[0])

    found = prepared.rows("the head of a chain, locked", heads, company_id)
    if not found:
        rows.insert(AuditHead, unless_there=True, company_id=company_id, hash=links.FIRST)
        found = prepared.rows("the head of a chain, locked", heads, company_id)
    return found[0]


def _linked(head: AuditHead, asked: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """The links that follow the head, one for each row."""
    with read_once():
        said, now = _said(asked), clock.now()
    seq, before, made = head.seq, head.hash, []
    for source, number in asked:
        seq += 1
        told, text = said.get((source, number), (Told(Kind.KEEPING, LOST, now), ""))
        link = _link(head.company_id, seq, now, (source, number), told, text)
        link["hash"] = before = links.hashed(before, _values(link))
        made.append(link)
    return made


def _said(asked: list[tuple[str, int]]) -> dict[tuple[str, int], tuple[Told, str]]:
    """What each row tells, and the words that its digest is made of."""
    by_source: dict[str, list[int]] = defaultdict(list)
    for source, number in asked:
        by_source[source].append(number)
    made: dict[tuple[str, int], tuple[Told, str]] = {}
    for name, numbers in by_source.items():
        if (source_of := SOURCES.get(name)) is None:
            continue
        found = prepared.rows(("rows to seal", name), partial(_rows, source_of), several=numbers)
        told, words = (source_of.told(found), texts_of(source_of, found)) if found else ({}, {})
        made |= {(name, number): (told[number], words[number]) for number in told}
    return made


def _rows(source: Source) -> QuerySet:
    return with_words(source).filter(pk__among=SEVERAL)


def _link(company_id: int, seq: int, now: datetime, row: tuple[str, int], told: Told, text: str) -> dict[str, Any]:
    salt = secrets.token_hex(16)
    return {
        "company_id": company_id,
        "seq": seq,
        "at": told.at,
        "sealed_at": now,
        "kind": told.kind.value,
        "verb": told.verb,
        "person_id": told.person,
        "actor": told.actor,
        "about_kind": told.about.kind if told.about else "",
        "about_id": told.about.id if told.about else None,
        "number": told.number,
        "amount": told.amount,
        "source": row[0],
        "source_id": row[1],
        "form": FORM,
        "salt": salt,
        "digest": digest(salt, text),
    }


def _values(link: dict[str, Any]) -> list[Any]:
    """The columns as they will be read again."""
    raw = link | {name: links.moment(link[name]) for name in links.TIMES}
    if isinstance(link["amount"], Decimal):
        raw["amount"] = int(link["amount"].scaleb(2))
    return [raw[name] for name in links.COLUMNS]
