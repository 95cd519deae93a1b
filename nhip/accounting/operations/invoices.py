"""Sales invoices: drafted from what was delivered, issued with requisites, tax and number (ACC-17)."""

import re
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.flows.accounting import Billed, Credited, InvoiceDelivery
from nhip.flows.accounting import Invoiced as Answer
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
from ..rules import Leg
from . import correcting, exchange
from .allocation import left, oldest_first
from .corrections import LAW
from .early import give_terms
from .posting import company_of, post, written

DRAFT, ISSUED, PART_PAID, PAID, _LOST, REPLACED, VOID = Invoice.State
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
    """What was delivered, at the agreed prices, with the tax of the day; another currency at its rate, if known."""
    company = company_of(by)
    currency = shared.foreign_currency(form.currency, by=by)
    invoice = Invoice(
        company=company, handoff=handoff, order_kind=form.order.kind, order_id=form.order.id,
        customer_id=form.customer, payment_days=form.payment_days, currency=currency,
    )  # fmt: skip
    lines = [
        InvoiceLine(
            company=company, invoice=invoice, position=position, order_line=billed.line, product_id=billed.product,
            description=billed.description, quantity=billed.quantity, vat=billed.vat,
            **_priced(billed, currency, by),
        )
        for position, billed in enumerate(form.lines, start=1)
    ]  # fmt: skip
    _tax(invoice, lines, on=clock.today(company.zone), by=by)
    rows.insert_records(Invoice, [invoice])
    rows.insert_records(InvoiceLine, lines)
    return invoice


def _priced(billed: Billed, currency: str, by: Actor) -> dict[str, Decimal]:
    """Price and amount before tax, in the currency that the line is in."""
    last = exchange.paper(currency, by)
    net = rules.line_net(billed.quantity, billed.list_price * (1 - billed.discount), last)
    return {"foreign_price": billed.price, "foreign_net": net} if currency else {"price": billed.price, "net": net}


def _tax(invoice: Invoice, lines: list[InvoiceLine], *, on: date, by: Actor) -> None:
    """The law of the day: code and rate of each line, then the sums."""
    rates = shared.vats({line.product_id for line in lines}, on=on, by=by)
    last = exchange.paper(invoice.currency, by)
    for line in lines:
        law = rates[line.product_id]
        line.vat, line.vat_rate = law.code, law.rate
        if invoice.currency:
            line.foreign_tax = rules.vat(line.foreign_net, law.rate, last)
        else:
            line.tax = rules.vat(line.net, law.rate, last)
    invoice.date = on
    if invoice.currency:
        exchange.convert(invoice, lines, shared.rate(invoice.currency, on=on, by=by), by)
    else:
        exchange.add_up(invoice, lines)


@operation(
    Invoice, start=(DRAFT,), end=(ISSUED, PART_PAID, PAID), label=gettext_lazy("Issue the invoice"), keyed=True,
    beside=("customer__head_office",),
)  # fmt: skip
def issue_invoice(invoice: Invoice, *, by: Actor) -> None:
    """Give it requisites, day and number and post it; the order's advances pay it at once, and the work is done."""
    company = company_of(by)
    lines = _lines_of(invoice)
    legs = ISSUES[invoice.kind](invoice, lines, by=by)
    invoice.symbol = rules.symbol(invoice.date, SERIES_OF.of(company.pk, invoice.date))
    number = numbers.take(SERIES, company_id=company.pk, year=invoice.date.year, series=invoice.symbol)
    invoice.number = f"{number:08}"
    post(legs, source=invoice.ref, on=invoice.date, text=_text(invoice), by=by, paper=str(invoice))
    if invoice.handoff_id:
        desk.finish(Handoff(pk=invoice.handoff_id), desk.Finish(_answer(invoice)), by=by)
    if invoice.kind == Kind.ORIGINAL:
        tell(_issued(invoice, lines), by=by)
    else:
        correcting.announce(invoice, lines, by=by)


def _sell(invoice: Invoice, lines: list[InvoiceLine], *, by: Actor) -> tuple[Leg, ...]:
    """A sale of today."""
    _day_and_tax(invoice, lines, company_of(by), by)
    _copy_requisites(invoice)
    if not invoice.currency:
        give_terms(invoice)
    ahead = _advances(invoice, by)
    if invoice.currency:
        exchange.keep_rate_of(ahead, invoice, lines, by)
        InvoiceLine.objects.bulk_update(lines, exchange.WORKED_OUT)
    _use_advances(invoice, ahead, by, at_source=bool(invoice.currency))
    return rules.invoice_legs(correcting.billings(lines), invoice.customer_id)


def _adjust(invoice: Invoice, lines: list[InvoiceLine], *, by: Actor) -> tuple[Leg, ...]:
    """The difference to what was issued; what the order has paid ahead pays what is due of it."""
    legs = correcting.adjust(invoice, lines, by=by)
    if invoice.open_amount > 0:
        _use_advances(invoice, _advances(invoice, by), by)
    return legs


def _replace(invoice: Invoice, lines: list[InvoiceLine], *, by: Actor) -> tuple[Leg, ...]:
    """Everything anew, for the buyer as he is today."""
    _copy_requisites(invoice)
    return correcting.replace(invoice, lines, by=by)


Kind = Invoice.Kind
ISSUES = {Kind.ORIGINAL: _sell, Kind.ADJUSTING: _adjust, Kind.REPLACING: _replace}
TEXTS = {
    Kind.ORIGINAL: gettext_lazy("Sale to %(buyer)s"),
    Kind.ADJUSTING: gettext_lazy("Adjustment of invoice %(first)s: %(reason)s"),
    Kind.REPLACING: gettext_lazy("Replacement of invoice %(first)s: %(reason)s"),
}


def _text(invoice: Invoice) -> str:
    first = invoice.corrects if invoice.corrects_id else ""
    text = written(TEXTS[invoice.kind], buyer=invoice.buyer_name, first=first, reason=invoice.reason)
    return text + exchange.at_rate(invoice.foreign_total, invoice)


def _answer(invoice: Invoice) -> Answer | Credited:
    """What whoever asked for it is told."""
    if invoice.kind == Kind.ORIGINAL:
        return Answer(invoice=invoice.pk, number=str(invoice))
    return Credited(invoice=invoice.pk, number=str(invoice), refundable=max(left(invoice), Decimal(0)))


def _lines_of(invoice: Invoice) -> list[InvoiceLine]:
    def asked_for() -> QuerySet[InvoiceLine]:
        return InvoiceLine.objects.filter(invoice=HOLES[0]).select_related("product").order_by("position")

    return prepared.rows("lines of an invoice", asked_for, invoice.pk)


def _day_and_tax(invoice: Invoice, lines: list[InvoiceLine], company, by: Actor) -> None:
    """Issued today: the tax of another day is worked out again, and what another currency is worth."""
    today = clock.today(company.zone)
    if invoice.currency:
        shared.needed_rate(invoice.currency, on=today, by=by)
        _tax(invoice, lines, on=today, by=by)
    elif invoice.date != today:
        _tax(invoice, lines, on=today, by=by)
        InvoiceLine.objects.bulk_update(lines, ["vat", "vat_rate", "tax"])
    if invoice.total <= 0:
        raise Refused(_("There is nothing to invoice: the total is zero."))
    invoice.due_on = today + timedelta(days=invoice.payment_days)
    exchange.owe(invoice)
    invoice.state = ISSUED


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


def _advances(invoice: Invoice, by: Actor) -> list[Receipt]:
    """What was paid for the order before in that currency, locked, the oldest first."""
    if invoice.order is None:
        return []
    kind, currency = invoice.order_kind, invoice.currency

    def asked() -> QuerySet[Receipt]:
        return Receipt.objects.select_for_update(of=("self",)).filter(
            company_id=HOLES[0], customer_id=HOLES[1], state=Receipt.State.POSTED, open_amount__gt=0,
            order_kind=kind, order_id=HOLES[2], currency=currency,
        ).order_by("id")  # fmt: skip

    given = (by.company_id, invoice.customer_id, invoice.order_id)
    advances = prepared.rows(("advances for", kind, currency), asked, *given)
    return sorted(advances, key=lambda receipt: (receipt.posted_on, receipt.pk))


def _use_advances(invoice: Invoice, advances: list[Receipt], by: Actor, *, at_source: bool = False) -> None:
    """It pays the invoice now."""
    oldest_first(advances, [invoice], on=invoice.date, by=by, kept=(invoice,), at_source=at_source)


def _issued(invoice: Invoice, lines: list[InvoiceLine]) -> InvoiceIssued:
    goods = tuple(Invoiced(line=line.order_line, quantity=line.quantity) for line in lines if line.order_line)
    return InvoiceIssued(
        invoice=invoice.pk, number=str(invoice), order=invoice.order, customer=invoice.customer_id,
        total=invoice.total, goods=goods, currency=invoice.currency, foreign_total=invoice.foreign_total,
    )  # fmt: skip


@operation(
    Invoice, start=(DRAFT, ISSUED, PART_PAID, PAID, REPLACED), end=VOID, label=gettext_lazy("Void the draft"),
    when=lambda invoice: invoice.state == DRAFT and not invoice.handoff_id,
)  # fmt: skip
def void_draft(invoice: Invoice, *, by: Actor) -> None:
    """The draft counts no more: its asking went back, or nobody needs it. An issued invoice is never voided."""
    if invoice.number:
        raise Refused(
            _("%(invoice)s is issued and stays: adjust it, or replace it.") % {"invoice": invoice},
            rule=_("An invoice that was issued is never cancelled."),
            source=LAW,
        )
