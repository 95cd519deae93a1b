"""What people do with a confirmed order: reserve, release, invoice services, collect money."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.accounting import api as accounting
from nhip.kernel import clock, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.warehouse import api as warehouse

from .. import waiting, words
from ..models import Order, ReservationRun
from . import billing, follow, money, sense, stock

State = Order.State
GOING_ON = Order.GOING_ON


@operation(Order, start=GOING_ON, label=gettext_lazy("Reserve what is short"), when=sense.goods_are_short, keyed=True)
def reserve_order(order: Order, *, by: Actor) -> None:
    """Reserve again, as far as goods have become free."""
    lines = stock.lines_of(order)
    if not any(line.short for line in stock.as_rules(lines)):
        raise Refused(_("Everything that is still to be delivered is reserved."))
    before = stock.reserved(lines)
    stock.reserve(order, lines, by=by)
    if stock.reserved(lines) == before:
        raise Refused(_("Nothing of what is short is free in any store."))


@operation(
    Order,
    start=(State.CONFIRMED, State.RUNNING),
    end=(State.CONFIRMED, State.RUNNING),
    label=gettext_lazy("Release to the warehouse"),
    when=sense.goods_may_go,
    keyed=True,
)
def release_order(order: Order, *, by: Actor) -> None:
    """Hand the reserved goods over to the warehouse, once the deposit is paid (FLOW-02)."""
    money.refresh(order, by=by)
    held = warehouse.reserved_for(order.ref, by=by)
    stock.require_release(order, stock.lines_of(order), held, by=by)


@operation(
    Order, start=(State.PART_DELIVERED,), label=gettext_lazy("Release the rest"), when=sense.rest_may_go, keyed=True
)
def release_rest(order: Order, *, by: Actor) -> None:
    """Reserve what is outstanding and hand it over to the warehouse for a further issue."""
    money.refresh(order, by=by)
    lines = stock.lines_of(order)
    held = stock.reserve(order, lines, by=by)
    stock.require_release(order, lines, held, by=by)


@operation(
    Order,
    start=(State.CONFIRMED,),
    end=(State.DELIVERED, State.COMPLETED),
    label=gettext_lazy("Invoice services"),
    when=sense.only_services,
    keyed=True,
)
def invoice_services(order: Order, *, by: Actor) -> None:
    """The services of an order without goods are done: accounting invoices them (SAL-09)."""
    lines = stock.lines_of(order)
    if any(line.product.is_stocked for line in lines):
        raise Refused(_("Services of this order are invoiced with its last goods."))
    money.refresh(order, by=by)
    if not money.deposit_is_paid(order):
        raise Refused(
            _("The deposit of %(deposit)s is not paid yet (%(paid)s).") % money.said(order), field="deposit"
        )
    done = {line.pk: line.quantity for line in lines}
    follow.note_delivery(order, lines, 0, order.number, done)
    stock.keep_progress(lines)
    billing.offer(order, lines, done, issue=0, by=by)
    follow.settle(order, lines, by=by)


@dataclass(frozen=True)
class CollectCash:
    """Cash that the customer gives the salesperson."""

    amount: Annotated[Decimal, Ask(gettext_lazy("Amount"), widget="money")]
    payer: Annotated[str, Ask(gettext_lazy("Received from"))] = ""


@operation(
    Order,
    takes=CollectCash,
    start=(State.CONFIRMED, State.RUNNING, State.PART_DELIVERED, State.DELIVERED),
    end=(State.CONFIRMED, State.RUNNING, State.PART_DELIVERED, State.DELIVERED),
    label=gettext_lazy("Collect cash"),
    when=sense.money_is_open,
    keyed=True,
)
def collect_cash(order: Order, told: CollectCash, *, by: Actor) -> None:
    """Take cash and give an interim receipt, within one's right to collect (SAL-07, SAL-08)."""
    if order.currency:
        raise Refused(
            _("This order is paid in %(currency)s: accounting takes the money in.") % {"currency": order.currency},
            field="amount",
        )
    money.refresh(order, by=by)
    open_amount = order.total - order.credited - order.paid
    if told.amount <= 0:
        raise Refused(_("The amount must be above zero."), field="amount")
    if told.amount > open_amount:
        said = {"open": words.figure(open_amount)}
        raise Refused(_("Only %(open)s of this order is still to be paid.") % said, field="amount")
    accounting.take_cash(
        accounting.Cash(
            customer=order.customer_id,
            amount=told.amount,
            payer=told.payer or str(order.customer),
            order=order.ref,
            salesperson=order.owner_id,
            text=_("Payment for order %(number)s") % {"number": order.number},
        ),
        by=by,
    )


@operation(ReservationRun, label=gettext_lazy("Reserve for all open orders"), keyed=True)
def reserve_open_orders(*, by: Actor) -> ReservationRun:
    """Reserve what is short of all open orders, in their turn: by default, who was promised first is served first."""
    run = ReservationRun(company_id=by.company_id, date=clock.today())
    for order in _open_orders(by):
        lines = stock.lines_of(order)
        if any(line.short for line in stock.as_rules(lines)):
            run.quantity -= stock.reserved(lines)
            stock.reserve(order, lines, by=by)
            run.quantity += stock.reserved(lines)
        short = [line.short for line in stock.as_rules(lines) if line.short]
        run.orders += 1
        run.complete += not short
        run.short_lines += len(short)
        run.short += sum(short, Decimal(0))
    run.save(force_insert=True)
    return run


def _open_orders(by: Actor) -> list[Order]:
    """Locked, and only those that the person may reserve for."""
    rows = permissions.allowed(Order.objects.all(), by=by, to=reserve_order.verb)
    return list(
        rows.select_for_update(of=("self",)).filter(state__in=GOING_ON).order_by(*waiting.turn(by.company_id))
    )
