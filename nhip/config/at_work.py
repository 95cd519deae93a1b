"""Who is at work on a data folder: servers and commands share a lock; whoever puts a backup back holds it alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from . import environment

FILE = ".at_work"
_held: int | None = None


def share() -> None:
    """This process works on the data folder until it ends, however it ends; refused while a backup is put back."""
    global _held
    if _held is None:
        _held = _locked(fcntl.LOCK_SH, "a backup is being put back there; wait until it is done.")


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else works on the data folder meanwhile; refused where somebody does."""
    held = _locked(fcntl.LOCK_EX, "the product, or one of its commands, runs on it; stop it first.")
    try:
        yield
    finally:
        os.close(held)


def _locked(how: int, otherwise: str) -> int:
    """A lock that the system takes back when the process is gone, killed or not."""
    home = environment.home()
    descriptor = os.open(home / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise environment.Misconfigured(f"{home}: {otherwise}") from None
    return descriptor
