"""Deliver what waits in the outbox, beat for /readyz, sweep what is spent; SIGTERM ends it in order."""

import argparse
import logging
import os
import signal
import threading
import time
from collections.abc import Callable

from . import wake

log = logging.getLogger("nhip.worker")

IDLE = 0.5  # seconds between two looks at an empty outbox
BEAT = 10
SWEEP = 3600
HEADS = 3600
DAY = 86400
LOOK = 300
PAUSES = (1, 2, 5, 10)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="deliver what waits now, then end")


def run(said: argparse.Namespace) -> int:
    wake()
    from nhip.kernel import ids, worker
    from nhip.kernel.audit import sealing

    if said.once:
        with ids.leased("worker"):
            worker.drain()
            sealing.drain()
        return 0
    end = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: end.set())
    ids.lease("worker", keep=True)
    _work(end)
    worker.rest()
    ids.release()
    return 0


def _work(end: threading.Event) -> None:
    from django.db import close_old_connections

    failures, due, parent = 0, dict.fromkeys(_duties(), 0.0), os.getppid()
    while not end.is_set() and os.getppid() == parent:
        try:
            close_old_connections()
            found = _round(due)
            failures = 0
        except Exception:
            log.exception("a round of work failed")
            end.wait(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1
            continue
        if not found:
            end.wait(IDLE)


def _round(due: dict[str, float]) -> int:
    """Housekeeping that is due, then the kernel's round; how much was found there."""
    from nhip.kernel import worker

    for name, (act, every) in _duties().items():
        if time.monotonic() >= due[name]:
            due[name] = time.monotonic() + every
            act()
    return worker.round()


def _duties() -> dict[str, tuple[Callable[[], object], float]]:
    from django.contrib.sessions.backends.db import SessionStore

    from nhip.config import audit_keeping, self_check
    from nhip.config.health import WORKER
    from nhip.config.side import counters, pulse

    return {
        "beat": (lambda: pulse.beat(WORKER, process=os.getpid()), BEAT),
        "counters": (counters.sweep, SWEEP),
        "sessions": (SessionStore.clear_expired, SWEEP),
        "audit heads": (audit_keeping.keep, HEADS),
        "audit": (audit_keeping.verify, DAY),
        "self-check": (self_check.look, LOOK),
    }
