"""Running: a small company's trail for whoever tampers with it, and a long one to see how fast it is verified."""

import time
from collections.abc import Callable
from typing import Any

from django.db import transaction

from nhip.accounting import operations
from nhip.accounting.tests.firm import Firm
from nhip.config import audit_keeping
from nhip.kernel import audit, clock, history, rows
from nhip.kernel.audit import sealing
from nhip.kernel.models import History
from nhip.kernel.refs import Ref

from . import tampering

POURED = 2_000


class Undo(Exception):
    """Takes everything back."""


def trail() -> Firm:
    """Goods come and go, cash is collected and counted, invoices are issued, somebody logs in; sealed."""
    firm = Firm()
    firm.may_collect(firm.binh, 15_000_000)
    firm.stocked(firm.laptop, "27", 405_000_000)
    firm.issued(firm.laptop, "2")
    receipt = operations.hand_over(firm.collected(10_000_000), by=firm.binh)
    operations.count(receipt, operations.Count(receipt.amount), by=firm.quynh)
    for _one in range(3):
        firm.invoice()
    firm.banked(29_600_000)
    for name in ("log_in", "log_out"):
        audit.tell(
            audit.Kind.SESSION,
            f"kernel.{name}",
            company_id=firm.company.pk,
            person_id=firm.binh.person_id,
            network="127.0.0.1",
        )
    history.note_reading(Ref("shared.party", firm.customer.pk), {"cost"}, by=firm.thu)
    sealing.drain()
    return firm


def tampered(seed: str, acts: int, say: Callable[[str], None]) -> list[str]:
    """So many acts of the owner of the database, one after the other: those that were not found."""
    company = trail().company.pk
    missed = []
    try:
        with transaction.atomic(), tampering.lifted():
            tamper = tampering.Tamper(company, seed)
            for turn in range(1, acts + 1):
                said, faults = tamper.once()
                if not faults:
                    missed.append(said)
                if turn % 500 == 0:
                    say(f"  {turn} acts, {len(missed)} not found")
            raise Undo
    except Undo:
        return missed


def verified(count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """A trail of so many links more, sealed as the worker does it, and verified whole; seconds of each."""
    company = trail().company
    began = time.monotonic()
    for start in range(0, count, POURED):
        rows.insert_all(History, [_decided(company, number) for number in range(start, min(start + POURED, count))])
    say(f"  {count} events written, {time.monotonic() - began:.1f} s")
    began = time.monotonic()
    sealing.drain()
    sealed = time.monotonic() - began
    say(f"  sealed, {sealed:.1f} s")
    began = time.monotonic()
    proof = audit_keeping.prove(company.pk)
    seconds = time.monotonic() - began
    return {
        "links": proof.walked, "whole": proof.whole, "seal_seconds": round(sealed, 1),
        "verify_seconds": round(seconds, 1),
    }  # fmt: skip


def _decided(company: Any, number: int) -> dict[str, Any]:
    return {
        "company_id": company.pk, "about_kind": "kernel.company", "about_id": company.pk, "actor": "system:kernel",
        "person_id": None, "at": clock.now(), "verb": "kernel.change_company",
        "inputs": {"name": f"Công ty {number}", "phone": "028 3822 1234"},
        "changes": {"name": [f"Công ty {number - 1}", f"Công ty {number}"]}, "key": None, "request": None,
        "answer": None,
    }  # fmt: skip
