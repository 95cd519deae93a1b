"""Returns that were agreed to: the store takes the goods back, others take their place (SAL-21, FLOW-R2)."""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.flows.warehouse import Goods, TakeGoodsBack
from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused, operation
from nhip.kernel.refs import Ref
from nhip.warehouse import api as warehouse

from .. import words
from ..models import Order, SalesReturn, SalesReturnLine
from . import asked, claims, credits, sense
from .lines import Line
from .orders import VERB, NewOrder, write_order
from .quotations import AnswerGiven

State = SalesReturn.State


def agree(sales_return: SalesReturn, *, by: Actor) -> None:
    """It is agreed to: the store is asked to take the goods back; services are credited without goods."""
    sales_return.state, sales_return.remark = State.APPROVED, ""
    parts = claims.parts_of(sales_return)
    if any(part.line.product.is_stocked for part in parts):
        _send(sales_return, parts, by=by)
    else:
        order = claims.lock(sales_return)
        _come(sales_return, parts, {}, order, by=by)


@operation(SalesReturn, start=(State.APPROVED,), end=State.COMING, label=gettext_lazy("Send to the warehouse"))
def send_return(sales_return: SalesReturn, *, by: Actor) -> None:
    """Hand it to the store again after it came back."""
    sales_return.remark = ""
    _send(sales_return, claims.parts_of(sales_return), by=by)


@operation(
    SalesReturn,
    takes=AnswerGiven,
    start=(State.COMING,),
    end=(State.RECEIVED, State.APPROVED),
    label=gettext_lazy("Note what came back"),
)
def note_goods_back(sales_return: SalesReturn, told: AnswerGiven, *, by: Actor) -> None:
    """The store has taken goods back, or given the slip back: what really came is what will be credited."""
    handoff = Handoff.objects.get(pk=told.handoff, company_id=by.company_id, form=TakeGoodsBack.name)
    answer = desk.answer_of(handoff) if handoff.answer else None
    if answer is None:
        sales_return.state = State.APPROVED
        sales_return.remark = _("Given back: %(reason)s") % {"reason": handoff.note or handoff.reason}
        return
    came: dict[int, tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for goods in answer.goods:
        good, damaged = came[goods.line]
        bad = goods.quantity if goods.condition != "good" else Decimal(0)
        came[goods.line] = good + goods.quantity, damaged + bad
    order = claims.lock(sales_return)
    _come(sales_return, claims.parts_of(sales_return), came, order, by=by)


@operation(
    SalesReturn,
    start=(State.APPROVED, State.COMING, *SalesReturn.CAME),
    label=gettext_lazy("Exchange"),
    when=sense.may_be_exchanged,
)
def exchange_return(sales_return: SalesReturn, *, by: Actor) -> None:
    """Draft the order that replaces what comes back: the same goods, on the same conditions, at today's prices."""
    if sales_return.replacement_id:
        raise Refused(_("The exchange order is there: %(number)s.") % {"number": sales_return.replacement})
    order, parts = sales_return.order, claims.parts_of(sales_return)
    came = sales_return.state in SalesReturn.CAME
    again = [(part.line, part.came if came else part.quantity) for part in parts]
    told = NewOrder(
        order.customer_id,
        tuple(Line(line.product_id, quantity, discount=line.discount) for line, quantity in again if quantity),
        contact=order.contact_id,
        currency=order.currency,
        deliver_to=order.deliver_to,
        warehouse=order.warehouse_id,
        payment_days=order.payment_days,
        price_list=order.price_list_id,
        note=_("In exchange for return %(number)s") % {"number": sales_return.number},
        owner=sales_return.owner_id if permissions.may(by, VERB) else None,
    )
    sales_return.replacement = write_order(told, by=by)


def may(sales_return: SalesReturn, verb: str, *, by: Actor) -> bool:
    """Whether the person may do this with this very return."""
    return permissions.allowed(SalesReturn.objects.filter(pk=sales_return.pk), by=by, to=verb).exists()


def _send(sales_return: SalesReturn, parts: list[SalesReturnLine], *, by: Actor) -> None:
    """One slip for all the goods; one that came back goes again as its next round."""
    place = sales_return.warehouse_id or sales_return.order.warehouse_id or warehouse.default_warehouse(by=by)
    form = TakeGoodsBack(
        warehouse=place,
        customer=sales_return.customer_id,
        order=sales_return.order.ref,
        reason=credits.why(sales_return),
        goods=tuple(
            Goods(line=part.line_id, product=part.line.product_id, quantity=part.quantity)
            for part in parts
            if part.line.product.is_stocked
        ),
        for_what=(Ref("warehouse.warehouse", place),),
    )
    back = list(asked.returned(sales_return, TakeGoodsBack))
    asked.offer_again(form, back, about_=sales_return, by=by)
    for gone in back:
        desk.withdraw(gone, by=by)
    sales_return.state, sales_return.warehouse_id = State.COMING, place


def _come(
    sales_return: SalesReturn,
    parts: list[SalesReturnLine],
    came: dict[int, tuple[Decimal, Decimal]],
    order: Order,
    *,
    by: Actor,
) -> None:
    """Note what came; services come with the goods, or alone. What is fewer than asked is told."""
    for part in parts:
        nothing = Decimal(0), Decimal(0)
        whole = part.quantity, Decimal(0)
        part.came, part.damaged = came.get(part.line_id, nothing) if part.line.product.is_stocked else whole
    claims.end(parts)
    claims.keep_parts(parts)
    sales_return.state, sales_return.remark = State.RECEIVED, _fewer(parts)
    credits.offer(sales_return, parts, order, by=by)


def _fewer(parts: list[SalesReturnLine]) -> str:
    said = [
        _("%(product)s: %(came)s of %(asked)s")
        % {
            "product": part.line.product.code,
            "came": words.figure(part.came, 6),
            "asked": words.figure(part.quantity, 6),
        }
        for part in parts
        if part.came < part.quantity
    ]
    return (_("Fewer came back than asked: %(lines)s") % {"lines": "; ".join(said)})[:300] if said else ""
