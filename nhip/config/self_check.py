"""The self-check of every night: `nhip check` in a process of its own; what it finds is an alert until it is mended.

It stands in the log, in `nhip doctor` and in `/metrics`. By night, in Vietnam's hours, at most once in twelve; where
the house sleeps at night, as soon as the last one is a day old.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from typing import IO
from zoneinfo import ZoneInfo

from nhip.kernel import clock

from . import environment
from .side import pulse

log = logging.getLogger("nhip.check")

NAME = "self-check"
ZONE, NIGHT = ZoneInfo("Asia/Ho_Chi_Minh"), range(1, 5)
OFTEN, AT_LATEST = timedelta(hours=12), timedelta(hours=23)
COMMAND = (sys.executable, "-m", "nhip", "check", "--json")
SHOWN = 20

_running: tuple[subprocess.Popen, IO[bytes]] | None = None


def look() -> None:
    """Begin it when it is due, and note what it came to when it is done; the worker looks every few minutes."""
    global _running
    if _running is not None:
        process, told = _running
        if process.poll() is not None:
            _running = None
            with told:
                told.seek(0)
                note(process.returncode, told.read())
        return
    last = pulse.last(NAME)
    if last is None:
        pulse.beat(NAME)  # a new house: from now on
    elif due(clock.now(), last) and pulse.take(NAME, last):
        _running = _begin()


def _begin() -> tuple[subprocess.Popen, IO[bytes]]:
    told = tempfile.TemporaryFile()  # noqa: SIM115  closed when it has been read
    return subprocess.Popen(COMMAND, cwd=environment.ROOT, stdout=told, preexec_fn=_modest), told


def due(now: datetime, last: datetime) -> bool:
    """Whether it is time again."""
    waited = now - last
    return waited >= AT_LATEST or (waited >= OFTEN and now.astimezone(ZONE).hour in NIGHT)


def note(code: int, told: bytes) -> None:
    """Remember what was found, and say it aloud."""
    if code not in (0, 1):
        log.error("the self-check ended with %s", code)
        pulse.beat(NAME, differences=-1, first=[])
        return
    found = json.loads(told)["differences"]
    said = [f"{one['rule']} [{one['company']}] {one['where']}: {one['stored']}, {one['found']}" for one in found]
    pulse.beat(NAME, differences=len(found), first=said[:SHOWN])
    for each in said[:SHOWN]:
        log.error("self-check: %s", each)
    if len(said) > SHOWN:
        log.error("self-check: and %s more", len(said) - SHOWN)


def lines() -> list[str]:
    """Prometheus text: how many differences, below zero where it could not be made; and when."""
    at, facts = pulse.last(NAME), pulse.facts(NAME)
    if at is None or "differences" not in facts:
        return []
    return [
        "# TYPE nhip_check_differences gauge",
        f"nhip_check_differences {facts['differences']}",
        "# TYPE nhip_check_seconds gauge",
        f"nhip_check_seconds {at.timestamp():.0f}",
    ]


def _modest() -> None:
    """Whoever works goes first."""
    os.nice(19)
