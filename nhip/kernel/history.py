"""History: what was done to a record, by whom, and what changed; it is written once and never touched."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, QuerySet

from . import clock, permissions, prepared, rows
from .inputs import public
from .models import History, Reading
from .plain import pack
from .records import Row
from .refs import Ref
from .together import note

if TYPE_CHECKING:
    from .actors import Actor

SILENT = {"version"}  # columns whose change tells nobody anything


@dataclass(frozen=True)
class Entry:
    """One line of a record's history, with only what the reader may know."""

    at: datetime
    actor: str
    verb: str
    inputs: dict[str, Any]
    changes: dict[str, tuple[Any, Any]]
    person: int | None = None
    number: int = 0


LAST = (1 << 63) - 1  # no number is higher


def of(record: Row, *, by: "Actor", limit: int = 100, before: int = LAST, above: int = 0) -> list[Entry]:
    """The record's history, newest first: the lines whose numbers are below `before` and above `above`.

    The caller has opened the record for `by`.
    """
    hidden = permissions.hidden(type(record), by=by)
    about = {"about_kind": record.ref.kind, "company_id": by.company_id}

    def asked() -> QuerySet:
        said = {"about_id": prepared.HOLES[0], "id__lt": prepared.HOLES[1], "id__gt": prepared.HOLES[2]}
        return History.objects.filter(**about, **said).order_by("-id")[:limit]

    found = prepared.rows(("history", *about.values(), limit), asked, record.pk, before, above)
    return [_entry(row, hidden) for row in found]


def count(record: Row, *, by: "Actor") -> int:
    """How many lines the record's history has."""
    about = {"about_kind": record.ref.kind, "company_id": by.company_id}

    def asked() -> QuerySet:
        found = History.objects.filter(**about, about_id=prepared.HOLES[0]).order_by()
        return found.values("company_id").annotate(lines=Count("*")).values_list("lines", flat=True)

    return sum(prepared.rows(("lines of history", *about.values()), asked, record.pk))


def one(number: int, record: Row, *, by: "Actor") -> Entry | None:
    """One line of the record's history, with only what the reader may know; the caller has opened it for `by`."""
    row = History.objects.filter(pk=number, company_id=by.company_id, about_id=record.pk).first()
    return _entry(row, permissions.hidden(type(record), by=by)) if row else None


def _entry(row: History, hidden: frozenset[str]) -> Entry:
    secret = hidden | {f"{name}_id" for name in hidden}
    inputs = _without(row.inputs, secret)
    changes = {name: tuple(pair) for name, pair in row.changes.items() if name not in secret}
    return Entry(row.at, row.actor, row.verb, inputs, changes, row.person_id, row.pk)


def _without(value: Any, secret: frozenset[str] | set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(item, secret) for name, item in value.items() if name not in secret}
    return [_without(item, secret) for item in value] if isinstance(value, list) else value


def write(
    record: Row, *, verb: str, by: "Actor", inputs: Any, changes: dict, key: str | None, request: str | None
) -> None:
    """The entry of one operation; with a key also what was asked and what came of it."""
    note(
        History,
        company_id=by.company_id,
        about_kind=record.ref.kind,
        about_id=record.pk,
        actor=by.name,
        person_id=by.person_id,
        at=clock.now(),
        verb=verb,
        inputs=pack(public(inputs)),
        changes=changes,
        key=key,
        request=request,
        answer=pack(rows.columns(record)) if key else None,
    )


def changes(record: Row, before: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Old and new of the columns that differ from what they were."""
    after = rows.columns(record)
    return {name: (pack(old), pack(after[name])) for name, old in before.items() if old != after[name]}


def told(changed: dict[str, tuple[Any, Any]], record: Row) -> dict[str, tuple[Any, Any]]:
    """The changes that are worth telling: not the version, and no column that follows from others."""
    silent = SILENT | {field.attname for field in rows.computed(type(record))}
    return {name: pair for name, pair in changed.items() if name not in silent}


def request_of(by: "Actor", verb: str, target: Row | None, inputs: Any) -> str:
    """One hash for who asks what of which record with which words."""
    return hash_of(by, verb, str(target.ref) if target is not None else "", pack(public(inputs)))


def hash_of(by: "Actor", verb: str, about: str, said: Any) -> str:
    """The same where the inputs are packed already."""
    return sha256(_in_order([str(by.person_id or by.name), verb, about, said]).encode()).hexdigest()


_in_order = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def answered[Kind: Row](row: History, model: type[Kind]) -> Kind:
    """The record as it was when the request was answered the first time."""
    fields = model._meta.concrete_fields
    record = model(**{field.attname: _revive(field, row.answer.get(field.attname)) for field in fields})
    record._state.adding, record._state.db = False, "default"
    record.replayed = True
    return record


def _revive(field: Any, value: Any) -> Any:
    """A column's value from JSON; relations are revived as what they point at is numbered."""
    if value is None or field.get_internal_type() == "JSONField":
        return value
    target = field.target_field if field.is_relation else field
    return target.to_python(value)


_noted: set[tuple] = set()
MOST_NOTED = 20_000


def note_reading(about: Ref, groups: Iterable[str], *, by: "Actor") -> None:
    """Log that `by` looks at restricted fields of what `about` points at, if they may know any (ORG-11).

    Once for each person, record and day, and again when they may know more: the number of the row follows from these,
    so that the database itself refuses the second one; and a process that has written it does not ask again.
    """
    known = sorted(permissions.opened(by).intersection(groups))
    now = clock.now()
    said = (by.company_id, by.person_id or by.name, about.kind, about.id, clock.today().isoformat(), *known)
    if not known or said in _noted:
        return
    rows.insert(
        Reading,
        unless_there=True,
        id=int.from_bytes(blake2b(repr(said).encode(), digest_size=8).digest()) >> 1,
        company_id=by.company_id,
        about_kind=about.kind,
        about_id=about.id,
        actor=by.name,
        person_id=by.person_id,
        at=now,
        groups=known,
    )
    transaction.on_commit(partial(_remember, said))


def _remember(said: tuple) -> None:
    if len(_noted) >= MOST_NOTED:
        _noted.clear()
    _noted.add(said)


def readings(record: Row, *, by: "Actor", limit: int = 100) -> list[Reading]:
    """Who read restricted fields of the record, the latest first; the caller has opened it for `by`."""
    about = {"about_kind": record.ref.kind, "about_id": record.pk}
    return list(Reading.objects.filter(company_id=by.company_id, **about).order_by("-at")[:limit])


def read_by(person_id: int, *, by: "Actor", limit: int = 100) -> list[Reading]:
    """What restricted fields a person read, of which records and lists (№ 0), the latest first."""
    found = Reading.objects.filter(company_id=by.company_id, person_id=person_id)
    return list(found.order_by("-at")[:limit])
