"""What accounting is asked to invoice: exactly what was delivered (FLOW-38)."""

from collections.abc import Mapping
from decimal import Decimal

from nhip.flows.accounting import Billed, InvoiceDelivery
from nhip.kernel.actors import Actor

from ..models import Order, OrderLine
from ..rules import amounts
from . import asked
from .lines import priced


def offer(order: Order, lines: list[OrderLine], delivered: Mapping[int, Decimal], *, issue: int, by: Actor) -> None:
    """One asking for one delivery, which its number tells from the others: the same cannot be asked twice."""
    form = InvoiceDelivery(
        customer=order.customer_id,
        order=order.ref,
        delivery=issue,
        payment_days=order.payment_days,
        currency=order.currency,
        lines=tuple(_billed(line, delivered[line.pk]) for line in lines if line.pk in delivered),
    )
    asked.offer(form, about_=order, by=by, part=f"{issue}" if issue else "services")


def _billed(line: OrderLine, quantity: Decimal) -> Billed:
    """Prices are those of the sale, in its currency."""
    agreed = priced(line)
    return Billed(
        line=line.pk,
        product=line.product_id,
        description=line.description,
        quantity=quantity,
        list_price=agreed.list_price,
        discount=line.discount,
        price=amounts.unit_price(agreed),
        vat=line.vat,
    )
