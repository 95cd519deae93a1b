"""The worker: everything that happens behind the scenes, round by round."""

from collections.abc import Callable
from dataclasses import dataclass

from . import jobs, outbox, schedule
from .audit import sealing


@dataclass(frozen=True)
class Beside:
    """What a room does besides: `round` begins what is due and does not wait for it, `drain` does all of it now.

    Both say how much there was; `rest` ends in order what was begun.
    """

    round: Callable[[], int]
    drain: Callable[[], int]
    rest: Callable[[], None]


BESIDE: list[Beside] = []


def round() -> int:
    """Deliver what was left behind, do what is due by the clock, one step of a job, and seal what waits for it; how
    much there was."""
    done = outbox.round() + schedule.round() + jobs.round() + sealing.round()
    return done + sum(each.round() for each in BESIDE)


def drain() -> None:
    """Until nothing is left to do now; for commands and stories."""
    while outbox.drain() + schedule.round() + jobs.round() + sum(each.drain() for each in BESIDE):
        pass


def rest() -> None:
    """End in order what the rounds have begun."""
    for each in BESIDE:
        each.rest()
