"""Drafts: what is being made has another name until it is whole and on the disk: no half file is ever seen."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".nhip-draft-"


@contextmanager
def folder(beside: Path) -> Iterator[Path]:
    """A folder for drafts, our own alone (0700), on the same disk; what killed processes left there goes first."""
    for old in beside.glob(f"{PREFIX}*"):
        _sweep(old)
    made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=beside))
    held = os.open(made, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(held)


def _sweep(old: Path) -> None:
    """Away with it, unless its maker lives."""
    try:
        held = os.open(old, os.O_RDONLY)
    except OSError:
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(old, ignore_errors=True)
    except BlockingIOError:
        pass
    finally:
        os.close(held)


def settle(path: Path) -> None:
    """What was written to a file, or which names a folder has, is on the disk when this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def place(draft: Path, final: Path) -> None:
    """Give a whole draft its name, for good."""
    settle(draft)
    os.replace(draft, final)
    settle(final.parent)
