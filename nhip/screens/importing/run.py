"""The import as a job: fifty rows a step, each row by the operation, in a savepoint of its own, and only once."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from nhip.kernel import jobs
from nhip.kernel.actors import Actor
from nhip.kernel.jobs import Step
from nhip.kernel.models import History
from nhip.kernel.refusals import Refused

from ..models import Upload
from ..resource import Resource, resource_of
from .mapping import Reader, Row
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
    if resource is None or resource.importable is None:
        raise Refused(_("This can no longer be imported."))
    first = int(so_far.get("at", 0))
    made, failed = _some(upload, resource, first, by)
    upload.failures = [*upload.failures, *failed]
    upload.save(update_fields=["failures"])
    at, total = min(first + EACH, len(upload.table)), len(upload.table)
    count = {
        "at": at,
        "made": int(so_far.get("made", 0)) + made,
        "failed": int(so_far.get("failed", 0)) + len(failed),
    }
    return Step(count, at, total, finished=at >= total, result=count)


def _some(upload: Upload, resource: type[Resource], first: int, by: Actor) -> tuple[int, list[dict[str, Any]]]:
    reader = Reader(resource, upload.pairs, by)
    read = [reader.row(number, texts) for number, texts in enumerate(upload.table[first : first + EACH], first)]
    keys = {row.number: key(upload, row.number) for row in read}
    done = set(History.objects.filter(company_id=by.company_id, key__in=keys.values()).values_list("key", flat=True))
    made, failed = 0, []
    for row in read:
        if keys[row.number] in done:
            continue
        why = attempt(resource, row, by, keys[row.number])
        made += not why
        if why:
            failed.append({"row": row.number + 2, "why": why, "texts": row.texts})
    return made, failed


def key(upload: Upload, number: int) -> str:
    """One row of one file into one resource: the same file again does nothing twice."""
    return f"import:{upload.kind}:{upload.digest[:40]}:{number}"


def attempt(resource: type[Resource], row: Row, by: Actor, key: str | None) -> str:
    """Do it in a savepoint; the reason if it is refused."""
    assert resource.importable is not None
    if row.inputs is None:
        return " ".join(row.wrong)
    try:
        with transaction.atomic():
            resource.importable.operation(row.inputs, by=by, key=key)
    except (Refused, PermissionDenied, IntegrityError) as refused:
        return " ".join(getattr(refused, "messages", None) or [str(refused)])
    return ""


class _Undo(Exception):
    """Ends a trial."""


def tried(upload: Upload, resource: type[Resource], by: Actor) -> list[Row]:
    """A dry run: every row is read, the first hundred are really done and undone again."""
    reader = Reader(resource, upload.pairs, by)
    read = [reader.row(number, texts) for number, texts in enumerate(upload.table)]
    told: list[Row] = []
    try:
        with transaction.atomic():
            for row in read:
                why = attempt(resource, row, by, None) if row.number < TRIED else " ".join(row.wrong)
                told.append(Row(row.number, row.texts, row.inputs, [why] if why else []))
            raise _Undo
    except _Undo:
        return told
