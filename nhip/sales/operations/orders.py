"""What people do with orders until the goods leave: write, confirm, cancel."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.flows.accounting import MaximumDiscount, ReleaseOrder
from nhip.flows.warehouse import IssueGoods
from nhip.kernel import clock, numbers
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused, operation
from nhip.kernel.outbox import tell
from nhip.shared import spelling
from nhip.warehouse import api as warehouse

from .. import policies
from ..events import OrderCancelled, OrderConfirmed
from ..models import Order
from . import asked, discounts, drafts, lending, lines, stock, terms
from .discounts import Wish
from .lines import Occasion
from .quotations import AnswerGiven, Assigned
from .terms import Reason

State = Order.State
VERB, SERIES = "sales.assign_order", "DH"
CANCELLABLE = (State.DRAFT, State.WAITING, State.CONFIRMED, State.RUNNING)


@dataclass(frozen=True)
class NewOrder:
    """What a customer wants, on which conditions."""

    customer: terms.Customer
    lines: terms.Lines
    contact: terms.ContactId = None
    deliver_on: Annotated[date | None, Ask(gettext_lazy("Deliver on"))] = None
    currency: terms.Currency = ""
    deliver_to: Annotated[str, Ask(gettext_lazy("Deliver to"))] = ""
    warehouse: Annotated[int | None, Ask(gettext_lazy("Warehouse"), pick="warehouse.warehouse")] = None
    payment_days: terms.PaymentDays = None
    deposit: terms.Deposit = Decimal(0)
    payment_terms: terms.PaymentTerms = ""
    delivery_terms: terms.DeliveryTerms = ""
    price_list: terms.PriceListId = None
    note: terms.Note = ""
    date: terms.Day = None
    owner: terms.OwnerId = None


@operation(Order, takes=NewOrder, end=State.DRAFT, label=gettext_lazy("New order"), keyed=True)
def write_order(told: NewOrder, *, by: Actor) -> Order:
    """Write down what a customer wants, without a quotation before it."""
    occasion = terms.occasion_of(told, by)
    worked = lines.work_out(told.lines, occasion)
    order = _draft(told, occasion, by)
    order.number = numbers.document(SERIES, by=by, on=occasion.on)
    drafts.keep(order, worked, occasion, of="order")
    return order


@dataclass(frozen=True)
class TakenOver(NewOrder):
    """An order that was written somewhere else, with the number that people know it by."""

    number: Annotated[
        str,
        Ask(gettext_lazy("Order number"), help=gettext_lazy("As it was elsewhere; left empty, the next of ours.")),
    ] = ""


@operation(Order, takes=TakenOver, end=State.DRAFT, label=gettext_lazy("Take over an order"), keyed=True)
def take_over_order(told: TakenOver, *, by: Actor) -> Order:
    """Write down an order of another book or system; it keeps the number it had there."""
    occasion = terms.occasion_of(told, by)
    worked = lines.work_out(told.lines, occasion)
    order = _draft(told, occasion, by)
    order.number = _own_number(told.number, by) or numbers.document(SERIES, by=by, on=occasion.on)
    drafts.keep(order, worked, occasion, of="order")
    return order


def _draft(told: NewOrder, occasion: Occasion, by: Actor) -> Order:
    order = Order(
        company_id=by.company_id,
        state=State.DRAFT,
        **_delivery(told),
        **terms.conditions(told, occasion),
        **terms.ownership(told.owner, verb=VERB, by=by),
    )
    drafts.begin_abroad(order)
    return order


def _own_number(said: str, by: Actor) -> str:
    """The number as said, if it is free and can never be one of our own series."""
    if not (number := spelling.text(said)):
        return ""
    if number.upper().startswith(f"{SERIES}-"):
        raise Refused(_("Numbers that begin with %(series)s are given by us.") % {"series": SERIES}, field="number")
    if len(number) > 40:
        raise Refused(_("A number has at most 40 characters."), field="number")
    if Order.objects.filter(company_id=by.company_id, number=number).exists():
        raise Refused(_("The number %(number)s is taken.") % {"number": number}, field="number")
    return number


@operation(Order, takes=NewOrder, start=(State.DRAFT,), end=State.DRAFT, label=gettext_lazy("Change"))
def change_order(order: Order, told: NewOrder, *, by: Actor) -> None:
    """Change a draft; its lines are replaced as a whole, and an approval of the old ones is void."""
    before = order.currency
    drafts.rewrite(order, told, verb=VERB, of="order", by=by)
    if order.currency != before:
        drafts.begin_abroad(order)
    for name, value in _delivery(told).items():
        setattr(order, name, value)


@operation(
    Order,
    start=(State.DRAFT,),
    end=(State.WAITING, State.CONFIRMED, State.RUNNING),
    label=gettext_lazy("Confirm the order"),
    keyed=True,
)
def confirm_order(order: Order, *, by: Actor) -> None:
    """Promise it to the customer; over the credit limit or with overdue debt it waits for accounting (SAL-20)."""
    _check_discount(order, by)
    order.reason = ""
    credit = lending.check(order, by=by)
    if credit.granted:
        _promise(order, by)
    else:
        lending.ask_release(order, credit, by=by)
        order.state = State.WAITING


@operation(
    Order,
    start=(State.WAITING,),
    end=(State.CONFIRMED, State.RUNNING, State.DRAFT),
    label=gettext_lazy("Take accounting's answer"),
)
def resume_order(order: Order, *, by: Actor) -> None:
    """Accounting has answered: released it is confirmed, otherwise it is a draft again with the remark."""
    handoff = order.release
    answer = desk.answer_of(handoff) if handoff and handoff.answer else None
    if answer is not None and answer.released:
        lending.check(order, by=by)  # the customer's row is locked here as in every confirmation
        _promise(order, by)
        return
    said = answer.remark if answer else (handoff.note or handoff.reason if handoff else "")
    order.reason = _("Not released by accounting: %(remark)s") % {"remark": said}
    order.state, order.release = State.DRAFT, None


@operation(Order, start=(State.WAITING,), end=State.DRAFT, label=gettext_lazy("Withdraw the question"))
def withdraw_order(order: Order, *, by: Actor) -> None:
    """Take it back from accounting, to change it or to wait for the customer's payment."""
    asked.take_back(order, ReleaseOrder, by=by)
    order.release = None


@operation(
    Order,
    takes=Reason,
    start=CANCELLABLE,
    end=State.CANCELLED,
    label=gettext_lazy("Cancel the order"),
    keyed=True,
)
def cancel_order(order: Order, told: Reason, *, by: Actor) -> None:
    """Give it up before anything has left: what is reserved is free again, what was asked of others is taken back."""
    if not told.reason.strip():
        raise Refused(_("Say why."), field="reason")
    _check_nothing_left(order)
    for form in (IssueGoods, ReleaseOrder, MaximumDiscount, *discounts.APPROVALS.values()):
        asked.take_back(order, form, by=by)
    warehouse.release(order.ref, by=by)
    promised = stock.lines_of(order)
    stock.follow_warehouse(promised, {})
    stock.keep_progress(promised)
    order.reason = told.reason.strip()
    tell(OrderCancelled(order=order.pk, customer=order.customer_id, reason=order.reason), by=by)


@operation(
    Order,
    takes=Wish,
    start=(State.DRAFT,),
    label=gettext_lazy("Ask for the maximum discount"),
    keyed=True,
)
def ask_order_discount(order: Order, told: Wish, *, by: Actor) -> None:
    """Ask accounting how much this customer may have at most; the answer is attached by itself (FLOW-37)."""
    discounts.ask_accounting(order, told, by=by)


@operation(Order, start=(State.DRAFT,), label=gettext_lazy("Ask for approval of the discount"), keyed=True)
def ask_order_approval(order: Order, *, by: Actor) -> None:
    """Ask whoever may give the discount on these very lines; the answer is kept by itself (SAL-19)."""
    asking = discounts.settle(order, by=by)
    if asking is None:
        raise Refused(_("This discount needs no approval."), field="lines")
    if any(asked.waiting(order, form).exists() for form in discounts.APPROVALS.values()):
        raise Refused(_("The discount waits for approval, which has been asked for."), field="lines")
    asked.offer(discounts.question(asking, order), about_=order, by=by)


@operation(Order, takes=AnswerGiven, start=tuple(State), label=gettext_lazy("Attach accounting's answer"))
def take_order_answer(order: Order, told: AnswerGiven, *, by: Actor) -> None:
    """Bind accounting's answer to the order."""
    order.answer = Handoff.objects.get(pk=told.handoff, company_id=by.company_id, form=MaximumDiscount.name)


@operation(Order, takes=AnswerGiven, start=(State.DRAFT,), label=gettext_lazy("Take the approval"))
def take_order_approval(order: Order, told: AnswerGiven, *, by: Actor) -> None:
    """Bind the approval of a discount to the draft's very lines; a no is kept as the remark."""
    handoff = Handoff.objects.get(pk=told.handoff, company_id=by.company_id)
    approved = discounts.approves(handoff, order, by=by)
    order.approval = handoff if approved else None
    order.reason = "" if approved else drafts.remark_of(handoff, by=by, terms=order)


@operation(
    Order,
    takes=Assigned,
    start=tuple(state for state in State if state not in (State.COMPLETED, State.CANCELLED)),
    label=gettext_lazy("Assign"),
)
def assign_order(order: Order, told: Assigned, *, by: Actor) -> None:
    """Give it to a colleague (SAL-01: every order has an owning salesperson)."""
    order.owner_id, order.unit_id = told.owner, terms.home_of(told.owner, by)


def _delivery(told: NewOrder) -> dict:
    return {"deliver_on": told.deliver_on, "deliver_to": told.deliver_to, "warehouse_id": told.warehouse}


def _check_discount(order: Order, by: Actor) -> None:
    """A discount was decided with the quotation; on anything else it is decided now."""
    quotation = order.quotation
    if quotation is not None and lines.fingerprint(quotation) == lines.fingerprint(order):
        return
    asking = discounts.settle(order, by=by)
    if asking is None:
        return
    if any(asked.waiting(order, form).exists() for form in discounts.APPROVALS.values()):
        raise Refused(_("The discount waits for approval, which has been asked for."), field="lines")
    raise Refused(
        _("This discount is above your own limit: ask for its approval first."),
        field="lines",
        rule=_("The discount policy of accounting says who may give how much."),
        source=discounts.SOURCE,
        question=asked.first(discounts.question(asking, order), order),
    )


def _promise(order: Order, by: Actor) -> None:
    """From here the customer counts on it: reserve, let accounting know, and release what may leave."""
    first = order.promised_at is None  # before it was promised, nothing was reserved for it
    order.state, order.promised_at = State.CONFIRMED, clock.now()
    wanted, held = stock.lines_of(order), {}
    if policies.reserve_on_confirm.of(by.company_id, on=order.date):
        held = stock.reserve(order, wanted, by=by, first=first)
    if order.payment_days:
        lending.watch(order, by=by)
    stock.release_if_due(order, wanted, held, by=by)
    said = OrderConfirmed(
        order=order.pk, customer=order.customer_id, salesperson=order.owner_id, net=order.net, total=order.total
    )
    tell(said, by=by)


def _check_nothing_left(order: Order) -> None:
    """Once goods have left, only what has not can still be kept back."""
    if order.lines.filter(delivered__gt=0).exists() or asked.finished(order, IssueGoods).exists():
        raise Refused(
            _(
                "Goods of this order have left the warehouse: it can no longer be cancelled. "
                "Let the warehouse give back what it has not issued yet."
            ),
            field="state",
            rule=_("An order can be cancelled until its first goods issue."),
            source="SAL-06",
        )
