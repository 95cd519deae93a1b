"""The links of the chain: what a hash is made of; the independent checker works it out anew by itself."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # made once: it is called a lot
FIRST = "0" * 64  # what the first link follows
COLUMNS = (
    "company_id", "seq", "at", "sealed_at", "kind", "verb", "person_id", "actor", "about_kind", "about_id", "number",
    "amount", "source", "source_id", "form", "digest",
)  # fmt: skip
TIMES = ("at", "sealed_at")
DATES = {
    "sqlite": "CAST({0} AS TEXT)",
    "postgresql": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
}


@dataclass(frozen=True)
class Kept:
    """A link as the table has it: its columns in the order of `COLUMNS`, and what is not part of them."""

    values: list[Any]
    salt: str
    hash: str

    @property
    def seq(self) -> int:
        return self.values[1]

    @property
    def source(self) -> tuple[str, int]:
        return self.values[12], self.values[13]

    @property
    def digest(self) -> str:
        return self.values[15]


def hashed(before: str, values: list[Any]) -> str:
    """SHA-256 over the hash before and the link's columns as JSON."""
    return sha256(f"{before}\n{encode(values)}".encode()).hexdigest()


def moment(at: datetime) -> str:
    """A time as links say it: UTC, to the microsecond."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def select(vendor: str) -> str:
    """The links of a company after a place, in their order."""
    said = [DATES[vendor].format(name) if name in TIMES else name for name in COLUMNS]
    return (
        f"SELECT {', '.join(said)}, salt, hash FROM kernel_auditevent"
        " WHERE company_id = %s AND seq > %s ORDER BY seq, id LIMIT %s"
    )


def read(row: tuple) -> Kept:
    """A row of `select`: SQLite leaves the microseconds out where they are none."""
    *values, salt, hash = row
    for place in (2, 3):
        if len(values[place]) == 19:
            values[place] += ".000000"
    return Kept(values, salt, hash)
