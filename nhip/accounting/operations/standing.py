"""How issued invoices stand after their corrections: line by line, and what of an order can still be credited."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from nhip.kernel.refs import Ref

from .. import rules
from ..models import Invoice, InvoiceLine
from ..rules.corrections import Standing

IN_FORCE = (Invoice.State.ISSUED, Invoice.State.PART_PAID, Invoice.State.PAID)
"""Issued, and not replaced since."""


@dataclass(frozen=True)
class Creditable:
    """So much of an order line can be credited on that invoice."""

    invoice: int
    number: str
    line: int
    product: int
    quantity: Decimal
    price: Decimal


def standings(lines: Iterable[InvoiceLine]) -> dict[int, Standing]:
    """Each of these lines after the adjusting invoices that were issued for it, by its id."""
    now = {line.pk: said(line) for line in lines}
    changes = InvoiceLine.objects.filter(corrects__in=list(now), invoice__kind=Invoice.Kind.ADJUSTING)
    issued = changes.exclude(invoice__number="").values_list("corrects_id", "quantity", "net", "tax")
    for line, *amounts in issued:
        now[line] += Standing(*amounts)
    return now


def said(line: InvoiceLine) -> Standing:
    """What the line itself says."""
    return Standing(line.quantity, line.net, line.tax)


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


def _creditable(line: InvoiceLine, now: Standing, currency: str) -> Creditable:
    price = rules.corrections.unit_price(now, line.price, currency)
    return Creditable(line.invoice_id, str(line.invoice), line.order_line, line.product_id, now.quantity, price)
