"""Returns, until the goods are on their way back: what a customer wants to give back, and who agrees (SAL-21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.flows.sales import ApproveReturn
from nhip.flows.warehouse import TakeGoodsBack
from nhip.kernel import clock, numbers
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import State as Stage
from nhip.kernel.operations import Refused, operation

from .. import words
from ..models import Order, OrderLine, SalesReturn, SalesReturnLine
from ..rules import returns as rules
from . import asked, claims, credits, goods_back, lines, sense
from .quotations import AnswerGiven
from .terms import Reason

State, Cause = SalesReturn.State, SalesReturn.Cause
RETURNABLE = (Order.State.PART_DELIVERED, Order.State.DELIVERED, Order.State.COMPLETED)
AGREED = (State.APPROVED, State.COMING, State.RECEIVED)
SOURCE = "SAL-21"


@dataclass(frozen=True)
class Wanted:
    """So much of an order line, in base units."""

    line: Annotated[int, Ask(gettext_lazy("Line"))]
    quantity: Annotated[Decimal, Ask(gettext_lazy("Quantity"), widget="quantity")]


@dataclass(frozen=True)
class NewReturn:
    """What comes back and why; without a warehouse, where the order was to be delivered from."""

    lines: Annotated[tuple[Wanted, ...], Ask(gettext_lazy("Lines"))]
    cause: Annotated[str, Ask(gettext_lazy("Cause"), choices=Cause)]
    reason: Annotated[str, Ask(gettext_lazy("In the customer's words"))] = ""
    warehouse: Annotated[int | None, Ask(gettext_lazy("Back into"), pick="warehouse.warehouse")] = None


@operation(
    Order, takes=NewReturn, start=RETURNABLE, label=gettext_lazy("Return goods"), when=sense.something_may_come_back
)
def return_goods(order: Order, told: NewReturn, *, by: Actor) -> None:
    """Write down what the customer wants to give back of this order; nobody else can give back the same."""
    made = SalesReturn(
        company_id=order.company_id,
        order=order,
        customer_id=order.customer_id,
        owner_id=order.owner_id,
        unit_id=order.unit_id,
        date=clock.today(),
    )
    _describe(made, told)
    wanted = _read(order, told, by)
    made.value = _value(wanted, by)
    claims.take(wanted)
    made.number = numbers.document("TH", by=by, on=made.date)
    made.save(force_insert=True)
    _put(made, wanted)


@operation(SalesReturn, takes=NewReturn, start=(State.DRAFT,), end=State.DRAFT, label=gettext_lazy("Change"))
def change_return(sales_return: SalesReturn, told: NewReturn, *, by: Actor) -> None:
    """Change what comes back; its lines are replaced as a whole."""
    order = claims.lock(sales_return)
    claims.drop(sales_return)
    _describe(sales_return, told)
    wanted = _read(order, told, by)
    sales_return.value = _value(wanted, by)
    claims.take(wanted)
    sales_return.lines.all().delete()
    _put(sales_return, wanted)


@operation(SalesReturn, start=(State.DRAFT,), end=(State.WAITING, *AGREED), label=gettext_lazy("Send for approval"))
def ask_return(sales_return: SalesReturn, *, by: Actor) -> None:
    """Ask the head of sales; whoever may agree to it, agrees by sending it."""
    sales_return.remark = ""
    if may_approve(sales_return, by=by):
        goods_back.agree(sales_return, by=by)
        return
    form = ApproveReturn(
        customer=sales_return.customer_id,
        value=sales_return.value,
        reason=credits.why(sales_return),
        fingerprint=fingerprint(sales_return),
    )
    sales_return.approval = asked.offer(form, about_=sales_return, by=by)
    sales_return.state = State.WAITING


@operation(SalesReturn, start=(State.WAITING,), end=State.DRAFT, label=gettext_lazy("Withdraw from approval"))
def withdraw_return(sales_return: SalesReturn, *, by: Actor) -> None:
    """Take it back from whoever was to agree to it, to change it."""
    asked.take_back(sales_return, ApproveReturn, by=by)
    sales_return.approval = None


@operation(
    SalesReturn,
    takes=AnswerGiven,
    start=(State.WAITING,),
    end=(*AGREED, State.REFUSED, State.DRAFT),
    label=gettext_lazy("Take the decision"),
)
def decide_return(sales_return: SalesReturn, told: AnswerGiven, *, by: Actor) -> None:
    """The head of sales has answered: agreed to, the goods may come; otherwise the remark says why not."""
    handoff = Handoff.objects.get(pk=told.handoff, company_id=by.company_id)
    answer = desk.answer_of(handoff) if handoff.answer else None
    if answer is None:  # given back without an answer
        sales_return.state, sales_return.approval = State.DRAFT, None
        sales_return.remark = _("Given back: %(reason)s") % {"reason": handoff.note or handoff.reason}
    elif not answer.approved:
        claims.lock(sales_return)
        claims.drop(sales_return)
        sales_return.state, sales_return.remark = State.REFUSED, answer.remark[:300]
    elif desk.form_of(handoff).fingerprint != fingerprint(sales_return):
        sales_return.state, sales_return.approval = State.DRAFT, None
        sales_return.remark = _("Approved, but it has changed or is out of date: send it again.")
    else:
        goods_back.agree(sales_return, by=by)


@operation(
    SalesReturn,
    takes=Reason,
    start=SalesReturn.CLAIMS,
    end=State.CANCELLED,
    label=gettext_lazy("Cancel the return"),
)
def cancel_return(sales_return: SalesReturn, told: Reason, *, by: Actor) -> None:
    """The customer keeps the goods: what was asked of others is taken back, and others may return them."""
    if not told.reason.strip():
        raise Refused(_("Say why."), field="reason")
    for form in (ApproveReturn, TakeGoodsBack):
        asked.take_back(sales_return, form, by=by)
    claims.lock(sales_return)
    claims.drop(sales_return)
    sales_return.remark = told.reason.strip()


@operation(
    SalesReturn, start=(State.REFUSED, State.CANCELLED), end=State.DRAFT, label=gettext_lazy("Take it up again")
)
def take_up_return(sales_return: SalesReturn, *, by: Actor) -> None:
    """Back to the draft, as far as nobody else gives the same back meanwhile."""
    order = claims.lock(sales_return)
    claims.take(_known(order, {line.line_id: line.quantity for line in sales_return.lines.all()}))
    sales_return.approval = None


def may_approve(sales_return: SalesReturn, *, by: Actor) -> bool:
    """Whether the person may agree to this very return."""
    return goods_back.may(sales_return, "sales.approve_return", by=by)


def is_approved_by_others(sales_return: SalesReturn, handoff: Handoff, *, by: Actor) -> bool:
    """Whether the person may answer the question: the head of sales, and not whoever asked it."""
    return by.person_id != handoff.giver_person_id and may_approve(sales_return, by=by)


def fingerprint(sales_return: SalesReturn) -> str:
    """What an approval of this return binds."""
    said = sales_return.lines.values_list("line_id", "quantity")
    return rules.fingerprint(sales_return.order_id, sales_return.cause, said)


def answered(sales_return: int, handoff: int) -> bool:
    """Whether this is the answer that the return waits for."""
    rows = SalesReturn.objects.filter(pk=sales_return, state=State.WAITING, approval=handoff)
    return rows.exclude(approval__state__in=(Stage.OFFERED, Stage.ACCEPTED, Stage.PAUSED)).exists()


def _describe(sales_return: SalesReturn, told: NewReturn) -> None:
    sales_return.cause, sales_return.reason = told.cause, told.reason.strip()
    sales_return.warehouse_id = told.warehouse
    if told.cause == Cause.OTHER and not sales_return.reason:
        raise Refused(_("Say why."), field="reason")


def _read(order: Order, told: NewReturn, by: Actor) -> list[tuple[OrderLine, Decimal]]:
    """The order lines with what is wanted of each, which is no more than the customer has."""
    wanted: dict[int, Decimal] = {}
    for place, each in enumerate(told.lines):
        if each.quantity <= 0:
            raise Refused(_("The quantity must be above zero."), field=f"lines.{place}.quantity")
        wanted[each.line] = wanted.get(each.line, Decimal(0)) + each.quantity
    if not wanted:
        raise Refused(_("Say of at least one line how much comes back."), field="lines")
    return _known(order, wanted)


def _known(order: Order, wanted: dict[int, Decimal]) -> list[tuple[OrderLine, Decimal]]:
    known = {line.pk: line for line in claims.lines_of(order)}
    if not wanted.keys() <= known.keys():
        raise Refused(_("This line is not on the order."), field="lines")
    for pk, quantity in wanted.items():
        line = known[pk]
        there = claims.returnable(line)
        if quantity > there:
            said = {
                "product": line.product.code,
                "there": words.figure(there, 6),
                "wanted": words.figure(quantity, 6),
            }
            raise Refused(
                _("%(product)s: %(wanted)s would come back, but only %(there)s can.") % said,
                field="lines",
                rule=_("No more comes back than was delivered and is not coming back already."),
                source=SOURCE,
            )
        if line.product.tracking == line.product.Tracking.SERIAL and quantity % 1:
            raise Refused(
                _("%(product)s comes back in whole pieces.") % {"product": line.product.code}, field="lines"
            )
    return [(known[pk], quantity) for pk, quantity in wanted.items()]


def _value(wanted: Sequence[tuple[OrderLine, Decimal]], by: Actor) -> Decimal:
    places = lines.places(by)
    parts = (rules.worth(part, ordered=line.quantity, net=line.net, places=places) for line, part in wanted)
    return sum(parts, Decimal(0))


def _put(sales_return: SalesReturn, wanted: Sequence[tuple[OrderLine, Decimal]]) -> None:
    own = {"company_id": sales_return.company_id, "sales_return": sales_return}
    made = [SalesReturnLine(line=line, quantity=quantity, **own) for line, quantity in wanted]
    SalesReturnLine.objects.bulk_create(made)
