"""The worker: everything that happens behind the scenes, round by round."""

from . import jobs, outbox, schedule
from .audit import sealing


def round() -> int:
    """Deliver what was left behind, do what is due by the clock, one step of a job, and seal what waits for it; how
    much there was."""
    return outbox.round() + schedule.round() + jobs.round() + sealing.round()


def drain() -> None:
    """Until nothing is left to do now; for commands and stories."""
    while outbox.drain() + schedule.round() + jobs.round():
        pass
