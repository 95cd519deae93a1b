"""Sending: one webhook at a time is one thread's, each message is noted before it is sent and settled after it.

Killed in between, the same message goes out again under the same number. A webhook that hangs or fails holds up
nobody: it has its own thread for ten seconds, and is then left alone for a while.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import uuid4

from django.db import close_old_connections, connection, connections
from django.db.models import Exists, F, OuterRef, QuerySet

from nhip.kernel import actors, clock, ids, rows, whose, worker
from nhip.kernel.actors import Actor
from nhip.kernel.operations import Refused
from nhip.kernel.outward import Answer, Client, Failed, Forbidden, Why
from nhip.kernel.together import together

from . import signing
from .models import Circuit, Dispatch, Hook, Sending
from .operations import Reason, reads, stop_hook
from .presenting import body
from .rights import FAILING

log = logging.getLogger(__name__)
THREADS = 8
LEASE = timedelta(seconds=60)
SELDOM = 5.0  # seconds between two looks of the worker while there are no webhooks
TURN = 5.0  # seconds after which a thread lets another webhook have its turn
PAUSES = (5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)  # seconds after each failure
ATTEMPTS = len(PAUSES) + 1
LONGEST = 300  # seconds for which a webhook that fails is left alone, at most
GONE = 410
State = Dispatch.State


@dataclass(frozen=True)
class Letter:
    """A message on its way: nothing in it is asked of the database any more."""

    dispatch: Dispatch
    hook: Hook
    sending: int
    body: bytes


@dataclass
class Look:
    """When the worker looks again, where there were no webhooks at all."""

    next: float = 0.0


LOOK = Look()


def round() -> int:
    """Begin what is due, each webhook in a thread; how many were begun. Nobody waits for them."""
    if monotonic() < LOOK.next:
        return 0
    found = claim(THREADS)
    if not found and not Circuit.objects.exists():
        LOOK.next = monotonic() + SELDOM
    for hook, holder in found:
        _pool().submit(_alone, hook, holder)
    return len(found)


def drain() -> int:
    """Send what is due now, one webhook after the other, in this very thread."""
    found = claim(THREADS)
    for hook, holder in found:
        serve(hook, holder)
    return len(found)


def rest() -> None:
    """Let the messages that are on their way arrive."""
    if _pools:
        _pools.pop().shutdown(wait=True)


worker.BESIDE.append(worker.Beside(round, drain, rest))
_pools: list[ThreadPoolExecutor] = []


def _pool() -> ThreadPoolExecutor:
    if not _pools:
        _pools.append(ThreadPoolExecutor(THREADS, thread_name_prefix="webhook"))
    return _pools[0]


def _alone(hook: int, holder: str) -> None:
    close_old_connections()
    try:
        serve(hook, holder)
    except Exception:
        log.exception("the webhook %s could not be served", hook)
    finally:
        connections.close_all()


CLAIM = """
    UPDATE screens_circuit SET leased_until = %s, leased_by = %s WHERE hook_id IN (
        SELECT c.hook_id FROM screens_circuit c WHERE c.hook_id IN ({due})
        AND (c.leased_until IS NULL OR c.leased_until < %s) {lock}
    ) RETURNING hook_id
"""


def claim(most: int) -> list[tuple[int, str]]:
    """Webhooks to which something is due and nobody is sending, longest waiting first, with their holder's name."""
    due = list(_due(clock.now()).values_list("hook_id", flat=True)[:most])
    if not due:
        return []
    lock = "FOR UPDATE OF c SKIP LOCKED" if connection.vendor == "postgresql" else ""
    at, now, holder = Circuit._meta.get_field("leased_until"), clock.now(), uuid4().hex
    until, now = (at.get_db_prep_value(moment, connection) for moment in (now + LEASE, now))
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(due=", ".join(map(str, due)), lock=lock), [until, holder, now])
        return [(hook, holder) for (hook,) in cursor.fetchall()]


def _due(now: datetime) -> QuerySet:
    waiting = Dispatch.objects.filter(hook=OuterRef("hook"), state=State.WAITING, next_at__lte=now)
    free = Circuit.objects.exclude(leased_until__gte=now).filter(hook__state=Hook.State.ACTIVE, next_at__lte=now)
    return free.filter(Exists(waiting)).order_by("next_at", "hook")


def serve(hook: int, holder: str, client: Client | None = None) -> None:
    """Send what is due to one webhook, one message after the other, until one fails or its turn is over."""
    until = monotonic() + TURN
    try:
        while (letter := _next(hook, holder)) is not None:
            if not _settle(letter, *_sent(letter, client or CLIENT())) or monotonic() > until:
                return
    finally:
        Circuit.objects.filter(hook=hook, leased_by=holder).update(leased_until=None)


CLIENT: Callable[[], Client] = Client


def _next(hook: int, holder: str) -> Letter | None:
    """The next message, noted as being sent; those that the reader may not see are left out on the way."""
    company = Hook.objects.values_list("company_id", flat=True).get(pk=hook)
    with whose.inside(company):
        while True:
            with together():
                ours = Circuit.objects.filter(hook=hook, leased_by=holder, hook__state=Hook.State.ACTIVE)
                if not ours.update(leased_until=clock.now() + LEASE):
                    return None  # stopped meanwhile, or somebody else's
                found = _first(hook)
                if found is None:
                    return None
                reader = _reader(found.hook)
                if reader is None:
                    return None
                if letter := _noted(found, reader):
                    return letter


def _first(hook: int) -> Dispatch | None:
    """The oldest message that is due, unless an older one about the same record is still to be sent."""
    waiting = Dispatch.objects.filter(hook=hook, state=State.WAITING)
    same = {"about_kind": OuterRef("about_kind"), "about_id": OuterRef("about_id")}
    older = Exists(waiting.filter(pk__lt=OuterRef("pk"), **same))
    due = waiting.filter(next_at__lte=clock.now()).exclude(older)
    return due.select_related("hook").order_by("pk").first()


def _reader(hook: Hook) -> Actor | None:
    """The person whose rights count, as they are now; without one the webhook stops."""
    try:
        return reads(hook.reader_id)
    except Refused:
        stop_hook(hook, Reason(Hook.Stopped.READER), by=actors.system("screens", hook.company_id))
        return None


def _noted(dispatch: Dispatch, reader: Actor) -> Letter | None:
    made, now, number = body(dispatch, reader), clock.now(), ids.new()
    mine = Dispatch.objects.filter(pk=dispatch.pk, state=State.WAITING)
    if made is None:
        mine.update(state=State.DROPPED, done_at=now)
        return None
    mine.update(attempts=F("attempts") + 1, next_at=now + LEASE)
    rows.insert(Sending, id=number, company_id=dispatch.company_id, dispatch_id=dispatch.pk, at=now)
    return Letter(dispatch, dispatch.hook, number, made)


def _sent(letter: Letter, client: Client) -> tuple[Answer | Why, int]:
    """What came back, and after how many milliseconds."""
    signed = signing.headers(letter.hook, letter.dispatch.number, clock.now(), letter.body)
    began = monotonic()
    told = {"Content-Type": "application/json", "User-Agent": "Nhip-Webhooks/1", **signed}
    try:
        answer: Answer | Why = client.post(letter.hook.url, letter.body, told)
    except Forbidden:
        answer = Why.FORBIDDEN
    except Failed as failed:
        answer = failed.why
    return answer, int((monotonic() - began) * 1000)


def _settle(letter: Letter, answer: Answer | Why, millis: int) -> bool:
    """Write down how it went; whether the webhook may be sent the next one at once."""
    good = isinstance(answer, Answer) and answer.good
    said = {"status": answer.status} if isinstance(answer, Answer) else {"why": answer}
    with whose.inside(letter.hook.company_id), together():
        Sending.objects.filter(pk=letter.sending).update(millis=millis, **said)
        (_arrived if good else _failed)(letter, answer)
    return good


def _arrived(letter: Letter, answer: Answer | Why) -> None:
    now = clock.now()
    Dispatch.objects.filter(pk=letter.dispatch.pk, state=State.WAITING).update(state=State.SENT, done_at=now)
    Circuit.objects.filter(hook=letter.hook).update(failures=0, failing_since=None, next_at=now)


def _failed(letter: Letter, answer: Answer | Why) -> None:
    """Another try later, or none; and the webhook itself is left alone for a while, or stopped."""
    now, tried = clock.now(), letter.dispatch.attempts + 1
    over = tried >= ATTEMPTS
    how = {"state": State.PARKED, "done_at": now} if over else {"next_at": now + after(tried)}
    Dispatch.objects.filter(pk=letter.dispatch.pk, state=State.WAITING).update(**how)
    circuit = Circuit.objects.select_for_update().get(hook=letter.hook)
    circuit.failures, circuit.failing_since = circuit.failures + 1, circuit.failing_since or now
    circuit.next_at = now + timedelta(seconds=min(2 ** min(circuit.failures, 10), LONGEST))
    circuit.save(update_fields=["failures", "failing_since", "next_at"])
    gone = isinstance(answer, Answer) and answer.status == GONE
    if gone or now - circuit.failing_since >= timedelta(days=FAILING.of(letter.hook.company_id)):
        _stop(letter.hook, Hook.Stopped.GONE if gone else Hook.Stopped.FAILING)


def after(attempts: int) -> timedelta:
    """How long a message waits after so many attempts."""
    return timedelta(seconds=PAUSES[min(attempts, len(PAUSES)) - 1])


def _stop(hook: Hook, why: Hook.Stopped) -> None:
    now = Hook.objects.get(pk=hook.pk)
    if now.state == Hook.State.ACTIVE:
        stop_hook(now, Reason(why), by=actors.system("screens", hook.company_id))
