"""Open items: which money pays which invoice, by hand or oldest first, and back again (ACC-07)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import prepared, rows
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.kernel.outbox import tell
from nhip.kernel.prepared import HOLES
from nhip.kernel.refs import Ref

from .. import rules
from ..events import InvoiceOpened, InvoicePaid
from ..models import Allocation, Invoice, Receipt
from ..rules import Open, Share
from .posting import today

POSTED = Receipt.State.POSTED
OWED = (Invoice.State.ISSUED, Invoice.State.PART_PAID)
Source = Receipt | Invoice
"""What pays: a receipt, or a credit (an adjusting invoice below zero)."""


@dataclass(frozen=True)
class AllocatedShare:
    """So much for one invoice."""

    invoice: Annotated[int, Ask(gettext_lazy("Invoice"), pick="accounting.invoice")]
    amount: Annotated[Decimal, Ask(gettext_lazy("Amount"))]


@dataclass(frozen=True)
class Allocate:
    """Which invoices the money pays."""

    shares: Annotated[tuple[AllocatedShare, ...], Ask(gettext_lazy("Invoices"))]


@operation(Receipt, takes=Allocate, start=(POSTED,), label=gettext_lazy("Allocate by hand"), keyed=True)
def allocate(receipt: Receipt, told: Allocate, *, by: Actor) -> None:
    """Pay the named invoices of the same customer with what is still open of the receipt."""
    shares, invoices = _chosen(receipt, told, by)
    settle([receipt], invoices, shares, on=today(by), by=by, kept=(receipt,))


def _chosen(source: Source, told: Allocate, by: Actor) -> tuple[tuple[Share, ...], list[Invoice]]:
    """The named invoices, locked, and how much each gets."""
    shares = tuple(Share(source.pk, share.invoice, share.amount) for share in told.shares)
    if not shares or any(share.amount <= 0 for share in shares):
        raise Refused(_("Say which invoice gets how much, above zero."), field="shares")
    invoices = list(owed(source.customer_id, by).filter(pk__in={share.invoice for share in shares}))
    if {share.invoice for share in shares} - {invoice.pk for invoice in invoices}:
        raise Refused(_("Only open invoices of the same customer can be paid with it."), field="shares")
    return shares, invoices


@operation(Receipt, start=(POSTED,), label=gettext_lazy("Allocate to the oldest"), keyed=True)
def allocate_oldest(receipt: Receipt, *, by: Actor) -> None:
    """Pay the customer's open invoices, the longest due first."""
    if not receipt.open_amount:
        raise Refused(_("The whole receipt is allocated already."))
    invoices = list(owed(receipt.customer_id, by))
    if not invoices:
        raise Refused(_("The customer has no open invoice."))
    oldest_first([receipt], invoices, on=today(by), by=by, kept=(receipt,))


@operation(
    Invoice,
    takes=Allocate,
    start=OWED,
    end=(*OWED, Invoice.State.PAID),
    label=gettext_lazy("Use the credit"),
    when=lambda invoice: invoice.open_amount < 0,
)
def allocate_credit(credit: Invoice, told: Allocate, *, by: Actor) -> None:
    """Pay other invoices of the same customer with what is open of an adjusting invoice below zero."""
    if credit.open_amount >= 0:
        raise Refused(_("Nothing is open of %(credit)s that could pay an invoice.") % {"credit": credit})
    shares, invoices = _chosen(credit, told, by)
    settle([credit], invoices, shares, on=today(by), by=by, kept=(credit,))


def owed(customer: int, by: Actor) -> QuerySet[Invoice]:
    """The customer's open invoices, locked in the order of their ids."""
    invoices = Invoice.objects.select_for_update(of=("self",)).order_by("id")
    return invoices.filter(company_id=by.company_id, customer_id=customer, state__in=OWED, total__gt=0)


def owed_for(order: Ref, customer: int, by: Actor) -> list[Invoice]:
    """Those of them that are of this order."""

    def asked() -> QuerySet[Invoice]:
        return owed(HOLES[0], by).filter(order_kind=order.kind, order_id=HOLES[1])

    return prepared.rows(("owed for", order.kind, by.company_id), asked, customer, order.id)


def left(source: Source) -> Decimal:
    """How much of it is still there to pay with."""
    return -source.open_amount if isinstance(source, Invoice) else source.open_amount


def spend(source: Source, amount: Decimal) -> None:
    """So much of it is used; below zero it is there again."""
    if isinstance(source, Invoice):
        source.open_amount += amount
        source.state = state_of(source)
    else:
        source.open_amount -= amount


def source_of(source: Source) -> dict[str, int]:
    """Where an allocation says that it comes from."""
    return {"credit_id" if isinstance(source, Invoice) else "receipt_id": source.pk}


def oldest_first(
    money: Sequence[Source], invoices: list[Invoice], *, on: date, by: Actor, kept: Sequence[Source] = ()
) -> None:
    """The oldest money pays the longest due invoice first."""
    there = [Open(each.pk, left(each), _day_of(each) or on) for each in money]
    debts = [Open(each.pk, each.open_amount, each.due_on or on) for each in invoices]
    settle(money, invoices, rules.allocate(there, debts), on=on, by=by, kept=kept)


def _day_of(source: Source) -> date | None:
    return source.date if isinstance(source, Invoice) else source.posted_on


def settle(
    money: Sequence[Source], invoices: list[Invoice], shares: Iterable[Share], *, on: date, by: Actor,
    kept: Sequence[Source] = (),
) -> None:  # fmt: skip
    """Write the shares and both caches; the caller holds the locks, and saves what is `kept` itself."""
    shares = tuple(shares)
    sources, debts = {each.pk: each for each in money}, {each.pk: each for each in invoices}
    for share in shares:
        _move(sources[share.receipt], debts[share.invoice], share.amount)
    own = {"company_id": by.company_id, "date": on}
    made = [
        Allocation(**source_of(sources[share.receipt]), invoice_id=share.invoice, amount=share.amount, **own)
        for share in shares
    ]
    rows.insert_records(Allocation, made)
    touched = {share.receipt for share in shares} | {share.invoice for share in shares}
    theirs = {record.pk for record in kept}
    for record in (*money, *invoices):
        if record.pk in touched and record.pk not in theirs:
            keep(record)
    for invoice in invoices:
        if invoice.pk in touched and not invoice.open_amount:
            tell_paid(invoice, by)


def tell_paid(invoice: Invoice, by: Actor) -> None:
    """Nothing of it is open any more."""
    tell(InvoicePaid(**_fact(invoice)), by=by)


def tell_opened(invoice: Invoice, by: Actor) -> None:
    """Something of it is open again."""
    tell(InvoiceOpened(**_fact(invoice)), by=by)


def _fact(invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice": invoice.pk, "order": invoice.order, "customer": invoice.customer_id, "total": invoice.total,
    }  # fmt: skip


def _move(source: Source, invoice: Invoice, amount: Decimal) -> None:
    if amount > left(source):
        raise Refused(_("More than is open of %(receipt)s.") % {"receipt": source}, field="shares")
    if amount > invoice.open_amount:
        raise Refused(_("More than is open of %(invoice)s.") % {"invoice": invoice}, field="shares")
    spend(source, amount)
    invoice.open_amount -= amount
    invoice.state = state_of(invoice)


def state_of(invoice: Invoice) -> Invoice.State:
    """What an issued invoice is called by what is open of it."""
    if not invoice.open_amount:
        return Invoice.State.LOST if invoice.written_off else Invoice.State.PAID
    return Invoice.State.ISSUED if invoice.open_amount == invoice.total else Invoice.State.PART_PAID


def free(source: Source, *, by: Actor, on: date, invoice: int | None = None) -> Decimal:
    """Take back what a source paid of one invoice, or of all; how much that was. The caller saves the source."""
    given = Allocation.objects.filter(**source_of(source), invoice__isnull=False)
    if invoice:
        given = given.filter(invoice_id=invoice)
    paid = _sums(given.values_list("invoice_id", "amount"))
    for debt in Invoice.objects.select_for_update(of=("self",)).filter(pk__in=paid).order_by("id"):
        if not debt.open_amount:
            tell_opened(debt, by)
        debt.open_amount += paid[debt.pk]
        debt.state = state_of(debt)
        keep(debt)
    Allocation.objects.bulk_create(
        Allocation(company_id=by.company_id, **source_of(source), invoice_id=pk, amount=-amount, date=on)
        for pk, amount in paid.items()
    )
    freed = sum(paid.values(), Decimal(0))
    spend(source, -freed)
    return freed


def free_invoice(invoice: Invoice, *, by: Actor, on: date) -> list[Source]:
    """Whatever paid the invoice is there again, and locked; the invoice is open as on its first day."""
    given = Allocation.objects.filter(invoice=invoice)
    found: list[Source] = []
    for model, name in ((Receipt, "receipt_id"), (Invoice, "credit_id")):
        paid = _sums(given.filter(**{f"{name}__isnull": False}).values_list(name, "amount"))
        locked = model.objects.select_for_update(of=("self",)).filter(pk__in=paid).order_by("id")
        for source in locked:
            spend(source, -paid[source.pk])
            keep(source)
            found.append(source)
        Allocation.objects.bulk_create(
            Allocation(company_id=by.company_id, invoice=invoice, amount=-amount, date=on, **{name: pk})
            for pk, amount in paid.items()
        )
        invoice.open_amount += sum(paid.values(), Decimal(0))
    invoice.state = state_of(invoice)
    return found


def _sums(given: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """What is allocated by id, left out where it was taken back."""
    paid: dict[int, Decimal] = {}
    for pk, amount in given:
        paid[pk] = paid.get(pk, Decimal(0)) + amount
    return {pk: amount for pk, amount in paid.items() if amount}


def keep(record: Source) -> None:
    """Save what allocations change of it."""
    record.version += 1
    names = {"open_amount", "version"} | ({"state"} if isinstance(record, Invoice) else set())
    rows.update(record, names)
