"""Proving: the whole chain is worked out anew, and each link compared with the row that it vouches for.

Found are: a link or a row that was changed, a link or a row that is gone, one that was put in, another order, a tail
that was cut (by the head that stands beside the chain, and by heads that were kept elsewhere), and rows that should
be in the chain and are neither there nor waiting.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from .. import clock
from ..models.audit import AuditHead
from . import links, watching
from .links import Kept
from .sources import FORM, SOURCES, digest, texts

SOME = 5_000  # links that are read at once
TOLD = 1_000  # faults that are told in words; the rest are counted


@dataclass(frozen=True)
class Fault:
    """What is wrong, at which place of the chain (0: nowhere in it), and the words' values."""

    what: str
    seq: int
    where: str = ""


@dataclass
class Proof:
    """What a verification came to; `seq` and `hash` are the chain's end as it was found."""

    company: int
    since: int = 0
    walked: int = 0
    seq: int = 0
    hash: str = links.FIRST
    faults: list[Fault] = field(default_factory=list)
    count: int = 0
    at: dict[int, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return not self.count

    def wrong(self, what: str, seq: int = 0, where: str = "") -> None:
        """One more fault."""
        self.count += 1
        if len(self.faults) < TOLD:
            self.faults.append(Fault(what, seq, where))


def prove(company_id: int, *, newest: int = 0, heads: Iterable[tuple[int, str]] = ()) -> Proof:
    """Go through the company's chain, or its `newest` links, and through what should be in it.

    `heads` are places and hashes that were kept elsewhere. The caller has opened one moment of the database.
    """
    kept = list(heads)
    head = AuditHead.objects.filter(company_id=company_id).first()
    proof = Proof(company_id)
    _begin(proof, newest)
    wanted = {seq for seq, _hash in kept}
    for some in _read(company_id, proof.since):
        _links(proof, some, wanted)
        _contents(proof, some)
    _end(proof, head)
    _heads(proof, kept)
    if not newest:
        _counted(proof)
    _missing(proof)
    return proof


def remember(proof: Proof) -> None:
    """Keep beside the head when the chain was verified, how far, and what it came to."""
    AuditHead.objects.filter(company_id=proof.company).update(
        verified_at=clock.now(), verified_from=proof.since + 1, verified_to=proof.seq, faults=proof.count
    )


def _begin(proof: Proof, newest: int) -> None:
    """Where to begin: after the link before the newest ones, whose hash is taken as it stands."""
    if not newest:
        return
    found = _all(
        "SELECT seq, hash FROM kernel_auditevent WHERE company_id = %s ORDER BY seq DESC LIMIT 1 OFFSET %s",
        [proof.company, newest],
    )
    if found:
        proof.since, proof.hash = found[0]
        proof.seq = proof.since


def _read(company_id: int, after: int) -> Iterator[list[Kept]]:
    """All links after a place, some at a time. Two on one place are read with one another, so some may be more."""
    after = after or -(2**62)  # a link before the first place is one that was put in
    while some := _all(links.select(connection.vendor), [company_id, after, SOME]):
        made = [links.read(row) for row in some]
        after = made[-1].seq
        yield made


def _links(proof: Proof, some: list[Kept], wanted: set[int]) -> None:
    for link in some:
        proof.walked += 1
        if link.seq != proof.seq + 1:
            proof.wrong("place", link.seq, f"{proof.seq + 1}")
        found = links.hashed(proof.hash, link.values)
        if found != link.hash:
            proof.wrong("link", link.seq)
        proof.seq, proof.hash = link.seq, link.hash
        if link.seq in wanted:
            proof.at[link.seq] = link.hash


def _contents(proof: Proof, some: list[Kept]) -> None:
    """Each row still says what it said when it was sealed."""
    by_source: dict[str, list[Kept]] = defaultdict(list)
    for link in some:
        by_source[link.source[0]].append(link)
    for name, mine in by_source.items():
        source = SOURCES.get(name)
        found = texts(source, [link.source[1] for link in mine]) if source else {}
        for link in mine:
            text = found.get(link.source[1])
            if text is None:
                proof.wrong("gone", link.seq, f"{name} {link.source[1]}")
            elif link.values[14] != FORM or digest(link.salt, text) != link.digest:
                proof.wrong("row", link.seq, f"{name} {link.source[1]}")


def _end(proof: Proof, head: AuditHead | None) -> None:
    """The head that stands beside the chain is its last link."""
    said = (head.seq, head.hash) if head else (0, links.FIRST)
    if said != (proof.seq, proof.hash):
        proof.wrong("end", proof.seq, f"{said[0]}:{said[1]}")


def _heads(proof: Proof, kept: list[tuple[int, str]]) -> None:
    """Heads that were kept elsewhere are still in the chain."""
    lost = [seq for seq, _hash in kept if seq not in proof.at]
    places = ", ".join(["%s"] * len(lost))
    sql = f"SELECT seq, hash FROM kernel_auditevent WHERE company_id = %s AND seq IN ({places})"
    there = proof.at | (dict(_all(sql, [proof.company, *lost])) if lost else {})
    for seq, hash in kept:
        if seq and seq not in there:
            proof.wrong("cut", proof.seq, f"{seq}:{hash}")
        elif seq and there[seq] != hash:
            proof.wrong("other", seq, hash)


def _counted(proof: Proof) -> None:
    """Nothing stands in the table that was not gone through."""
    found = _all("SELECT COUNT(*) FROM kernel_auditevent WHERE company_id = %s", [proof.company])[0][0]
    if found != proof.walked:
        proof.wrong("count", proof.seq, f"{found} / {proof.walked}")


def _missing(proof: Proof) -> None:
    """Rows that should be in the chain, and are neither there nor waiting for it."""
    for source in SOURCES.values():
        sql = f"SELECT t.id FROM {source.table} t WHERE t.company_id = %s AND {watching.rest(source)} ORDER BY t.id"
        for (number,) in _all(sql, [proof.company]):
            proof.wrong("missing", 0, f"{source.label} {number}")


def _all(sql: str, said: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, said)
        return cursor.fetchall()
