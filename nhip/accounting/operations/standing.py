"""How issued invoices stand after their corrections: line by line, and what of an order can still be credited."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from nhip.kernel.refs import Ref

from .. import rules
from ..models import Invoice, InvoiceLine
from ..rules import Paper
from ..rules.corrections import Both

IN_FORCE = (Invoice.State.ISSUED, Invoice.State.PART_PAID, Invoice.State.PAID)
"""Issued, and not replaced since."""


@dataclass(frozen=True)
class Creditable:
    """So much of an order line can be credited on that invoice; `price` is in its `currency`, blank is the books'."""

    invoice: int
    number: str
    line: int
    product: int
    quantity: Decimal
    price: Decimal
    currency: str = ""


def standings(lines: Iterable[InvoiceLine]) -> dict[int, Both]:
    """Each of these lines after the adjusting invoices that were issued for it, by its id."""
    now = {line.pk: said(line) for line in lines}
    changes = InvoiceLine.objects.filter(corrects__in=list(now), invoice__kind=Invoice.Kind.ADJUSTING)
    names = ("corrects_id", "quantity", "net", "tax", "foreign_net", "foreign_tax")
    for line, quantity, net, tax, *foreign in changes.exclude(invoice__number="").values_list(*names):
        now[line] += Both.of(quantity, net, tax, *foreign)
    return now


def said(line: InvoiceLine) -> Both:
    """What the line itself says."""
    return Both.of(line.quantity, line.net, line.tax, line.foreign_net, line.foreign_tax)


def creditable_of(order: Ref, *, company_id: int, currency: str) -> tuple[Creditable, ...]:
    """What of the order can still be credited, the oldest invoice first."""
    lines = InvoiceLine.objects.filter(
        company_id=company_id, invoice__order_kind=order.kind, invoice__order_id=order.id,
        invoice__state__in=IN_FORCE, order_line__isnull=False,
    )  # fmt: skip
    billed = list(
        lines.exclude(invoice__kind=Invoice.Kind.ADJUSTING)
        .select_related("invoice")
        .order_by("invoice_id", "position")
    )
    now = standings(billed)
    return tuple(_creditable(line, now[line.pk], currency) for line in billed if now[line.pk].quantity > 0)


def _creditable(line: InvoiceLine, now: Both, own: str) -> Creditable:
    invoice = line.invoice
    last, price = (Paper(invoice.currency), line.foreign_price) if invoice.currency else (own, line.price)
    price = rules.corrections.unit_price(now.shown, price, last)
    return Creditable(
        line.invoice_id, str(invoice), line.order_line, line.product_id, now.quantity, price, invoice.currency
    )
