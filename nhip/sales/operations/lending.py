"""Credit: whether a customer may owe us this order too, and what accounting is told of it (SAL-20, FLOW-39)."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import QuerySet

from nhip.accounting import api as accounting
from nhip.flows.accounting import ReleaseOrder, WatchReceivable
from nhip.kernel import prepared
from nhip.kernel.actors import Actor
from nhip.kernel.prepared import HOLES

from ..models import Order
from ..rules import credit
from ..rules.credit import Credit, Standing
from . import asked, money

OPEN = (Order.State.CONFIRMED, Order.State.RUNNING, Order.State.PART_DELIVERED, Order.State.DELIVERED)

FIGURES = ("total", "invoiced", "deposit", "paid")


def check(order: Order, *, by: Actor) -> Credit:
    """What the customer would owe with this order; the customer's row stays locked until the transaction ends.

    What was paid for the order before is brought up to date with it. A debt that was written off and never paid
    counts as overdue: it was overdue when it was given up.
    """
    known = accounting.lock_credit(order.customer_id, order=order.ref, by=by)
    standing = Standing(known.limit, known.receivable, known.advance, known.overdue + known.written_off)
    money.keep(order, known.paid, by=by)
    deposit, paid = money.deposit_of(order)
    total = order.foreign_total if order.currency else order.total
    wanted = credit.on_credit(total, deposit=deposit, paid=paid, rate=order.rate)
    return credit.check(standing, open_orders=promised(order, by=by), order=wanted)


def promised(order: Order, *, by: Actor) -> Decimal:
    """What the customer's other open orders will still add to the debt."""

    def asked_for() -> QuerySet:
        rows = Order.objects.filter(company_id=HOLES[0], customer=HOLES[1], state__in=OPEN).exclude(pk=HOLES[2])
        return rows.values_list("rate", *FIGURES, *(f"foreign_{name}" for name in FIGURES))

    figures = prepared.rows("open orders of a customer", asked_for, by.company_id, order.customer_id, order.pk)
    return sum((_still_adds(*row) for row in figures), Decimal(0))


def _still_adds(rate: Decimal | None, *said: Decimal) -> Decimal:
    """The figures come as the books have them, then in the currency of a sale in another."""
    own, foreign = said[: len(FIGURES)], said[len(FIGURES) :]
    total, invoiced, deposit, paid = own if rate is None else foreign
    return credit.on_credit(total, invoiced=invoiced, deposit=deposit, paid=paid, rate=rate)


def ask_release(order: Order, found: Credit, *, by: Actor) -> None:
    """Put the question to accounting, whose answer resumes the confirmation."""
    known = accounting.lock_credit(order.customer_id, by=by)
    form = ReleaseOrder(
        customer=order.customer_id,
        total=order.total,
        limit=known.limit,
        exposure=found.exposure,
        overdue=known.overdue + known.written_off,
    )
    order.release = asked.offer(form, about_=order, by=by)


def watch(order: Order, *, by: Actor) -> None:
    """Tell accounting of a sale on credit, once for each confirmation."""
    form = WatchReceivable(
        customer=order.customer_id,
        amount=order.total - order.deposit,
        due_on=order.deliver_on and order.deliver_on + timedelta(days=order.payment_days),
        payment_days=order.payment_days,
    )
    asked.offer(form, about_=order, by=by)
