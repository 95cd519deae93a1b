"""Open items: which money pays which invoice, by hand or oldest first, and back again (ACC-07)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import rows
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.kernel.outbox import tell

from .. import rules
from ..events import InvoiceOpened, InvoicePaid
from ..models import Allocation, Invoice, Receipt
from ..rules import Open, Share
from .posting import today

POSTED = Receipt.State.POSTED
OWED = (Invoice.State.ISSUED, Invoice.State.PART_PAID)


@dataclass(frozen=True)
class AllocatedShare:
    """So much for one invoice."""

    invoice: Annotated[int, Ask(gettext_lazy("Invoice"), pick="accounting.invoice")]
    amount: Annotated[Decimal, Ask(gettext_lazy("Amount"))]


@dataclass(frozen=True)
class Allocate:
    """Which invoices the money pays."""

    shares: Annotated[tuple[AllocatedShare, ...], Ask(gettext_lazy("Invoices"))]


@operation(Receipt, takes=Allocate, start=(POSTED,), label=gettext_lazy("Allocate by hand"))
def allocate(receipt: Receipt, told: Allocate, *, by: Actor) -> None:
    """Pay the named invoices of the same customer with what is still open of the receipt."""
    shares = tuple(Share(receipt.pk, share.invoice, share.amount) for share in told.shares)
    if not shares or any(share.amount <= 0 for share in shares):
        raise Refused(_("Say which invoice gets how much, above zero."), field="shares")
    invoices = list(owed(receipt.customer_id, by).filter(pk__in={share.invoice for share in shares}))
    if {share.invoice for share in shares} - {invoice.pk for invoice in invoices}:
        raise Refused(_("Only open invoices of the same customer can be paid with it."), field="shares")
    settle([receipt], invoices, shares, on=today(by), by=by, kept=receipt)


@operation(Receipt, start=(POSTED,), label=gettext_lazy("Allocate to the oldest"))
def allocate_oldest(receipt: Receipt, *, by: Actor) -> None:
    """Pay the customer's open invoices, the longest due first."""
    if not receipt.open_amount:
        raise Refused(_("The whole receipt is allocated already."))
    invoices = list(owed(receipt.customer_id, by))
    if not invoices:
        raise Refused(_("The customer has no open invoice."))
    oldest_first([receipt], invoices, on=today(by), by=by, kept=receipt)


@dataclass(frozen=True)
class TakeBack:
    """Which invoice does not get the money after all."""

    invoice: Annotated[int, Ask(gettext_lazy("Invoice"), pick="accounting.invoice")]


@operation(Receipt, takes=TakeBack, start=(POSTED,), label=gettext_lazy("Take back an allocation"))
def take_back(receipt: Receipt, told: TakeBack, *, by: Actor) -> None:
    """The invoice is open again, the money is an advance again; both are told by a row below zero."""
    if not free(receipt, by=by, on=today(by), invoice=told.invoice):
        raise Refused(_("The receipt pays nothing of this invoice."), field="invoice")


def owed(customer: int, by: Actor) -> QuerySet[Invoice]:
    """The customer's open invoices, locked in the order of their ids."""
    invoices = Invoice.objects.select_for_update(of=("self",)).order_by("id")
    return invoices.filter(company_id=by.company_id, customer_id=customer, state__in=OWED)


def oldest_first(
    receipts: list[Receipt], invoices: list[Invoice], *, on: date, by: Actor, kept: Receipt | Invoice | None = None
) -> None:
    """The oldest money pays the longest due invoice first."""
    money = [Open(each.pk, each.open_amount, each.posted_on or on) for each in receipts]
    debts = [Open(each.pk, each.open_amount, each.due_on or on) for each in invoices]
    settle(receipts, invoices, rules.allocate(money, debts), on=on, by=by, kept=kept)


def settle(
    receipts: list[Receipt], invoices: list[Invoice], shares: Iterable[Share], *, on: date, by: Actor,
    kept: Receipt | Invoice | None = None,
) -> None:  # fmt: skip
    """Write the shares and both caches; the caller holds the locks, and saves `kept` itself."""
    shares = tuple(shares)
    money, debts = {each.pk: each for each in receipts}, {each.pk: each for each in invoices}
    for share in shares:
        _move(money[share.receipt], debts[share.invoice], share.amount)
    own = {"company_id": by.company_id, "date": on}
    made = [
        Allocation(receipt_id=share.receipt, invoice_id=share.invoice, amount=share.amount, **own) for share in shares
    ]
    rows.insert_records(Allocation, made)
    touched = {share.receipt for share in shares} | {share.invoice for share in shares}
    for record in (*receipts, *invoices):
        if record.pk in touched and (kept is None or record.pk != kept.pk):
            _keep(record)
    for invoice in invoices:
        if invoice.pk in touched and invoice.state == Invoice.State.PAID:
            tell(InvoicePaid(**_fact(invoice)), by=by)


def _fact(invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice": invoice.pk, "order": invoice.order, "customer": invoice.customer_id, "total": invoice.total,
    }  # fmt: skip


def _move(receipt: Receipt, invoice: Invoice, amount: Decimal) -> None:
    if amount > receipt.open_amount:
        raise Refused(_("More than is open of %(receipt)s.") % {"receipt": receipt}, field="shares")
    if amount > invoice.open_amount:
        raise Refused(_("More than is open of %(invoice)s.") % {"invoice": invoice}, field="shares")
    receipt.open_amount -= amount
    invoice.open_amount -= amount
    invoice.state = state_of(invoice)


def state_of(invoice: Invoice) -> Invoice.State:
    """What an issued invoice is called by what is open of it."""
    if not invoice.open_amount:
        return Invoice.State.PAID
    return Invoice.State.ISSUED if invoice.open_amount == invoice.total else Invoice.State.PART_PAID


def free(receipt: Receipt, *, by: Actor, on: date, invoice: int | None = None) -> Decimal:
    """Take allocations back, of one invoice or of all; how much that was. The caller saves the receipt."""
    paid: dict[int, Decimal] = {}
    given = Allocation.objects.filter(receipt=receipt, **({"invoice_id": invoice} if invoice else {}))
    for pk, amount in given.values_list("invoice_id", "amount"):
        paid[pk] = paid.get(pk, Decimal(0)) + amount
    paid = {pk: amount for pk, amount in paid.items() if amount}
    for debt in Invoice.objects.select_for_update(of=("self",)).filter(pk__in=paid).order_by("id"):
        if debt.state == Invoice.State.PAID:
            tell(InvoiceOpened(**_fact(debt)), by=by)
        debt.open_amount += paid[debt.pk]
        debt.state = state_of(debt)
        _keep(debt)
    Allocation.objects.bulk_create(
        Allocation(company_id=by.company_id, receipt=receipt, invoice_id=pk, amount=-amount, date=on)
        for pk, amount in paid.items()
    )
    receipt.open_amount += sum(paid.values(), Decimal(0))
    return sum(paid.values(), Decimal(0))


def _keep(record: Receipt | Invoice) -> None:
    record.version += 1
    names = {"open_amount", "version"} | ({"state"} if isinstance(record, Invoice) else set())
    rows.update(record, names)
