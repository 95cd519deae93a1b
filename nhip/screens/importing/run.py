"""The import as a job: fifty rows a step, each row by the operation, in a savepoint of its own, and only once."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from nhip.kernel import jobs
from nhip.kernel.actors import Actor
from nhip.kernel.jobs import Step
from nhip.kernel.models import History, Job
from nhip.kernel.refusals import Refused

from ..models import Upload
from ..resource import Resource, resource_of
from . import tables
from .mapping import Reader, Row, guessed, operation_of
from .plan import Plan
from .rights import VERB

EACH = 50
TRIED = 100


@dataclass(frozen=True)
class Told:
    """Which upload."""

    upload: int


@jobs.job("screens.import", takes=Told, verb=VERB, title=_("Import of a file"))
def rows(told: Told, so_far: dict[str, Any], *, by: Actor) -> Step:
    """The next rows; what was imported from the same file before is passed over."""
    upload = Upload.objects.get(pk=told.upload, owner_id=by.person_id)
    resource = resource_of(upload.kind)
    if resource is None or not (resource.importable or upload.plan):
        raise Refused(_("This can no longer be imported."))
    first = int(so_far.get("at", 0))
    made, known, failed = _some(upload, resource, first, by)
    upload.failures = [*upload.failures, *failed]
    upload.save(update_fields=["failures"])
    at, total = min(first + EACH, len(upload.table)), len(upload.table)
    count = {
        "at": at,
        "made": int(so_far.get("made", 0)) + made,
        "known": int(so_far.get("known", 0)) + known,
        "failed": int(so_far.get("failed", 0)) + len(failed),
    }
    return Step(count, at, total, finished=at >= total, result=count)


def _some(upload: Upload, resource: type[Resource], first: int, by: Actor) -> tuple[int, int, list[dict[str, Any]]]:
    """How many were made, how many were there already, and what was refused.

    A row may name one further down, such as a manager: what was refused is tried again as long as others go in.
    """
    reader, made = Reader(resource, upload, by), 0
    waiting = [(number, upload.table[number]) for number in range(first, min(first + EACH, len(upload.table)))]
    waiting = _not_done(upload, waiting, by)
    known = min(EACH, len(upload.table) - first) - len(waiting)
    while True:
        refused = []
        rows = [reader.row(number, texts) for number, texts in waiting]
        there = _there(resource, reader, rows, by)
        for row in rows:
            if row.key and row.key in there:
                known += 1
            elif why := attempt(resource, row, by, key(upload, row.number)):
                refused.append((row, why))
            else:
                made += 1
        if not refused or len(refused) == len(waiting):
            break
        waiting = [(row.number, row.texts) for row, _why in refused]
    return made, known, [{"row": row.number + 2, "why": why, "texts": row.texts} for row, why in refused]


def _not_done(upload: Upload, rows: list[tuple[int, list[str]]], by: Actor) -> list[tuple[int, list[str]]]:
    """Without what the same file brought before."""
    keys = {key(upload, number) for number, _texts in rows}
    done = set(History.objects.filter(company_id=by.company_id, key__in=keys).values_list("key", flat=True))
    return [(number, texts) for number, texts in rows if key(upload, number) not in done]


def _there(resource: type[Resource], reader: Reader, rows: list[Row], by: Actor) -> set[str]:
    """The keys, by the plan, that records of ours have already."""
    wanted = {row.key for row in rows if row.key}
    if not (reader.plan and wanted):
        return set()
    name = reader.plan.key
    found = resource.model._base_manager.filter(company_id=by.company_id, **{f"{name}__in": wanted})
    return set(found.values_list(name, flat=True))


def key(upload: Upload, number: int) -> str:
    """One row of one file into one resource: the same file again does nothing twice."""
    return f"import:{upload.kind}:{upload.digest[:40]}:{number}"


def attempt(resource: type[Resource], row: Row, by: Actor, key: str | None) -> str:
    """Do it in a savepoint; the reason if it is refused."""
    if row.inputs is None:
        return " ".join(row.wrong)
    try:
        with transaction.atomic():
            operation_of(resource)(row.inputs, by=by, key=key)
    except (Refused, PermissionDenied, IntegrityError) as refused:
        return " ".join(getattr(refused, "messages", None) or [str(refused)])
    return ""


class _Undo(Exception):
    """Ends a trial."""


def tried(upload: Upload, resource: type[Resource], by: Actor, *, at_most: int = TRIED) -> list[Row]:
    """A dry run: every row is read, the first hundred are really done and undone again."""
    reader = Reader(resource, upload, by)
    read = [reader.row(number, texts) for number, texts in enumerate(upload.table)]
    there, told = _there(resource, reader, read, by), []
    try:
        with transaction.atomic():
            for row in read:
                known = bool(row.key) and row.key in there
                really = row.number < at_most and not known
                why = attempt(resource, row, by, None) if really else " ".join(row.wrong)
                told.append(Row(row.number, row.texts, row.inputs, [why] if why else [], row.key))
            raise _Undo
    except _Undo:
        return told


def upload_of(resource: type[Resource], name: str, content: bytes, *, by: Actor, plan: Plan | None = None) -> Upload:
    """A file that the person wants to import, read as a table; Refused when it is none."""
    sheet = tables.read(name, content)
    return Upload.objects.create(
        company_id=by.company_id,
        owner_id=by.person_id or 0,
        kind=resource.kind,
        name=name[:200],
        digest=sha256(content).hexdigest(),
        heads=sheet.heads,
        table=sheet.rows,
        pairs={} if plan else guessed(resource, sheet.heads),
        plan=plan.packed() if plan else {},
    )


def started(upload: Upload, *, by: Actor) -> Job:
    """The import of the whole file as a job; what was refused before is forgotten."""
    with transaction.atomic():
        upload.job, upload.failures = jobs.start("screens.import", Told(upload.pk), by=by), []
        upload.save(update_fields=["job", "failures"])
    return upload.job
