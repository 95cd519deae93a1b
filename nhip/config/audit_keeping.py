"""What is kept and looked at of the audit trail by the clock: heads in a second place, and a daily verification."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from nhip.kernel import audit, ids, whose
from nhip.kernel.audit import heads, proving, sealing
from nhip.kernel.models import AuditHead, Company

log = logging.getLogger("nhip.audit")
WHOLE = 200_000  # links up to which the daily verification goes through all of them: some ten seconds
NEWEST = 50_000  # and how many of the newest where there are more


def keep() -> int:
    """Write down where the chains end now, beside the database; what waits at a start is sealed first."""
    sealing.round()
    return heads.keep(settings.HOME)


def tell(verb: str, **details: Any) -> None:
    """Write down in every company's trail what was done to all of them from outside."""
    with ids.leased("audit"), transaction.atomic():
        for company in Company.objects.values_list("pk", flat=True):
            audit.tell(audit.Kind.KEEPING, verb, company_id=company, actor="command", **details)


def began_anew(made_at: str) -> None:
    """A backup made then was put back: the heads of later links do not count any more."""
    heads.keep(settings.HOME, restored=made_at)


def verify() -> None:
    """Verify every company's chain, a long one in its newest part; what is wrong is logged and stands on the page."""
    with whose.everywhere():
        found = list(AuditHead.objects.order_by("company_id").values_list("company_id", "seq"))
    for company, seq in found:
        proof = prove(company, newest=NEWEST if seq > WHOLE else 0)
        if not proof.whole:
            log.error("the audit trail of company %s is not whole: %s", company, proof.faults[:5])


def prove(company: int, *, newest: int = 0, also: tuple[tuple[int, str], ...] = ()) -> proving.Proof:
    """Prove the chain by itself, by the heads that are kept here, and by those that were kept elsewhere."""
    kept = {(head.seq, head.hash) for head in heads.of(settings.HOME, company)} | set(also)
    with whose.inside(company):
        with moment():
            proof = proving.prove(company, newest=newest, heads=sorted(kept))
        if not also:  # a head that somebody mistyped says nothing of the chain
            proving.remember(proof)
    return proof


@contextmanager
def moment() -> Iterator[None]:
    """One moment of the database for all reading, however long, without keeping anybody from writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SET LOCAL statement_timeout = 0")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
