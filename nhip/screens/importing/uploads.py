"""Uploads: a file as it lies in the database, in stretches of rows, and what of it belongs together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import batched
from typing import Any

from django.db import transaction

from nhip.kernel import rows
from nhip.kernel.actors import Actor

from ..models import Stretch, Upload
from ..resource import Resource
from . import tables
from .plan import Plan, Said, row_of

LONG = 500  # rows of a stretch
Numbered = tuple[int, list[str]]


@dataclass(frozen=True)
class Bunch:
    """The rows of one record, each with its place in the file; all but the first are lines of it."""

    rows: tuple[Numbered, ...]

    @property
    def number(self) -> int:
        return self.rows[0][0]

    @property
    def texts(self) -> list[str]:
        return self.rows[0][1]


@transaction.atomic
def upload_of(
    resource: type[Resource],
    name: str,
    content: bytes,
    *,
    by: Actor,
    plan: Said,
    more: tuple[str, bytes] | None = None,
) -> Upload:
    """A file that the person wants to import, read as a table; Refused when it is none."""
    sheet = tables.read(name, content)
    upload = Upload.objects.create(
        company_id=by.company_id,
        owner_id=by.person_id or 0,
        kind=resource.kind,
        name=name[:200],
        digest=sha256(content).hexdigest(),
        heads=sheet.heads,
        total=len(sheet.rows),
        plan=plan,
        more=more_of(*more) if more else {},
    )
    stretches = enumerate(batched(sheet.rows, LONG))
    own = {"company_id": by.company_id, "upload_id": upload.pk}
    rows.insert_all(Stretch, [{**own, "first": place * LONG, "rows": list(some)} for place, some in stretches])
    return upload


def more_of(name: str, content: bytes) -> Said:
    """The further file as an upload keeps it."""
    sheet = tables.read(name, content)
    return {"name": name[:200], "heads": sheet.heads, "rows": sheet.rows}


def plan_of(upload: Upload) -> Plan:
    """By what it is read, with its further file."""
    return Plan.of(upload.plan, upload.more)


def count(upload: Upload, plan: Plan) -> int:
    """How many records the file holds."""
    return sum(1 for _bunch in _grouped(upload, plan)) if plan.group else upload.total


def bunches(upload: Upload, plan: Plan, first: int, some: int) -> list[Bunch]:
    """So many records from the `first` on, the file's first being 0."""
    if plan.group:
        return list(_grouped(upload, plan))[first : first + some]
    touched = upload.stretches.filter(first__lt=first + some, first__gt=first - LONG)
    return [Bunch((row,)) for row in _numbered(touched.order_by("first")) if first <= row[0] < first + some]


def _grouped(upload: Upload, plan: Plan) -> Iterator[Bunch]:
    """Rows that say the same in the columns of the group, in the order in which the first of each comes."""
    found: dict[tuple[str, ...], list[Numbered]] = {}
    for number, texts in _numbered(upload.stretches.order_by("first")):
        row = row_of(upload.heads, texts)
        mark = tuple(row.get(column, "") for column in plan.group)
        found.setdefault(mark if any(mark) else ("", str(number)), []).append((number, texts))
    return (Bunch(tuple(rows)) for rows in found.values())


def _numbered(stretches: Iterable[Stretch]) -> Iterator[Numbered]:
    for stretch in stretches:
        yield from enumerate(stretch.rows, start=stretch.first)


def refused(upload: Upload) -> list[dict[str, Any]]:
    """The rows that did not go in, each with its number and the reason."""
    kept = upload.stretches.order_by("first").values_list("failures", flat=True)
    return [one for failures in kept for one in failures]


def refuse(upload: Upload, failed: Iterable[tuple[Bunch, str]]) -> None:
    """Keep these rows with the reason why."""
    by_stretch: dict[int, list[dict[str, Any]]] = {}
    for bunch, why in failed:
        for number, texts in bunch.rows:
            told = {"row": number + 2, "why": why, "texts": texts}
            by_stretch.setdefault(number // LONG * LONG, []).append(told)
    for stretch in upload.stretches.filter(first__in=by_stretch).only("failures"):
        stretch.failures = sorted([*stretch.failures, *by_stretch[stretch.first]], key=lambda one: one["row"])
        stretch.save(update_fields=["failures"])


def forget(upload: Upload) -> None:
    """Nothing is refused any more, and nothing was tried."""
    upload.stretches.exclude(failures=[]).update(failures=[])
    upload.tried = {}
