"""What was paid for an order and what of its deposit is still due, in the currency that it was sold in."""

from decimal import Decimal

from nhip.accounting import api as accounting
from nhip.kernel.actors import Actor

from .. import words
from ..models import Order
from ..rules import credit


def refresh(order: Order, *, by: Actor) -> None:
    """What accounting has posted for the order; of a sale in another currency also how much came in that."""
    keep(order, accounting.paid_for(order.ref, by=by), by=by)


def keep(order: Order, paid: Decimal, *, by: Actor) -> None:
    """The same where accounting has just said what was paid in the books' currency."""
    order.paid = paid
    if order.currency:
        order.foreign_paid = accounting.paid_in(order.currency, order.ref, by=by)


def deposit_of(order: Order) -> tuple[Decimal, Decimal]:
    """The deposit and what was paid, both in the currency of the sale: no day's rate makes either more or less."""
    if order.currency:
        return order.foreign_deposit or Decimal(0), order.foreign_paid or Decimal(0)
    return order.deposit, order.paid


def deposit_is_paid(order: Order) -> bool:
    """Whether goods may leave."""
    deposit, paid = deposit_of(order)
    return credit.may_leave(deposit=deposit, paid=paid)


def said(order: Order) -> dict[str, str]:
    """Deposit and money paid, for a sentence."""
    deposit, paid = deposit_of(order)
    return {"deposit": words.money(deposit, order.currency), "paid": words.money(paid, order.currency)}
