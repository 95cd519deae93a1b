"""Heads kept in a second place: one line for each in a file of the data folder, by which a cut tail shows.

Whoever can write the database and this file can make both fit each other; a line of it that is kept on another
machine, or on paper, cannot be made to fit (`nhip audit verify --head`).
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import clock, whose
from ..models.audit import AuditHead

FILE = "audit_heads.jsonl"


@dataclass(frozen=True)
class Head:
    """The end of a company's chain at a time; `restored`: a backup made then was put back, so it goes on here."""

    company: int
    seq: int
    hash: str
    at: str
    restored: str = ""

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


def now() -> list[Head]:
    """Where the chains end."""
    at = clock.now().isoformat(timespec="seconds")
    with whose.everywhere():
        rows = AuditHead.objects.order_by("company_id").values_list("company_id", "seq", "hash")
        return [Head(company, seq, hash, at) for company, seq, hash in rows]


def keep(home: Path, *, restored: str = "") -> int:
    """Append the heads that are not the last ones kept; how many. `restored`: when the archive was made."""
    known = {head.company: (head.seq, head.hash) for head in read(home)}
    fresh = [head for head in now() if restored or known.get(head.company) != (head.seq, head.hash)]
    if fresh:
        _append(home / FILE, [vars(head) | ({"restored": restored} if restored else {}) for head in fresh])
    return len(fresh)


def _append(file: Path, rows: Iterable[dict[str, Any]]) -> None:
    """One write, so that two processes never mix their lines; on the disk before it is said to be there."""
    said = "".join(json.dumps({name: row[name] for name in row if row[name] != ""}) + "\n" for row in rows)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, said.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(home: Path) -> Iterator[Head]:
    """All that was kept, the oldest first; a line that cannot be read is none (a full disk may cut the last one)."""
    try:
        lines = (home / FILE).read_text().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            said = json.loads(line)
            yield Head(said["company"], said["seq"], said["hash"], said["at"], said.get("restored", ""))
        except (ValueError, KeyError, TypeError):
            continue


def of(home: Path, company_id: int) -> list[Head]:
    """The heads that the company's chain must still hold: those kept since the last restore, and before it those
    that the archive held already."""
    held: list[Head] = []
    for head in read(home):
        if head.company != company_id:
            continue
        if head.restored:
            held = [old for old in held if old.seq <= head.seq]
        held.append(head)
    return held


def of_restores(home: Path, company_id: int) -> list[Head]:
    """Where a backup was put back, the oldest first."""
    return [head for head in read(home) if head.company == company_id and head.restored]
