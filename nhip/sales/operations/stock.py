"""Goods for an order: reserve what is free, and ask the warehouse to issue what may leave (SAL-09, FLOW-02)."""

from collections import defaultdict
from collections.abc import Container, Iterator
from decimal import Decimal
from itertools import count

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhip.flows.warehouse import Goods, IssueGoods
from nhip.kernel import clock, prepared
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import Side
from nhip.kernel.models.handoffs import State as Stage
from nhip.kernel.operations import Refused
from nhip.kernel.prepared import HOLES
from nhip.kernel.refs import Ref
from nhip.kernel.rows import update_all
from nhip.warehouse import api as warehouse

from ..models import Order, OrderLine
from ..rules import progress
from . import asked, money


def lines_of(order: Order) -> list[OrderLine]:
    """The order's lines with their products, as they are printed."""

    def asked_for() -> QuerySet[OrderLine]:
        return OrderLine.objects.filter(order=HOLES[0]).select_related("product").order_by("position")

    return prepared.rows("lines of an order", asked_for, order.pk)


def as_rules(lines: list[OrderLine]) -> list[progress.Line]:
    """The lines as the rules know them."""
    return [
        progress.Line(
            line.pk,
            line.quantity,
            line.product.is_stocked,
            line.reserved,
            line.delivered,
            line.invoiced,
            line.returned,
        )
        for line in lines
    ]


def reserve(
    order: Order, lines: list[OrderLine], *, by: Actor, only: Container[int] | None = None, first: bool = False
) -> warehouse.Held:
    """Reserve what is free of what is still short; the lines say what is reserved for them then, and so do we.

    `only` names the products that are looked for, if not all are; `first` that nothing was ever reserved before.
    """
    short = {line.id: line.short for line in as_rules(lines) if line.short}
    looked_for = [line for line in lines if line.pk in short and (only is None or line.product_id in only)]
    wants = [warehouse.Want(line.pk, line.product_id, short[line.pk]) for line in looked_for]
    if not wants:
        return warehouse.reserved_for(order.ref, by=by)
    at = order.warehouse_id or warehouse.default_warehouse(by=by)
    before, held = reserved(lines), warehouse.reserve(order.ref, wants, warehouse=at, by=by, first=first)
    follow_warehouse(lines, held)
    if reserved(lines) != before:
        keep_progress(lines)
    return held


def reserved(lines: list[OrderLine]) -> Decimal:
    """How much is reserved for the lines together."""
    return sum((line.reserved for line in lines), Decimal(0))


def follow_warehouse(lines: list[OrderLine], held: warehouse.Held) -> None:
    """Bring what the lines say is reserved up to what the warehouse holds for them; `keep_progress` keeps it."""
    for line in lines:
        line.reserved = sum(held.get(line.pk, {}).values(), Decimal(0))


def keep_progress(lines: list[OrderLine]) -> None:
    """Write down how far these lines are, in one statement; the caller holds the lock of the order."""
    update_all(lines, ("reserved", "delivered", "invoiced"))


def release_if_due(order: Order, lines: list[OrderLine], held: warehouse.Held, *, by: Actor) -> bool:
    """Hand over to the warehouse what is reserved, if the money is there; whether anything was."""
    return money.deposit_is_paid(order) and release(order, lines, held, by=by)


def release(order: Order, lines: list[OrderLine], held: warehouse.Held, *, by: Actor) -> bool:
    """One slip for each warehouse, for what is reserved there and no open slip asks for yet."""
    slips = list(asked.about(order, IssueGoods)) if order.released_on else []  # before the first there is none
    outstanding = {line.id: line.outstanding for line in as_rules(lines)}
    wanted = progress.to_release(held, _asked_for(slips), outstanding)
    if not wanted:
        return False
    products = {line.pk: line.product_id for line in lines}
    back = [slip for slip in slips if slip.state == Stage.RETURNED]
    fresh = count(len(slips) + 1)
    for place, quantities in sorted(wanted.items()):
        goods = tuple(
            Goods(line=line, product=products[line], quantity=quantity) for line, quantity in quantities.items()
        )
        _hand_over(order, place, goods, back, fresh, by)
    for handoff in back:
        desk.withdraw(handoff, by=by)
    if order.state == Order.State.CONFIRMED:
        order.state = Order.State.RUNNING
    order.reason, order.released_on = "", order.released_on or clock.today()
    return True


def require_release(order: Order, lines: list[OrderLine], held: warehouse.Held, *, by: Actor) -> None:
    """As somebody asked for it: Refused with what is missing."""
    if not money.deposit_is_paid(order):
        raise Refused(
            _("The deposit of %(deposit)s is due before goods leave; %(paid)s has been paid.") % money.said(order),
            field="deposit",
            rule=_("Goods leave when the deposit is paid or the sale is on credit."),
            source="FLOW-02",
        )
    if not release(order, lines, held, by=by):
        raise Refused(_("Nothing more is reserved for this order than what the warehouse has in hand already."))


def _hand_over(
    order: Order, place: int, goods: tuple[Goods, ...], back: list[Handoff], fresh: Iterator[int], by: Actor
) -> None:
    """Offer the slip; one that came back with the very same goods is offered again as its next round."""
    form = IssueGoods(
        warehouse=place,
        customer=order.customer_id,
        deliver_on=order.deliver_on,
        deliver_to=order.deliver_to,
        goods=goods,
        for_what=(Ref("warehouse.warehouse", place),),
    )
    same = next((handoff for handoff in back if desk.form_of(handoff) == form), None)
    if same is None:
        asked.offer(form, about_=order, by=by, part=str(next(fresh)))
    else:
        back.remove(same)
        desk.send(same, by=by)


def _asked_for(slips: list[Handoff]) -> dict[tuple[int, int], Decimal]:
    """What those that the warehouse has in hand ask for, by warehouse and line."""
    found: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for form in (desk.form_of(slip) for slip in slips if slip.side == Side.RECEIVER):
        for goods in form.goods:
            found[form.warehouse, goods.line] += goods.quantity
    return found
