"""The line in front of SQLite's write lock: whoever comes is served in turn, over threads and processes.

SQLite's own waiting sleeps and tries again, so that one of 16 writers got 1 turn while another got 279. The operating
system's file lock wakes those who wait; it goes with the process that dies.
"""

import fcntl
import os
import threading
from pathlib import Path

from django.db.utils import OperationalError


class WriteQueue:
    """One place in the line, for one connection; nothing is opened before the first write."""

    def __init__(self, file: Path, wait: float):
        self.file, self.wait = Path(f"{file}.queue"), wait
        self._descriptor: int | None = None
        self._inside = False

    def enter(self) -> None:
        """Wait for our turn; OperationalError after `wait` seconds, as SQLite itself would say."""
        if self._inside:
            return
        if self._descriptor is None:
            self._descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._stand_in_line(self._descriptor)
        self._inside = True

    def leave(self) -> None:
        """Let the next one in."""
        if self._inside and self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self._inside = False

    def close(self) -> None:
        """Give up the place; the descriptor goes with it."""
        self.leave()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __del__(self):
        self.close()  # a thread that ends without a word must not keep everybody waiting

    def _stand_in_line(self, descriptor: int) -> None:
        """A thread waits in the system's line, so that we can stop waiting for it."""
        turn = _Turn(descriptor)
        threading.Thread(target=turn.take, daemon=True).start()
        if not turn.came(self.wait):
            self._descriptor = None  # the thread closes it when its turn comes at last
            raise OperationalError("database is locked: others have been writing for too long")


class _Turn:
    """A turn that somebody waits for, and may stop waiting for."""

    def __init__(self, descriptor: int):
        self.descriptor = descriptor
        self._told, self._lock, self._given_up = threading.Event(), threading.Lock(), False

    def take(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)
        with self._lock:
            self._told.set()
            if self._given_up:
                os.close(self.descriptor)

    def came(self, wait: float) -> bool:
        if self._told.wait(wait):
            return True
        with self._lock:
            self._given_up = not self._told.is_set()
        return not self._given_up
