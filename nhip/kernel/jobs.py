"""Jobs: long work in steps, each of them one transaction with its checkpoint; killed anywhere, it goes on."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import actors, clock, permissions, whose
from .actors import Actor
from .models import Job
from .operations import operation
from .outbox import wait_after
from .plain import pack, unpack
from .refusals import Refused
from .schedule import every
from .together import together

__all__ = ["Kind", "Step", "cancel_job", "every", "job", "resume_job", "round", "run", "start"]

log = logging.getLogger(__name__)
State = Job.State
LEASE = timedelta(seconds=60)
ATTEMPTS = 5


@dataclass(frozen=True)
class Step:
    """How far one step came: `so_far` is what the next step starts from, as plain values."""

    so_far: dict[str, Any]
    done: int
    total: int | None = None
    finished: bool = False
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A kind of job: a function `(told, so_far, *, by) -> Step`, which does a little and says how far it came."""

    name: str
    function: Callable[..., Step]
    takes: type
    verb: str
    title: Any
    at: Callable[[Any, dict[str, Any]], datetime] | None = None


KINDS: dict[str, Kind] = {}


def job(
    name: str, *, takes: type, verb: str, title: Any = "", at: Callable[[Any, dict[str, Any]], datetime] | None = None
) -> Callable[[Callable], Callable]:
    """Declare a kind of job; whoever starts it must be allowed `verb`, and still be at every step.

    `at` says, of what was told and how far it came, on which moment the next step plays: a replay of earlier days.
    """

    def declare(function: Callable[..., Step]) -> Callable[..., Step]:
        KINDS[name] = Kind(name, function, takes, verb, title, at)
        return function

    return declare


def start(name: str, told: Any, *, by: Actor) -> Job:
    """Put the job into the worker's queue, in the caller's transaction."""
    kind = KINDS[name]
    permissions.require(by, kind.verb)
    if not isinstance(told, kind.takes):
        raise TypeError(f"{name} takes {kind.takes.__name__}")
    return Job.objects.create(
        company_id=by.company_id, kind=name, inputs=pack(told), owner_id=by.person_id, next_at=clock.now()
    )


@operation(Job, start=(State.CANCELLED, State.FAILED), end=State.WAITING, label=gettext_lazy("Go on"))
def resume_job(job: Job, *, by: Actor) -> None:
    """Go on from where it stopped."""
    job.attempts, job.message, job.next_at, job.leased_until = 0, "", clock.now(), None


@operation(
    Job, start=(State.WAITING, State.RUNNING), end=State.CANCELLED, undo=resume_job, label=gettext_lazy("Cancel")
)
def cancel_job(job: Job, *, by: Actor) -> None:
    """Stop after the step that is going on; what was done stays."""


CLAIM = """
    UPDATE kernel_job SET leased_until = %s, leased_by = %s, state = 'running' WHERE id IN (
        SELECT id FROM kernel_job WHERE state IN ('waiting', 'running') AND next_at <= %s
        AND (leased_until IS NULL OR leased_until < %s) ORDER BY id LIMIT 1 {lock}
    ) AND state IN ('waiting', 'running') RETURNING id
"""


def round() -> int:
    """The worker's round: one step of the oldest job that nobody works on; whether there was one."""
    holder = uuid4().hex
    number = _claim(holder)
    if number is None:
        return 0
    _step(number, holder)
    return 1


def run(number: int, say: Callable[[Job], None] = lambda job: None) -> Job:
    """Carry a job out to its end in this process, as the command line does; `say` hears of it before each step."""
    while (job := Job.objects.get(pk=number)).state in (State.WAITING, State.RUNNING):
        say(job)
        going = Job.objects.filter(pk=number, state__in=(State.WAITING, State.RUNNING))  # or cancelled meanwhile
        going.update(state=State.RUNNING, leased_by=(holder := uuid4().hex))
        _step(number, holder)
    return job


def _claim(holder: str) -> int | None:
    lock = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    at, now = Job._meta.get_field("next_at"), clock.now()
    until, now = (at.get_db_prep_value(moment, connection) for moment in (now + LEASE, now))
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(lock=lock), [until, holder, now, now])
        row = cursor.fetchone()
    return row[0] if row else None


def _step(number: int, holder: str) -> None:
    """One step; its effect and its checkpoint are one transaction, so that neither is ever without the other."""
    try:
        with _on_its_day(number), together():
            job = Job.objects.select_for_update(of=("self",), no_key=True).get(pk=number)
            if job.state != State.RUNNING or job.leased_by != holder:
                return  # cancelled meanwhile, or somebody else's
            with whose.inside(job.company_id):
                _keep(job, _advance(job))
    except (Refused, PermissionDenied) as refusal:
        _note(number, holder, str(refusal), final=True)
    except Exception as error:
        log.exception("job %s failed", number)
        _note(number, holder, repr(error))


def _on_its_day(number: int) -> AbstractContextManager:
    """The clock of a replay; what is told in the step is heard on the same day."""
    job = Job.objects.get(pk=number)
    kind = KINDS.get(job.kind)
    if kind is None or kind.at is None:
        return nullcontext()
    return clock.at(kind.at(unpack(kind.takes, job.inputs), dict(job.checkpoint)))


def _advance(job: Job) -> Step:
    kind = KINDS.get(job.kind)
    if kind is None:
        raise Refused(_("Nobody knows jobs of the kind “%(kind)s”.") % {"kind": job.kind})
    by = _actor(job)
    permissions.require(by, kind.verb)
    return kind.function(unpack(kind.takes, job.inputs), dict(job.checkpoint), by=by)


def _actor(job: Job) -> Actor:
    """Whoever started it, with the rights they have now."""
    if job.owner is None:
        return actors.system(job.kind.partition(".")[0], job.company_id)
    return actors.of(job.owner)


def _keep(job: Job, step: Step) -> None:
    job.checkpoint, job.done = pack(step.so_far), step.done
    job.total = step.total if step.total is not None else job.total
    job.attempts, job.message, job.leased_until, job.next_at = 0, "", None, clock.now()
    if step.finished:
        job.state, job.result = State.DONE, pack(step.result)
    job.version += 1
    job.save(force_update=True)


def _note(number: int, holder: str, message: str, *, final: bool = False) -> None:
    """Keep what went wrong; try again later, unless it is a refusal or has failed too often."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",), no_key=True).get(pk=number)
        if job.leased_by != holder or job.state != State.RUNNING:
            return
        job.attempts += 1
        final = final or job.attempts >= ATTEMPTS
        job.state = State.FAILED if final else State.RUNNING
        job.message, job.next_at, job.leased_until = message[:2000], clock.now() + wait_after(job.attempts), None
        job.version += 1
        job.save(force_update=True)
