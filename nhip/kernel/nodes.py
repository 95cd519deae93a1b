"""Node numbers: each process that makes ids holds one, leased from the database for a while."""

import logging
from dataclasses import dataclass, replace
from time import monotonic
from uuid import uuid4

from django.db import connection, transaction

log = logging.getLogger(__name__)

HIGHEST = 1022
ONCE = 6 * 3600.0  # seconds: for commands and tests
KEPT = 600.0  # seconds: for servers, renewed every hundred


@dataclass(frozen=True)
class Lease:
    """A number that is ours until then (by this process's monotonic clock); its ids start after `floor`."""

    number: int
    holder: str
    until: float
    floor: int
    seconds: float


def take(role: str, seconds: float) -> Lease:
    """Lease the lowest number that nobody holds, in a short transaction of its own."""
    if connection.in_atomic_block:
        raise RuntimeError("a node number is leased outside any transaction")
    began, holder = monotonic(), uuid4().hex
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE kernel_node IN SHARE ROW EXCLUSIVE MODE")
        now = _now(cursor)
        number, floor = _free(cursor, now)
        cursor.execute("DELETE FROM kernel_node WHERE number = %s", [number])
        cursor.execute(
            "INSERT INTO kernel_node (number, holder, role, until, seen_at, mark) VALUES (%s, %s, %s, %s, %s, %s)",
            [number, holder, role, now + seconds, now, floor],
        )
    return Lease(number, holder, began + seconds, floor, seconds)


def renew(lease: Lease, tick: int) -> Lease | None:
    """Hold it longer; None when somebody else has it by now."""
    began = monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        now = _now(cursor)
        cursor.execute(
            "UPDATE kernel_node SET until = %s, seen_at = %s, mark = %s WHERE number = %s AND holder = %s",
            [now + lease.seconds, now, tick, lease.number, lease.holder],
        )
        kept = cursor.rowcount == 1
    connection.close()
    return replace(lease, until=began + lease.seconds) if kept else None


def give_back(lease: Lease, tick: int) -> None:
    """Whoever takes the number next goes on after `tick`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_node SET until = 0, seen_at = 0, mark = %s WHERE number = %s AND holder = %s",
            [tick, lease.number, lease.holder],
        )


def _now(cursor) -> float:
    """The database's clock, the same for all hosts, in seconds."""
    here = {
        "postgresql": "SELECT CAST(extract(epoch FROM clock_timestamp()) AS double precision)",
        "sqlite": "SELECT unixepoch('subsec')",
    }
    cursor.execute(here[connection.vendor])
    return cursor.fetchone()[0]


def _free(cursor, now: float) -> tuple[int, int]:
    """The lowest free number, and the tick after which its ids are unused.

    A holder that vanished may have made ids until its lease ended: the next one starts after that.
    """
    cursor.execute("SELECT number, until, seen_at, mark FROM kernel_node ORDER BY number")
    known = {number: rest for number, *rest in cursor.fetchall()}
    for number in range(HIGHEST + 1):
        if number not in known:
            return number, 0
        until, seen_at, mark = known[number]
        if until <= now:
            return number, mark + (int((until - seen_at) * 1000) << 12 if until else 0)
    raise RuntimeError(f"all {HIGHEST + 1} node numbers are leased")
