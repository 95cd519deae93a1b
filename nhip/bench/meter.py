"""The meter: processor time of this process and of its database server process, and the statements sent."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import phonenumbers
from django.db import connection, connections

CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET TRANSACTION")
REFERENCE = 26.0
"""Microseconds in which the machine of the first goals read, checked and wrote a phone number (21 to 26 were seen).

A loop of sums would be simpler, but on a machine shared with others it slows down less than what we measure does.
"""


@dataclass(frozen=True)
class Cost:
    """CPU in milliseconds (median of the runs): our process and the database's; statements without BEGIN/COMMIT.

    `scaled` is the median of what each run would have cost at `REFERENCE`, by the calibration around it.
    """

    ours: float
    database: float
    statements: int
    runs: int
    scaled: float = 0

    @property
    def cpu(self) -> float:
        return self.ours + self.database


@dataclass
class Aside:
    """What the harness itself looks up between two requests, which no page and no operation asks for.

    `with ASIDE: ...` is neither counted nor timed: its statements are left out, and its time is taken off.
    """

    inside: bool = False
    began: tuple[float, float] = (0, 0)
    ours: float = 0
    theirs: float = 0

    def __enter__(self) -> None:
        self.inside, self.began = True, _now()

    def __exit__(self, *_error: object) -> None:
        ended = _now()
        self.ours, self.theirs = self.ours + ended[0] - self.began[0], self.theirs + ended[1] - self.began[1]
        self.inside = False


ASIDE = Aside()


class Statements(list[str]):
    """What is sent to the databases; transaction control, and what is aside, is left out."""

    def __call__(self, execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        if not ASIDE.inside and not sql.lstrip().upper().startswith(CONTROL):
            self.append(sql)
        return execute(sql, params, many, context)

    @contextmanager
    def listening(self) -> Iterator["Statements"]:
        with ExitStack() as stack:
            for each in connections.all():
                stack.enter_context(each.execute_wrapper(self))
            yield self


@dataclass
class Meter:
    """Measures an act: once for its statements, then `runs` times for its processor time."""

    runs: int

    def statements(self, act: Callable[[], object]) -> int:
        """How many statements the act sends when it is done again."""
        act()
        with Statements().listening() as sent:
            act()
        return len(sent)

    def of(self, act: Callable[[], object]) -> Cost:
        """The median of the runs, after one that only counts."""
        sent = self.statements(act)  # and what is read once for all is read now
        ours: list[float] = []
        theirs: list[float] = []
        scaled: list[float] = []
        for _ in range(self.runs):
            pace = Pace()
            ASIDE.ours = ASIDE.theirs = 0
            before = _now()
            act()
            after = _now()
            ours.append(after[0] - before[0] - ASIDE.ours)
            theirs.append(after[1] - before[1] - ASIDE.theirs)
            pace.look()
            scaled.append((ours[-1] + theirs[-1]) / pace.factor)
        return Cost(*(round(median(each), 2) for each in (ours, theirs)), sent, self.runs, round(median(scaled), 2))


def _now() -> tuple[float, float]:
    """Milliseconds of processor time so far: this process, the server's process for our connection."""
    return time.process_time() * 1000, server() / 1_000_000


def server() -> int:
    """Nanoseconds of the PostgreSQL process that serves us, 0 where it is on another machine or there is none."""
    if connection.vendor != "postgresql":
        return 0
    connection.ensure_connection()
    file = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    try:
        return int(file.read_text().split()[0])
    except (OSError, ValueError):
        return 0


NUMBERS = [f"09{70_000_000 + 977 * number:08}" for number in range(2_000)]


def calibration(some: int = len(NUMBERS)) -> float:
    """Microseconds in which a phone number is read, checked and written here and now: how quick the machine is."""
    began = time.process_time()
    for number in NUMBERS[:some]:
        read = phonenumbers.parse(number, "VN")
        phonenumbers.is_valid_number(read)
        phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
    return round((time.process_time() - began) * 1e6 / some, 2)


class Pace:
    """How fast the machine is around a piece of work, looked at before, after and as often as one likes."""

    PART = 250

    def __init__(self) -> None:
        self.seen = [calibration(self.PART)]

    def look(self) -> None:
        """Look again."""
        self.seen.append(calibration(self.PART))

    @property
    def factor(self) -> float:
        """How many times slower than the machine of the first goals."""
        return sum(self.seen) / len(self.seen) / REFERENCE


def load() -> float:
    return round(os.getloadavg()[0], 1)
