"""Orders that wait for goods: what becomes free is reserved for them by itself, each in its turn (SAL-06)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy

from nhip.flows.sales import NoteReserved
from nhip.flows.warehouse import Goods, IssueGoods
from nhip.kernel.actors import Actor
from nhip.kernel.operations import operation
from nhip.kernel.outbox import tell
from nhip.kernel.refs import Ref
from nhip.warehouse import api as warehouse
from nhip.warehouse.events import GoodsFreed

from .. import policies, waiting
from ..events import WaitingReserved
from ..models import Order, OrderLine
from . import asked, money, stock

TRIES = 5
"""So often in a row nothing may come of it before one stops: somebody else was always quicker."""


@dataclass(frozen=True)
class Freed:
    """The products of which something became free."""

    products: tuple[int, ...]


@operation(
    Order,
    takes=Freed,
    start=Order.GOING_ON,
    end=Order.GOING_ON,
    label=gettext_lazy("Reserve what became free"),
)
def serve_waiting(order: Order, told: Freed, *, by: Actor) -> None:
    """Reserve what the order waits for, let it go if it may, and say so to sales.

    A slip that the store gave back keeps waiting for whoever sold it.
    """
    lines = stock.lines_of(order)
    before = {line.pk: line.reserved for line in lines}
    held = stock.reserve(order, lines, by=by, only=frozenset(told.products))
    got = {line.pk: line.reserved - before[line.pk] for line in lines if line.reserved > before[line.pk]}
    if not got:
        return
    money.refresh(order, by=by)
    let_go = not asked.returned(order, IssueGoods).exists() and stock.release_if_due(order, lines, held, by=by)
    _say(order, lines, got, let_go=let_go, by=by)


def _say(order: Order, lines: list[OrderLine], got: dict[int, Decimal], *, let_go: bool, by: Actor) -> None:
    """As a notice for whoever sells, and as a fact."""
    goods = tuple(
        Goods(line=line.pk, product=line.product_id, quantity=got[line.pk]) for line in lines if line.pk in got
    )
    asked.offer(NoteReserved(customer=order.customer_id, goods=goods, let_go=let_go), about_=order, by=by)
    tell(WaitingReserved(order=order.pk, customer=order.customer_id, salesperson=order.owner_id, goods=goods), by=by)


def serve_next(event: GoodsFreed, *, by: Actor) -> None:
    """One order in one transaction, so that nobody waits for several; the next hears of it again."""
    if not policies.reserve_when_free.of(by.company_id):
        return
    but = event.given_up_by
    next_ = waiting.first_two(event.products, but=but.id if but and _is_order(but) else None, by=by)
    if not next_:
        return
    before = warehouse.reserved_for(Order(pk=next_[0]).ref, by=by)
    order = serve_waiting(Order(pk=next_[0]), Freed(event.products), by=by)
    tries = 0 if warehouse.reserved_for(order.ref, by=by) != before else event.tries + 1
    if (len(next_) > 1 or tries) and tries < TRIES:
        tell(GoodsFreed(products=event.products, given_up_by=but, tries=tries), by=by)


def _is_order(ref: Ref) -> bool:
    return ref.kind == Order._meta.label_lower
