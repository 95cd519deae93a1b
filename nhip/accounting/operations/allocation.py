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
from . import exchange
from .posting import today

POSTED = Receipt.State.POSTED
OWED = (Invoice.State.ISSUED, Invoice.State.PART_PAID)
Source = Receipt | Invoice
"""What pays: a receipt, or a credit (an adjusting invoice below zero)."""


@dataclass(frozen=True)
class AllocatedShare:
    """So much for one invoice."""

    invoice: Annotated[int, Ask(gettext_lazy("Invoice"), pick="accounting.invoice")]
    amount: Annotated[Decimal, Ask(gettext_lazy("Amount"), bare=True)]


@dataclass(frozen=True)
class Allocate:
    """Which invoices the money pays."""

    shares: Annotated[tuple[AllocatedShare, ...], Ask(gettext_lazy("Invoices"))]


@operation(Receipt, takes=Allocate, start=(POSTED,), label=gettext_lazy("Allocate by hand"), keyed=True)
def allocate(receipt: Receipt, told: Allocate, *, by: Actor) -> None:
    """Pay the named invoices of the same customer with what is still open of the receipt, in its currency."""
    shares, invoices = _chosen(receipt, told, by)
    settle([receipt], invoices, shares, on=today(by), by=by, kept=(receipt,))


def _chosen(source: Source, told: Allocate, by: Actor) -> tuple[tuple[Share, ...], list[Invoice]]:
    """The named invoices, locked, and how much each gets."""
    shares = tuple(Share(source.pk, share.invoice, share.amount) for share in told.shares)
    if not shares or any(share.amount <= 0 for share in shares):
        raise Refused(_("Say which invoice gets how much, above zero."), field="shares")
    invoices = list(owed(source.customer_id, by, None).filter(pk__in={share.invoice for share in shares}))
    for invoice in invoices:
        exchange.check_same(source, invoice, by)
    for share in shares if source.currency else ():
        exchange.check_written(share.amount, source.currency, field="shares")
    if {share.invoice for share in shares} - {invoice.pk for invoice in invoices}:
        raise Refused(_("Only open invoices of the same customer can be paid with it."), field="shares")
    return shares, invoices


@operation(Receipt, start=(POSTED,), label=gettext_lazy("Allocate to the oldest"), keyed=True)
def allocate_oldest(receipt: Receipt, *, by: Actor) -> None:
    """Pay the customer's open invoices, the longest due first."""
    if not receipt.open_amount:
        raise Refused(_("The whole receipt is allocated already."))
    invoices = list(owed(receipt.customer_id, by, receipt.currency))
    if not invoices:
        raise Refused(
            _("The customer has no open invoice in %(currency)s.") % {"currency": receipt.currency}
            if receipt.currency
            else _("The customer has no open invoice.")
        )
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


def owed(customer: int, by: Actor, currency: str | None) -> QuerySet[Invoice]:
    """The customer's open invoices in that currency (blank: the books'; None: all), locked in the order of ids."""
    invoices = Invoice.objects.select_for_update(of=("self",)).order_by("id")
    only = {} if currency is None else {"currency": currency}
    return invoices.filter(company_id=by.company_id, customer_id=customer, state__in=OWED, total__gt=0, **only)


def owed_for(order: Ref, customer: int, by: Actor, currency: str) -> list[Invoice]:
    """Those of them that are of this order, with the customer."""

    def asked() -> QuerySet[Invoice]:
        mine = owed(HOLES[0], by, currency).select_related("customer")
        return mine.filter(order_kind=order.kind, order_id=HOLES[1])

    return prepared.rows(("owed for", order.kind, by.company_id, currency), asked, customer, order.id)


def left(source: Source) -> Decimal:
    """How much of it is still there to pay with, in its own currency."""
    there = source.foreign_open if source.currency else source.open_amount
    return -there if isinstance(source, Invoice) else there


def due(invoice: Invoice) -> Decimal:
    """How much of it is still to be paid, in its own currency."""
    return invoice.foreign_open if invoice.currency else invoice.open_amount


@dataclass(frozen=True)
class Moved:
    """So much of a debt is settled: as the books have it, in its own currency, and the exchange difference.

    `amount` is what the debt was booked at, `spent` what the money was.
    """

    amount: Decimal = Decimal(0)
    foreign: Decimal | None = None
    difference: Decimal = Decimal(0)

    @property
    def spent(self) -> Decimal:
        return self.amount + self.difference

    def __add__(self, other: "Moved") -> "Moved":
        foreign = other.foreign if self.foreign is None else self.foreign + (other.foreign or 0)
        return Moved(self.amount + other.amount, foreign, self.difference + other.difference)

    def __neg__(self) -> "Moved":
        return Moved(-self.amount, None if self.foreign is None else -self.foreign, -self.difference)

    def __bool__(self) -> bool:
        return bool(self.amount)

    @property
    def columns(self) -> dict[str, Decimal | None]:
        """As an allocation says it."""
        return {"amount": self.amount, "foreign_amount": self.foreign, "difference": self.difference}


SAID = ("amount", "foreign_amount", "difference")


def spend(source: Source, moved: Moved) -> None:
    """So much of it is used; below zero it is there again."""
    sign = 1 if isinstance(source, Invoice) else -1
    source.open_amount += sign * moved.spent
    if moved.foreign is not None:
        source.foreign_open += sign * moved.foreign
    if isinstance(source, Invoice):
        source.state = state_of(source)


def lower(invoice: Invoice, moved: Moved) -> None:
    """So much less of it is owed; below zero it is owed again."""
    invoice.open_amount -= moved.amount
    if moved.foreign is not None:
        invoice.foreign_open -= moved.foreign
    invoice.state = state_of(invoice)


def source_of(source: Source) -> dict[str, int]:
    """Where an allocation says that it comes from."""
    return {"credit_id" if isinstance(source, Invoice) else "receipt_id": source.pk}


@dataclass(frozen=True)
class Realised:
    """An allocation with an exchange difference, and the first day on which both sides of it are in the books."""

    made: Allocation
    source: Source
    on: date

    @property
    def difference(self) -> Decimal:
        return self.made.difference


def oldest_first(
    money: Sequence[Source], invoices: list[Invoice], *, on: date, by: Actor, kept: Sequence[Source] = (),
    **how: Any,
) -> list[Realised]:  # fmt: skip
    """The oldest money pays the longest due invoice first, of the same currency."""
    there = [Open(each.pk, left(each), _day_of(each) or on) for each in money]
    debts = [Open(each.pk, due(each), each.due_on or on) for each in invoices]
    return settle(money, invoices, rules.allocate(there, debts), on=on, by=by, kept=kept, **how)


def _day_of(source: Source) -> date | None:
    return source.date if isinstance(source, Invoice) else source.posted_on


def settle(
    money: Sequence[Source], invoices: list[Invoice], shares: Iterable[Share], *, on: date, by: Actor,
    kept: Sequence[Source] = (), at_source: bool = False, booked: bool = True, order: Ref | None = None,
) -> list[Realised]:  # fmt: skip
    """Write the shares and both caches; the caller holds the locks, and saves what is `kept` itself.

    Shares are in the currency that both papers are in. Exchange differences have an entry of their own, or are given
    back where the caller books them; with `at_source` there are none: the invoice was booked at what the money was.
    `order` is told of its money by the caller.
    """
    shares = tuple(shares)
    sources, debts = {each.pk: each for each in money}, {each.pk: each for each in invoices}
    moves = [_move(sources[share.receipt], debts[share.invoice], share.amount, at_source, by) for share in shares]
    own = {"company_id": by.company_id, "date": on}
    made = [
        Allocation(**source_of(sources[share.receipt]), invoice_id=share.invoice, **moved.columns, **own)
        for share, moved in zip(shares, moves, strict=True)
    ]
    rows.insert_records(Allocation, made)
    touched = {share.receipt for share in shares} | {share.invoice for share in shares}
    theirs = {record.pk for record in kept}
    for record in (*money, *invoices):
        if record.pk in touched and record.pk not in theirs:
            keep(record)
    for invoice in invoices:
        if invoice.pk in touched and not invoice.open_amount:
            tell_paid(invoice, by, heard=order is not None and invoice.order == order)
    realised = [
        Realised(each, sources[share.receipt], max(on, debts[share.invoice].date or on))
        for share, each in zip(shares, made, strict=True)
        if each.difference
    ]
    if booked:
        book(realised, by)
    return realised


def book(realised: Iterable[Realised], by: Actor) -> None:
    """An entry for each: what it gained or lost, or that this is taken back."""
    for each in realised:
        exchange.book_difference(each.made, each.source, on=each.on, by=by)


def tell_paid(invoice: Invoice, by: Actor, *, heard: bool = False) -> None:
    """Nothing of it is open any more; its order has `heard` so where the very money was its own."""
    tell(InvoicePaid(**_fact(invoice), heard=heard), by=by)


def tell_opened(invoice: Invoice, by: Actor) -> None:
    """Something of it is open again."""
    tell(InvoiceOpened(**_fact(invoice)), by=by)


def _fact(invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice": invoice.pk, "order": invoice.order, "customer": invoice.customer_id, "total": invoice.total,
    }  # fmt: skip


def _move(source: Source, invoice: Invoice, amount: Decimal, at_source: bool, by: Actor) -> Moved:
    if amount > left(source):
        raise Refused(_("More than is open of %(receipt)s.") % {"receipt": source}, field="shares")
    if amount > due(invoice):
        raise Refused(_("More than is open of %(invoice)s.") % {"invoice": invoice}, field="shares")
    abroad = invoice.currency or source.currency
    moved = _at_rates(source, invoice, amount, at_source, by) if abroad else Moved(amount)
    spend(source, moved)
    lower(invoice, moved)
    return moved


def _at_rates(source: Source, invoice: Invoice, foreign: Decimal, at_source: bool, by: Actor) -> Moved:
    """What each side was booked at; the difference is what the money was worth more than the debt."""
    exchange.check_same(source, invoice, by)
    spent = exchange.part_of(source, foreign, by)
    amount = spent if at_source else exchange.part_of(invoice, foreign, by)
    return Moved(amount, foreign, spent - amount)


def state_of(invoice: Invoice) -> Invoice.State:
    """What an issued invoice is called by what is open of it."""
    if not invoice.open_amount:
        return Invoice.State.LOST if invoice.written_off else Invoice.State.PAID
    untouched = invoice.open_amount == invoice.total + invoice.revalued
    return Invoice.State.ISSUED if untouched else Invoice.State.PART_PAID


def free(source: Source, *, by: Actor, on: date, invoice: int | None = None, booked: bool = True) -> bool:
    """Take back what a source paid of one invoice, or of all; whether it paid any. The caller saves the source.

    Exchange differences are taken back by an entry, unless the caller reverses their entries itself.
    """
    given = Allocation.objects.filter(**source_of(source), invoice__isnull=False)
    if invoice:
        given = given.filter(invoice_id=invoice)
    paid = _sums(given.values_list("invoice_id", *SAID))
    for debt in Invoice.objects.select_for_update(of=("self",)).filter(pk__in=paid).order_by("id"):
        if not debt.open_amount:
            tell_opened(debt, by)
        for moved in paid[debt.pk]:
            lower(debt, -moved)
        keep(debt)
    every = [(pk, moved) for pk, those in paid.items() for moved in those]
    made = [
        Allocation(company_id=by.company_id, **source_of(source), invoice_id=pk, date=on, **(-moved).columns)
        for pk, moved in every
    ]
    Allocation.objects.bulk_create(made)
    for _pk, moved in every:
        spend(source, -moved)
    if booked:
        book([Realised(each, source, on) for each in made if each.difference], by)
    return bool(paid)


def free_invoice(invoice: Invoice, *, by: Actor, on: date) -> list[Source]:
    """Whatever paid the invoice is there again, and locked; the invoice is open as on its first day."""
    given = Allocation.objects.filter(invoice=invoice)
    found: list[Source] = []
    for model, name in ((Receipt, "receipt_id"), (Invoice, "credit_id")):
        paid = _sums(given.filter(**{f"{name}__isnull": False}).values_list(name, *SAID))
        locked = model.objects.select_for_update(of=("self",)).filter(pk__in=paid).order_by("id")
        sources = {source.pk: source for source in locked}
        for source in sources.values():
            for moved in paid[source.pk]:
                spend(source, -moved)
                lower(invoice, -moved)
            keep(source)
        made = [
            Allocation(company_id=by.company_id, invoice=invoice, date=on, **{name: pk}, **(-moved).columns)
            for pk, those in paid.items()
            for moved in those
        ]
        Allocation.objects.bulk_create(made)
        book([Realised(each, sources[getattr(each, name)], on) for each in made if each.difference], by)
        found += sources.values()
    invoice.state = state_of(invoice)
    return found


def _sums(given: Iterable[tuple]) -> dict[int, list[Moved]]:
    """What is allocated by id, gains and losses apart; left out where it was taken back."""
    paid: dict[tuple[int, int], Moved] = {}
    for pk, *said in given:
        moved = Moved(*said)
        way = 0 if not moved.difference else 1 if (moved.difference > 0) == (moved.amount > 0) else -1
        paid[pk, way] = paid.get((pk, way), Moved()) + moved
    found: dict[int, list[Moved]] = {}
    for (pk, _way), moved in paid.items():
        if moved:
            found.setdefault(pk, []).append(moved)
    return found


def keep(record: Source) -> None:
    """Save what allocations change of it."""
    record.version += 1
    names = {"open_amount", "version"} | ({"state"} if isinstance(record, Invoice) else set())
    rows.update(record, names | ({"foreign_open"} if record.currency else set()))
