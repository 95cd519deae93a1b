"""The import as a job: some rows a step, each row by the operation, in a savepoint of its own, and only once."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import jobs, many
from nhip.kernel.actors import Actor
from nhip.kernel.jobs import Step
from nhip.kernel.models import History, Job
from nhip.kernel.operations import Operation
from nhip.kernel.refusals import Refused, Stale
from nhip.kernel.together import by_itself

from ..models import Upload
from ..resource import Resource, resource_of
from . import uploads
from .mapping import Reader, Row
from .rights import VERB
from .uploads import LONG, Bunch

EACH, AT_ONCE = 50, 2 * LONG
TRIED, TRIED_AT_ONCE = 100, 2_000
GOING = (Job.State.WAITING, Job.State.RUNNING)


@dataclass(frozen=True)
class Told:
    """Which upload, and in which language the person who waits for it is told why a row is refused."""

    upload: int
    language: str = ""


@jobs.job("screens.import", takes=Told, verb=VERB, title=gettext_lazy("Import of a file"))
def rows(told: Told, so_far: dict[str, Any], *, by: Actor) -> Step:
    """The next rows; what was imported from the same file before is passed over."""
    upload = Upload.objects.get(pk=told.upload, owner_id=by.person_id)
    resource = resource_of(upload.kind)
    if resource is None:
        raise Refused(_("This can no longer be imported."))
    reader = Reader(resource, upload, by)
    each = AT_ONCE if many.knows(reader.operation) else EACH
    first = int(so_far.get("at", 0))
    total = int(so_far.get("total", 0)) or uploads.count(upload, reader.plan)
    some = uploads.bunches(upload, reader.plan, first, each)
    with translation.override(told.language or translation.get_language()):
        made, known, failed = _some(upload, reader, some, by)
    uploads.refuse(upload, failed)
    at = min(first + each, total)
    count = {
        "at": at,
        "total": total,
        "made": int(so_far.get("made", 0)) + made,
        "known": int(so_far.get("known", 0)) + known,
        "failed": int(so_far.get("failed", 0)) + len(failed),
    }
    return Step(count, at, total, finished=at >= total, result=count)


def _some(upload: Upload, reader: Reader, some: list[Bunch], by: Actor) -> tuple[int, int, list[tuple[Bunch, str]]]:
    """How many were made, how many were there already, and what was refused.

    A row may name one further down, such as a manager: what was refused is tried again as long as others go in.
    """
    waiting = _not_done(upload, some, by)
    made, known = 0, len(some) - len(waiting)
    while True:
        read = [reader.row(bunch) for bunch in waiting]
        there = _there(reader, read, by)
        new = [row for row in read if not (row.key and row.key in there)]
        known += len(read) - len(new)
        whys = _attempt_all(reader.operation, new, [key(upload, row.bunch.number) for row in new], by)
        refused = [(row, why) for row, why in zip(new, whys, strict=True) if why]
        made += len(new) - len(refused)
        if not refused or len(refused) == len(waiting) or not reader.names_others:
            return made, known, [(row.bunch, why) for row, why in refused]
        waiting = [row.bunch for row, _why in refused]


def _not_done(upload: Upload, some: list[Bunch], by: Actor) -> list[Bunch]:
    """Without what the same file brought before."""
    keys = [key(upload, bunch.number) for bunch in some]
    done = set(History.objects.filter(company_id=by.company_id, key__among=keys).values_list("key", flat=True))
    return [bunch for bunch, one in zip(some, keys, strict=True) if one not in done]


def _there(reader: Reader, rows: list[Row], by: Actor) -> set[str]:
    """The keys, by the plan, that records of ours have already."""
    wanted = {row.key for row in rows if row.key}
    if not wanted:
        return set()
    name = reader.plan.key
    found = reader.resource.model._base_manager.filter(company_id=by.company_id, **{f"{name}__in": wanted})
    return set(found.values_list(name, flat=True))


def key(upload: Upload, number: int) -> str:
    """One row of one file into one resource: the same file again does nothing twice."""
    return f"import:{upload.kind}:{upload.digest[:40]}:{number}"


def _attempt_all(operation: Operation, rows: list[Row], keys: list[str | None], by: Actor) -> list[str]:
    """Why each row was refused, empty if it went in; many at once where the operation knows a way."""
    sound = [place for place, row in enumerate(rows) if row.inputs is not None]
    whys = [" ".join(row.wrong) for row in rows]
    outcomes: list[Any] = [many.ALONE] * len(sound)
    if many.knows(operation) and len(sound) > 1:
        outcomes = _at_once(operation, [rows[n].inputs for n in sound], [keys[n] for n in sound], by) or outcomes
    for place, outcome in zip(sound, outcomes, strict=True):
        if isinstance(outcome, Refused):
            whys[place] = " ".join(outcome.messages)
    for place, outcome in zip(sound, outcomes, strict=True):
        if outcome == many.ALONE:
            whys[place] = attempt(operation, rows[place], by, keys[place])
    return whys


def _at_once(operation: Operation, told: list[Any], keys: list[str | None], by: Actor) -> list[Any] | None:
    """What became of all of them; None when the database refused one and nobody knows which."""
    try:
        with by_itself():
            return list(many.do_all(operation, told, keys, by=by))
    except (IntegrityError, DataError, PermissionDenied):
        return None


def attempt(operation: Operation, row: Row, by: Actor, key: str | None) -> str:
    """Do it in a savepoint; the reason if it is refused."""
    if row.inputs is None:
        return " ".join(row.wrong)
    try:
        with by_itself():
            operation(row.inputs, by=by, key=key)
    except DataError:
        return _("A text or a number is longer than its field.")
    except (Refused, PermissionDenied, IntegrityError) as refused:
        return " ".join(getattr(refused, "messages", None) or [str(refused)])
    return ""


class _Undo(Exception):
    """Ends a trial."""


@dataclass(frozen=True)
class Trial:
    """What a dry run came to: `really` rows were done and undone again, the others only read."""

    new: int
    known: int
    really: int
    failed: list[tuple[Bunch, str]]


def tried(upload: Upload, resource: type[Resource], by: Actor) -> Trial:
    """A dry run: every row is read, the first ones are really done and undone again; keeps what was refused."""
    reader = Reader(resource, upload, by)
    at_most = TRIED_AT_ONCE if many.knows(reader.operation) else TRIED
    first, failed, beyond, known = _read_all(upload, reader, at_most, by)
    failed = [*((row.bunch, why) for row, why in zip(first, _undone(reader, first, by), strict=True) if why), *failed]
    trial = Trial(len(first) + beyond - len(failed), known, len(first), failed)
    with transaction.atomic():
        uploads.forget(upload)
        uploads.refuse(upload, failed)
        upload.tried = {"new": trial.new, "known": known, "failed": len(failed), "really": trial.really}
        upload.save(update_fields=["tried"])
    return trial


def _read_all(
    upload: Upload, reader: Reader, at_most: int, by: Actor
) -> tuple[list[Row], list[tuple[Bunch, str]], int, int]:
    """The first new rows, what is wrong with those beyond them, how many these are, how many are there already."""
    first: list[Row] = []
    wrong: list[tuple[Bunch, str]] = []
    beyond = known = at = 0
    while some := uploads.bunches(upload, reader.plan, at, LONG):
        read = [reader.row(bunch) for bunch in _not_done(upload, some, by)]
        there = _there(reader, read, by)
        new = [row for row in read if not (row.key and row.key in there)]
        room = at_most - len(first)
        first += new[:room]
        wrong += [(row.bunch, " ".join(row.wrong)) for row in new[room:] if row.wrong]
        beyond, known, at = beyond + len(new[room:]), known + len(some) - len(new), at + LONG
    return first, wrong, beyond, known


def _undone(reader: Reader, rows: list[Row], by: Actor) -> list[str]:
    """Why each would be refused: all of them are done, some hundred at a time, and undone."""
    whys: list[str] = []
    try:
        with transaction.atomic():
            for place in range(0, len(rows), LONG):
                some = rows[place : place + LONG]
                whys += _attempt_all(reader.operation, some, [None] * len(some), by)
            raise _Undo
    except _Undo:
        return whys


def started(upload: Upload, *, by: Actor, version: int | None = None) -> Job:
    """The import of the whole file as a job; what was refused before is forgotten. Two clicks start one job."""
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        job = Job.objects.filter(pk=upload.job_id).first()
        if job is not None and job.state in GOING:
            return job
        if version is not None and version != upload.version:
            raise Stale(upload)
        uploads.forget(upload)
        told = Told(upload.pk, translation.get_language() or "")
        upload.job, upload.version = jobs.start("screens.import", told, by=by), upload.version + 1
        upload.save(update_fields=["job", "tried", "version"])
    return upload.job
