"""What issuing a correction does: to the invoice that it corrects, to what had paid that one, and to the books."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from nhip.kernel.actors import Actor
from nhip.kernel.operations import Refused
from nhip.kernel.outbox import tell

from .. import rules
from ..events import InvoiceCredited, Invoiced, InvoiceIssued
from ..models import Allocation, Invoice, InvoiceLine
from ..rules import Billing, Leg, Share
from . import allocation
from .corrections import LAW, Cause, Kind, check_way, terms_of
from .exchange import add_up, owe
from .posting import today
from .standing import IN_FORCE, said, standings

AMOUNTS = ("net", "tax", "foreign_net", "foreign_tax")


def billings(lines: list[InvoiceLine]) -> list[Billing]:
    """The lines as the ledger sees them."""
    return [Billing(line.product.kind, line.net, line.tax) for line in lines]


def corrected(invoice: Invoice, *, by: Actor) -> Invoice:
    """The invoice that it corrects, locked; refused if that one was replaced since, or the way is barred."""
    original = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.corrects_id, company_id=by.company_id)
    if invoice.kind == Kind.REPLACING and original.written_off:
        raise Refused(_("A part of %(invoice)s is written off: reverse that first.") % {"invoice": original})
    if invoice.kind == Kind.REPLACING and original.early_discounts.filter(state="posted").exists():
        said = {"invoice": original}
        raise Refused(_("%(invoice)s has a discount for paying early: reverse that first.") % said)
    if invoice.kind == Kind.REPLACING and original.revalued:
        said = {"invoice": original}
        raise Refused(_("%(invoice)s was valued at a period's end since: adjust it, or reverse that first.") % said)
    if original.state not in IN_FORCE:
        raise Refused(_("%(invoice)s counts no more: correct the invoice in its place.") % {"invoice": original})
    replacing = invoice.kind == Kind.REPLACING
    check_way(original, replacing=replacing, mistake=invoice.cause == Cause.MISTAKE)
    invoice.corrects = original
    return original


def adjust(invoice: Invoice, lines: list[InvoiceLine], *, by: Actor) -> tuple[Leg, ...]:
    """The difference becomes due, or lowers what is open; what was paid already stays the customer's credit."""
    original = corrected(invoice, by=by)
    _check_rest(invoice, lines, by)
    invoice.date = today(by)
    invoice.due_on = None if invoice.is_credit else invoice.date + timedelta(days=invoice.payment_days)
    for name in ("buyer_name", "buyer_tax_number", "buyer_address"):
        setattr(invoice, name, getattr(original, name))
    owe(invoice)
    invoice.state = allocation.state_of(invoice)
    realised = []
    if (share := min(allocation.due(original), allocation.left(invoice))) > 0:
        shares = (Share(invoice.pk, original.pk, share),)
        realised = allocation.settle(
            [invoice], [original], shares, on=invoice.date, by=by, kept=(invoice,), booked=False
        )
    reduces = invoice.is_credit and invoice.cause != Cause.MISTAKE
    legs = rules.invoice_legs(billings(lines), invoice.customer_id, reduces=reduces)
    rounding = rules.exchange.difference_legs((each.difference for each in realised), invoice.customer_id)
    return (*legs, *rounding)


def _check_rest(invoice: Invoice, lines: list[InvoiceLine], by: Actor) -> None:
    """Nothing of the first invoice falls below zero, whatever was issued since the draft was made."""
    first = {line.pk: line for line in InvoiceLine.objects.filter(invoice=invoice.corrects_id)}
    now, terms = standings(first.values()), terms_of(invoice, by.company.currency)
    for line in lines:
        if line.corrects_id not in now:
            raise Refused(_("The draft adjusts lines of another invoice: void it."), source=LAW)
        there = now[line.corrects_id]
        if invoice.cause == Cause.RETURNED and 0 < -line.quantity <= there.quantity:
            change = rules.corrections.returned_of(there, -line.quantity, terms)
            line.net, line.tax = change.booked.net, change.booked.tax
            if change.foreign is not None:
                line.foreign_net, line.foreign_tax = change.foreign.net, change.foreign.tax
        now[line.corrects_id] = there + said(line)
        if not now[line.corrects_id].fits:
            raise Refused(
                _("%(invoice)s bills less of %(line)s than that: void the draft and adjust anew.")
                % {"invoice": invoice.corrects, "line": line.description},
                source=LAW,
            )
    if invoice.cause == Cause.RETURNED:
        InvoiceLine.objects.bulk_update(lines, AMOUNTS if invoice.currency else AMOUNTS[:2])
        add_up(invoice, lines)


def replace(invoice: Invoice, lines: list[InvoiceLine], *, by: Actor) -> tuple[Leg, ...]:
    """The first sale is taken back as it was booked, the right one booked; what had paid the first pays this one."""
    original = corrected(invoice, by=by)
    if invoice.total <= 0:
        raise Refused(_("There is nothing to invoice: the total is zero."))
    invoice.date = today(by)
    invoice.due_on = max(original.due_on or invoice.date, invoice.date)
    money = allocation.free_invoice(original, by=by, on=invoice.date)
    _end(original, invoice, by)
    owe(invoice)
    invoice.state = Invoice.State.ISSUED
    if invoice.customer_id == original.customer_id:
        allocation.oldest_first(money, [invoice], on=invoice.date, by=by, kept=(invoice,))
    first = list(InvoiceLine.objects.filter(invoice=original).select_related("product"))
    before = rules.reversal(rules.invoice_legs(billings(first), original.customer_id))
    return (*before, *rules.invoice_legs(billings(lines), invoice.customer_id))


def _end(original: Invoice, invoice: Invoice, by: Actor) -> None:
    """It counts no more: the one in its place settles the whole of it."""
    Allocation.objects.create(
        company_id=by.company_id, credit=invoice, invoice=original, amount=original.open_amount,
        foreign_amount=original.foreign_open, date=invoice.date,
    )  # fmt: skip
    original.foreign_open = original.foreign_open and Decimal(0)
    original.open_amount, original.state = Decimal(0), Invoice.State.REPLACED
    allocation.keep(original)
    allocation.tell_paid(original, by)


def announce(invoice: Invoice, lines: list[InvoiceLine], *, by: Actor) -> None:
    """What an order must hear: so much more is invoiced, so much less is owed."""
    changes = _changes(invoice, lines)
    less = tuple(Invoiced(line=line, quantity=-quantity) for line, quantity in changes.items() if quantity < 0)
    more = tuple(Invoiced(line=line, quantity=quantity) for line, quantity in changes.items() if quantity > 0)
    known = {"invoice": invoice.pk, "order": invoice.order, "customer": invoice.customer_id}
    replaced = invoice.kind == Kind.REPLACING
    if replaced or invoice.is_credit:
        total = invoice.corrects.total if replaced else -invoice.total
        who = known | {"customer": invoice.corrects.customer_id}
        foreign = invoice.corrects.foreign_total if replaced else _less(invoice.foreign_total)
        gone = {"total": total, "foreign_total": foreign, "currency": invoice.currency, "goods": less}
        tell(InvoiceCredited(**who, corrects=invoice.corrects_id, **gone), by=by)
    if not invoice.is_credit:
        said = {"total": invoice.total, "foreign_total": invoice.foreign_total, "currency": invoice.currency}
        tell(InvoiceIssued(**known, number=str(invoice), **said, goods=more), by=by)
    if invoice.state == Invoice.State.PAID and not invoice.is_credit:
        allocation.tell_paid(invoice, by)


def _less(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


def _changes(invoice: Invoice, lines: list[InvoiceLine]) -> dict[int, Decimal]:
    """By order line, how much more or less of it is invoiced now."""
    changes: dict[int, Decimal] = {}
    for line in lines:
        if line.order_line:
            changes[line.order_line] = changes.get(line.order_line, Decimal(0)) + line.quantity
    if invoice.kind == Kind.REPLACING:
        for number, quantity in invoice.corrects.lines.values_list("order_line", "quantity"):
            if number:
                changes[number] = changes.get(number, Decimal(0)) - quantity
    return changes
