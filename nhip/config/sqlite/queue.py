"""The line in front of SQLite's write lock: who comes first is served first, over threads and processes.

SQLite's own waiting sleeps and tries again, so that one of 16 writers got 1 turn while another got 279. A plain file
lock wakes all who wait and is taken by whoever the system runs first, so that on a busy machine one of eight writers
got 1 turn while another got 258. Here everybody draws a number and waits until all smaller ones are given back. The
numbers are locks on bytes of a file: they go with the process that dies.
"""

import fcntl
import os
import struct
import threading
from pathlib import Path

from django.db.utils import OperationalError

COUNTER = 0  # this byte is locked by whoever draws a number; the file holds the last one drawn
FIRST = 2  # the bytes from 1 to the one before ours are those of the earlier ones: never none
FAIR = hasattr(fcntl, "F_OFD_SETLKW")  # Linux; elsewhere SQLite's own waiting is all there is


class WriteQueue:
    """One place in the line, for one connection; nothing is opened before the first write."""

    def __init__(self, file: Path, wait: float):
        self.file, self.wait = Path(f"{file}.queue"), wait
        self._place: _Place | None = None
        self._inside = False

    def enter(self) -> None:
        """Wait for our turn; OperationalError after `wait` seconds, as SQLite itself would say."""
        if self._inside or not FAIR:
            return
        if self._place is None:
            self._place = _Place(os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        try:
            self._place.take(fcntl.F_OFD_SETLK)
        except BlockingIOError:
            self._stand_in_line(self._place)
        self._inside = True

    def leave(self) -> None:
        """Let the next one in."""
        if self._inside and self._place is not None:
            self._place.give_back()
        self._inside = False

    def close(self) -> None:
        """Give up the place; the descriptor goes with it."""
        self.leave()
        if self._place is not None:
            self._place.close()
            self._place = None

    def __del__(self):
        self.close()  # a thread that ends without a word must not keep everybody waiting

    def _stand_in_line(self, place: "_Place") -> None:
        """A thread waits in the system's line, so that we can stop waiting for it."""
        turn = _Turn(place)
        threading.Thread(target=turn.take, daemon=True).start()
        if not turn.came(self.wait):
            self._place = None  # the thread closes it when its turn comes at last
            raise OperationalError("database is locked: others have been writing for too long")


class _Place:
    """A number, drawn once, and the wait until every earlier one is given back."""

    def __init__(self, descriptor: int):
        self.descriptor, self.number = descriptor, 0

    def take(self, how: int) -> None:
        """Wait (`F_OFD_SETLKW`) or raise BlockingIOError (`F_OFD_SETLK`); a number that was drawn is kept."""
        if not self.number:
            self._draw(how)
        self._lock(how, fcntl.F_RDLCK, 1, self.number - 1)

    def give_back(self) -> None:
        """The next number's turn."""
        self.number = 0
        self._lock(fcntl.F_OFD_SETLK, fcntl.F_UNLCK, 0, 0)

    def step_aside(self) -> None:
        """Nobody waits for us any more, although we may still be waiting."""
        if self.number:
            self._lock(fcntl.F_OFD_SETLK, fcntl.F_UNLCK, self.number, 1)

    def close(self) -> None:
        os.close(self.descriptor)

    def _draw(self, how: int) -> None:
        self._lock(how, fcntl.F_WRLCK, COUNTER, 1)
        try:
            number = max(FIRST, int.from_bytes(os.pread(self.descriptor, 8, 0)) + 1)
            self._lock(fcntl.F_OFD_SETLK, fcntl.F_WRLCK, number, 1)
            os.pwrite(self.descriptor, number.to_bytes(8), 0)
            self.number = number
        finally:
            self._lock(fcntl.F_OFD_SETLK, fcntl.F_UNLCK, COUNTER, 1)

    def _lock(self, how: int, kind: int, start: int, length: int) -> None:
        """One `struct flock`; a length of 0 reaches to the end of all numbers."""
        fcntl.fcntl(self.descriptor, how, struct.pack("hhqqi0q", kind, os.SEEK_SET, start, length, 0))


class _Turn:
    """A turn that somebody waits for, and may stop waiting for."""

    def __init__(self, place: _Place):
        self.place = place
        self._told, self._lock, self._given_up = threading.Event(), threading.Lock(), False

    def take(self) -> None:
        self.place.take(fcntl.F_OFD_SETLKW)
        with self._lock:
            self._told.set()
            if self._given_up:
                self.place.close()

    def came(self, wait: float) -> bool:
        if self._told.wait(wait):
            return True
        with self._lock:
            self._given_up = not self._told.is_set()
            if self._given_up:
                self.place.step_aside()
        return not self._given_up
