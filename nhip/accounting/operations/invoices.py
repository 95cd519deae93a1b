"""Sales invoices: drafted from what was delivered, issued with requisites, tax and number (ACC-17)."""

import re
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.flows.accounting import Invoiced as Answer
from nhip.flows.accounting import InvoiceDelivery
from nhip.kernel import clock, numbers, prepared, rows
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused, operation
from nhip.kernel.outbox import tell
from nhip.kernel.policies import policy
from nhip.kernel.prepared import HOLES
from nhip.shared import api as shared

from .. import rules
from ..events import Invoiced, InvoiceIssued
from ..models import Invoice, InvoiceLine, Receipt
from ..rules import Billing
from .allocation import oldest_first
from .posting import company_of, post, written

DRAFT, ISSUED, PART_PAID, PAID, VOID = Invoice.State
SERIES = "HD"
SERIES_OF = policy(
    "accounting.invoice_series",
    str,
    default="1CTYY",
    title=gettext_lazy("Invoice series without the year (1CTYY is written 1C26TYY)"),
    source="91/2026/TT-BTC",
    valid=lambda series: re.fullmatch("1[CK]T[A-Z]{2}", series) is not None,
)


def draft(form: InvoiceDelivery, *, handoff: Handoff, by: Actor) -> Invoice:
    """What was delivered, at the agreed prices, with the tax of the day."""
    company = company_of(by)
    invoice = Invoice(
        company=company, handoff=handoff, order_kind=form.order.kind, order_id=form.order.id,
        customer_id=form.customer, payment_days=form.payment_days,
    )  # fmt: skip
    lines = [
        InvoiceLine(
            company=company, invoice=invoice, position=position, order_line=billed.line, product_id=billed.product,
            description=billed.description, quantity=billed.quantity, price=billed.price, vat=billed.vat,
            net=rules.line_net(billed.quantity, billed.list_price * (1 - billed.discount), company.currency),
        )
        for position, billed in enumerate(form.lines, start=1)
    ]  # fmt: skip
    _tax(invoice, lines, on=clock.today(company.zone), currency=company.currency, by=by)
    rows.insert_records(Invoice, [invoice])
    rows.insert_records(InvoiceLine, lines)
    return invoice


def _tax(invoice: Invoice, lines: list[InvoiceLine], *, on: date, currency: str, by: Actor) -> None:
    """The law of the day: code and rate of each line, then the sums."""
    rates = shared.vats({line.product_id for line in lines}, on=on, by=by)
    for line in lines:
        law = rates[line.product_id]
        line.vat, line.vat_rate = law.code, law.rate
        line.tax = rules.vat(line.net, law.rate, currency)
    invoice.date = on
    invoice.net = sum((line.net for line in lines), Decimal(0))
    invoice.tax = sum((line.tax for line in lines), Decimal(0))
    invoice.total = invoice.net + invoice.tax


@operation(
    Invoice, start=(DRAFT,), end=(ISSUED, PART_PAID, PAID), label=gettext_lazy("Issue the invoice"), keyed=True
)
def issue_invoice(invoice: Invoice, *, by: Actor) -> None:
    """Give it requisites, day and number and post it; the order's advances pay it at once, and the work is done."""
    company = company_of(by)
    lines = _lines_of(invoice)
    _day_and_tax(invoice, lines, company, by)
    _copy_requisites(invoice)
    _use_advances(invoice, by)
    invoice.symbol = rules.symbol(invoice.date, SERIES_OF.of(company.pk, invoice.date))
    number = numbers.take(SERIES, company_id=company.pk, year=invoice.date.year, series=invoice.symbol)
    invoice.number = f"{number:08}"
    billings = [Billing(line.product.kind, line.net, line.tax) for line in lines]
    legs = rules.invoice_legs(billings, invoice.customer_id)
    text = written(gettext_lazy("Sale to %(buyer)s"), buyer=invoice.buyer_name)
    post(legs, source=invoice.ref, on=invoice.date, text=text, by=by, paper=str(invoice))
    if invoice.handoff_id:
        answer = Answer(invoice=invoice.pk, number=str(invoice))
        desk.finish(Handoff(pk=invoice.handoff_id), desk.Finish(answer), by=by)
    tell(_issued(invoice, lines), by=by)


def _lines_of(invoice: Invoice) -> list[InvoiceLine]:
    def asked_for() -> QuerySet[InvoiceLine]:
        return InvoiceLine.objects.filter(invoice=HOLES[0]).select_related("product").order_by("position")

    return prepared.rows("lines of an invoice", asked_for, invoice.pk)


def _day_and_tax(invoice: Invoice, lines: list[InvoiceLine], company, by: Actor) -> None:
    """Issued today: the tax of another day is worked out again."""
    today = clock.today(company.zone)
    if invoice.date != today:
        _tax(invoice, lines, on=today, currency=company.currency, by=by)
        InvoiceLine.objects.bulk_update(lines, ["vat", "vat_rate", "tax"])
    if invoice.total <= 0:
        raise Refused(_("There is nothing to invoice: the total is zero."))
    invoice.due_on = today + timedelta(days=invoice.payment_days)
    invoice.open_amount, invoice.state = invoice.total, ISSUED


def _copy_requisites(invoice: Invoice) -> None:
    """Name, tax number and address of the buyer as they are now; refused while any is missing (ACC-17)."""
    found = shared.requisites(invoice.customer)
    if found.missing:
        said = {"customer": invoice.customer, "missing": ", ".join(found.labels())}
        raise Refused(
            _("The invoice needs of %(customer)s: %(missing)s.") % said,
            rule=_("An invoice names the buyer, an organisation also its tax number and address."),
            source="70/2025/NĐ-CP",
        )
    invoice.buyer_name = found.name
    invoice.buyer_tax_number, invoice.buyer_address = found.tax_number, found.address


def _use_advances(invoice: Invoice, by: Actor) -> None:
    """What was paid for the order before pays the invoice now."""
    if invoice.order is None:
        return
    advances = Receipt.objects.select_for_update(of=("self",)).filter(
        company_id=by.company_id, customer_id=invoice.customer_id, state=Receipt.State.POSTED, open_amount__gt=0,
        order_kind=invoice.order_kind, order_id=invoice.order_id,
    )  # fmt: skip
    oldest_first(list(advances.order_by("id")), [invoice], on=invoice.date, by=by, kept=invoice)


def _issued(invoice: Invoice, lines: list[InvoiceLine]) -> InvoiceIssued:
    goods = tuple(Invoiced(line=line.order_line, quantity=line.quantity) for line in lines if line.order_line)
    return InvoiceIssued(
        invoice=invoice.pk, number=str(invoice), order=invoice.order, customer=invoice.customer_id,
        total=invoice.total, goods=goods,
    )  # fmt: skip


@operation(Invoice, start=(DRAFT,), end=VOID, label=gettext_lazy("Void the draft"))
def void_draft(invoice: Invoice, *, by: Actor) -> None:
    """The asking went back: the draft counts no more. An issued invoice is never voided."""
