"""What accounting is asked to invoice: exactly what was delivered (FLOW-38)."""

from collections.abc import Mapping
from decimal import Decimal

from nhip.flows.accounting import Billed, InvoiceDelivery
from nhip.kernel.actors import Actor

from ..models import Order, OrderLine
from ..rules import amounts
from . import asked
from .lines import priced


def offer(order: Order, delivered: Mapping[int, Decimal], *, issue: int, by: Actor) -> None:
    """One asking for one delivery; a second telling of the same delivery asks nothing."""
    part = f"{issue}" if issue else "services"
    if not delivered or asked.about(order, InvoiceDelivery).filter(part=part).exists():
        return
    rows = order.lines.filter(pk__in=delivered).order_by("position")
    form = InvoiceDelivery(
        customer=order.customer_id,
        order=order.ref,
        delivery=issue,
        payment_days=order.payment_days,
        lines=tuple(_billed(line, delivered[line.pk]) for line in rows),
    )
    asked.offer(form, about_=order, by=by, part=part)


def _billed(line: OrderLine, quantity: Decimal) -> Billed:
    return Billed(
        line=line.pk,
        product=line.product_id,
        description=line.description,
        quantity=quantity,
        list_price=line.list_price,
        discount=line.discount,
        price=amounts.unit_price(priced(line)),
        vat=line.vat,
    )
