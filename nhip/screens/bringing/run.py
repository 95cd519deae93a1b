"""The file that came back: what it would change, and the changes as a job, some rows a step, each row once."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import batched
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import jobs
from nhip.kernel import rows as written
from nhip.kernel.actors import Actor
from nhip.kernel.jobs import Step
from nhip.kernel.models import History, Job
from nhip.kernel.refusals import Refused, Stale
from nhip.kernel.together import by_itself

from ..importing import tables
from ..importing.rights import VERB
from ..importing.run import GOING
from ..importing.uploads import LONG, Bunch, forget, refuse
from ..models import Stretch, Upload
from ..resource import Resource, resource_of
from .found import Found, Reader

EACH, MOST = 50, 20_000
PREFIX = "edit "
"""Before the kind of an upload that was taken out to be edited: lists of imports do not show it."""


@dataclass(frozen=True)
class Told:
    """Which upload, and in which language the person who waits for it is told why a row is refused."""

    upload: int
    language: str = ""


@transaction.atomic
def upload_of(resource: type[Resource], name: str, content: bytes, *, by: Actor) -> Upload:
    """The file as it came back; Refused when it does not say which records its rows are."""
    sheet = tables.read(name, content)
    if len(sheet.rows) > MOST:
        raise Refused(_("At most %(most)s rows are brought back at once: split the file.") % {"most": MOST})
    if not Reader(resource, sheet.heads, by).fits:
        raise Refused(_("This is no file that was taken out to be edited: its first two columns are missing."))
    upload = Upload.objects.create(
        company_id=by.company_id, owner_id=by.person_id or 0, kind=PREFIX + resource.kind, name=name[:200],
        digest=sha256(content).hexdigest(), heads=sheet.heads, total=len(sheet.rows),
    )  # fmt: skip
    own = {"company_id": by.company_id, "upload_id": upload.pk}
    parts = enumerate(batched(sheet.rows, LONG))
    written.insert_all(Stretch, [{**own, "first": place * LONG, "rows": list(some)} for place, some in parts])
    return upload


def found_in(upload: Upload, resource: type[Resource], by: Actor) -> Iterator[Found]:
    """All rows of the file with what they would change."""
    reader = Reader(resource, upload.heads, by)
    for stretch in upload.stretches.order_by("first"):
        yield from reader.read(list(enumerate(stretch.rows, start=stretch.first)))


@jobs.job("screens.bring_back", takes=Told, verb=VERB, title=gettext_lazy("Changes out of an edited file"))
def rows(told: Told, so_far: dict[str, Any], *, by: Actor) -> Step:
    """The next rows; what was changed from the same file before is passed over."""
    upload = Upload.objects.get(pk=told.upload, owner_id=by.person_id)
    resource = resource_of(upload.kind.removeprefix(PREFIX))
    if resource is None:
        raise Refused(_("This can no longer be imported."))
    first = int(so_far.get("at", 0))
    touched = upload.stretches.filter(first__lt=first + EACH, first__gt=first - LONG).order_by("first")
    numbered = [row for stretch in touched for row in enumerate(stretch.rows, start=stretch.first)]
    some = [row for row in numbered if first <= row[0] < first + EACH]
    with translation.override(told.language or translation.get_language()):
        came = _some(upload, resource, some, by)
    at = min(first + EACH, upload.total)
    count = {"at": at, "total": upload.total}
    for name in ("changed", "same", "failed"):
        count[name] = int(so_far.get(name, 0)) + came[name]
    return Step(count, at, upload.total, finished=at >= upload.total, result=count)


def _some(upload: Upload, resource: type[Resource], some: list[tuple[int, list[str]]], by: Actor) -> dict[str, int]:
    """How many were changed, how many say what is there, how many were refused."""
    keys = {number: key(upload, number) for number, _texts in some}
    done = History.objects.filter(company_id=by.company_id, key__among=list(keys.values()))
    before = set(done.values_list("key", flat=True))
    new = [row for row in some if keys[row[0]] not in before]
    reader = Reader(resource, upload.heads, by)
    came = {"changed": len(some) - len(new), "same": 0, "failed": 0}
    failed = []
    for one in reader.read(new):
        if not one.why and not one.changes:
            came["same"] += 1
            continue
        if why := one.why or _changed(reader, one, keys[one.number], by):
            failed.append((Bunch(((one.number, list(one.texts)),)), why))
            came["failed"] += 1
        else:
            came["changed"] += 1
    refuse(upload, failed)
    return came


def _changed(reader: Reader, one: Found, key: str, by: Actor) -> str:
    """Do it as the page would, in a savepoint; the reason if it is refused."""
    try:
        with by_itself():
            reader.operation(one.record, one.inputs, by=by, version=one.version, key=key)
    except DataError:
        return _("A text or a number is longer than its field.")
    except (Refused, PermissionDenied, IntegrityError) as refused:
        return " ".join(getattr(refused, "messages", None) or [str(refused)])
    return ""


def key(upload: Upload, number: int) -> str:
    """One row of one file: the same file again changes nothing twice."""
    return f"edit:{upload.kind.removeprefix(PREFIX)}:{upload.digest[:40]}:{number}"


def started(upload: Upload, *, by: Actor, version: int | None = None) -> Job:
    """The changes of the whole file as a job; two clicks start one."""
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if upload.job is not None and upload.job.state in GOING:
            return upload.job
        if version is not None and version != upload.version:
            raise Stale(upload)
        forget(upload)
        told = Told(upload.pk, translation.get_language() or "")
        upload.job, upload.version = jobs.start("screens.bring_back", told, by=by), upload.version + 1
        upload.save(update_fields=["job", "tried", "version"])
        return upload.job
