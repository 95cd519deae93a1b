"""The audit trail: the newest links of every company's chain, hashed anew in a way of our own."""

import hashlib
import json
from collections.abc import Iterator

from .database import Database, Difference

TABLE, HEAD = "kernel_auditevent", "kernel_audithead"
NEWEST = 10_000
PLAIN = ("kind", "verb", "person_id", "actor", "about_kind", "about_id", "number", "amount", "source", "source_id")
SQLITE_TIME = "substr({0}, 1, 19) || '.' || substr(substr({0}, 21) || '000000', 1, 6)"
SERVER_TIME = "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


def links(database: Database) -> Iterator[Difference]:
    """Every link is SHA-256 over the hash before it, a line feed, and its columns as JSON without blanks."""
    if TABLE not in database.columns:
        return
    time = SQLITE_TIME if database.sqlite else SERVER_TIME
    columns = ", ".join(["company_id", "seq", time.format("at"), time.format("sealed_at"), *PLAIN, "form", "digest"])
    for company, seq, hash in database.rows(f"SELECT company_id, seq, hash FROM {HEAD} ORDER BY company_id"):
        found = database.rows(
            f"SELECT {columns}, hash FROM {TABLE} WHERE company_id = {company} AND seq >= {seq - NEWEST}"
            " ORDER BY seq, id"
        )
        yield from _differing(company, found, seq, hash)


def _differing(company: int, found: list[tuple], seq: int, hash: str) -> Iterator[Difference]:
    before, place = ("0" * 64, 0) if not found or found[0][1] <= 1 else (None, found[0][1] - 1)
    for *values, kept in found:
        said = json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()
        made = kept if before is None else hashlib.sha256(before.encode() + b"\n" + said).hexdigest()
        if (values[1], kept) != (place + 1, made):
            yield Difference("audit trail", company, f"link {values[1]}", kept, f"{place + 1} {made}")
        before, place = kept, values[1]
    if (place, before if found else hash) != (seq, hash):
        yield Difference("audit trail ends elsewhere", company, f"link {place}", f"{seq} {hash}", f"{place} {before}")
