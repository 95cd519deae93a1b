"""Orders follow what others tell: goods left, invoices were issued, money was posted. Each may be told twice."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy

from nhip.accounting import api as accounting
from nhip.flows.warehouse import IssueGoods
from nhip.kernel import clock, rows
from nhip.kernel.actors import Actor
from nhip.kernel.operations import operation
from nhip.kernel.outbox import tell
from nhip.warehouse import api as warehouse

from ..events import OrderCompleted, ReturnBilled
from ..models import Bill, BilledLine, Collected, DeliveredLine, Order, OrderLine
from ..rules import progress
from . import asked, billing, money, stock

State = Order.State
PROMISED = (State.CONFIRMED, State.RUNNING, State.PART_DELIVERED, State.DELIVERED, State.COMPLETED)


@dataclass(frozen=True)
class Part:
    """So much of an order line, in base units."""

    line: int
    quantity: Decimal


@dataclass(frozen=True)
class Delivery:
    """What one goods issue brought."""

    issue: int
    number: str
    goods: tuple[Part, ...]


@operation(Order, takes=Delivery, start=PROMISED, end=PROMISED, label=gettext_lazy("Note a delivery"))
def mark_delivered(order: Order, told: Delivery, *, by: Actor) -> None:
    """Goods have left: note them line by line, and let accounting invoice exactly these (FLOW-02, FLOW-38)."""
    lines = stock.lines_of(order)
    goods = {part.line: part.quantity for part in told.goods}
    brought = note_delivery(order, lines, told.issue, told.number, goods)
    if not brought:
        return
    services = progress.services_due(stock.as_rules(lines))
    brought |= note_delivery(order, lines, told.issue, told.number, services)
    stock.follow_warehouse(lines, warehouse.reserved_for(order.ref, by=by))
    stock.keep_progress(lines)
    billing.offer(order, lines, brought, issue=told.issue, by=by)
    settle(order, lines, by=by)


@dataclass(frozen=True)
class Invoice:
    """What one invoice says of the order."""

    invoice: int
    number: str
    total: Decimal
    lines: tuple[Part, ...]
    foreign_total: Decimal | None = None


@operation(Order, takes=Invoice, start=tuple(State), end=tuple(State), label=gettext_lazy("Note an invoice"))
def mark_invoiced(order: Order, told: Invoice, *, by: Actor) -> None:
    """An invoice was issued: note what is on it."""
    lines, bills = stock.lines_of(order), bills_of(order)
    if told.invoice not in {bill.invoice for bill in bills}:
        bills.append(_note_invoice(order, lines, bills, told))
        _sum_up(order, bills)
        stock.keep_progress(lines)
        if any(line.returned for line in lines):
            tell(ReturnBilled(order=order.pk), by=by)
    if order.state in PROMISED:
        settle(order, lines, by=by)


@dataclass(frozen=True)
class Credit:
    """What one adjusting invoice took off the order; `total` above zero."""

    invoice: int
    total: Decimal
    lines: tuple[Part, ...]
    foreign_total: Decimal | None = None


@operation(Order, takes=Credit, start=tuple(State), end=tuple(State), label=gettext_lazy("Note a credit"))
def mark_credited(order: Order, told: Credit, *, by: Actor) -> None:
    """An adjusting invoice was issued: it is noted beside the invoices, below zero."""
    lines, bills = stock.lines_of(order), bills_of(order)
    if told.invoice not in {bill.invoice for bill in bills}:
        off = tuple(Part(part.line, -part.quantity) for part in told.lines)
        foreign = None if told.foreign_total is None else -told.foreign_total
        less = Invoice(told.invoice, "", -told.total, off, foreign)
        bills.append(_note_invoice(order, lines, bills, less))
        _sum_up(order, bills)
        stock.keep_progress(lines)
    if order.state in PROMISED:
        settle(order, lines, by=by)


def _sum_up(order: Order, bills: list[Bill]) -> None:
    """What was invoiced, and what of it was credited."""
    order.invoiced = sum((bill.total for bill in bills if bill.total > 0), Decimal(0))
    order.credited = -sum((bill.total for bill in bills if bill.total < 0), Decimal(0))
    if order.currency:
        foreign = [bill.foreign_total or Decimal(0) for bill in bills]
        order.foreign_invoiced = sum((total for total in foreign if total > 0), Decimal(0))
        order.foreign_credited = -sum((total for total in foreign if total < 0), Decimal(0))


def bills_of(order: Order) -> list[Bill]:
    """The invoices that were noted; while nothing is invoiced, there are none to look for."""
    return list(order.bills.all()) if order.invoiced else []


def _note_invoice(order: Order, lines: list[OrderLine], before: list[Bill], told: Invoice) -> Bill:
    """The invoice and what is on it; each line says how much of it is on this one and those before."""
    invoiced = _sums(BilledLine.objects.filter(bill__in=before))
    bill = Bill(
        company_id=order.company_id, order=order, invoice=told.invoice, number=told.number, date=clock.today(),
        total=told.total, foreign_total=told.foreign_total,
    )  # fmt: skip
    rows.insert_records(Bill, [bill])
    own = {"company_id": order.company_id, "bill": bill}
    rows.insert_records(
        BilledLine, [BilledLine(line_id=part.line, quantity=part.quantity, **own) for part in told.lines]
    )
    for part in told.lines:
        invoiced[part.line] += part.quantity
    for line in lines:
        line.invoiced = invoiced[line.pk]
    return bill


@dataclass(frozen=True)
class Paid:
    """Money that was posted for the order, or taken back; `invoice` instead if one was paid, or is open again."""

    receipt: int = 0
    amount: Decimal = Decimal(0)
    salesperson: int | None = None
    invoice: int = 0
    reversal: bool = False


@operation(Order, takes=Paid, start=tuple(State), end=tuple(State), label=gettext_lazy("Note a payment"))
def mark_paid(order: Order, told: Paid, *, by: Actor) -> None:
    """Money was posted: note it, and release what only waited for it."""
    owing: bool | None = None
    if told.receipt:
        keep_collected(told, customer=order.customer_id, owner=order.owner_id, order=order.pk, by=by)
        stands = accounting.order_stands(order.ref, by=by)
        money.keep(order, stands.paid, by=by)
        owing = stands.open
    if order.state not in PROMISED or order.state == State.COMPLETED and not told.reversal:
        return  # more money does not undo what is complete
    lines = stock.lines_of(order)
    came = told.receipt and not told.reversal  # money that is taken back lets nothing go
    if came and order.state == State.CONFIRMED and not asked.about(order, IssueGoods).exists():
        stock.release_if_due(order, lines, warehouse.reserved_for(order.ref, by=by), by=by)
    settle(order, lines, by=by, owing=owing)


@operation(Order, start=tuple(State), end=tuple(State), label=gettext_lazy("Note a refund"))
def mark_refunded(order: Order, *, by: Actor) -> None:
    """Money went back to the customer, or did not after all: what is paid is what accounting has."""
    money.refresh(order, by=by)
    if order.state in PROMISED:
        settle(order, stock.lines_of(order), by=by)


@dataclass(frozen=True)
class GivenBack:
    """Why the warehouse gave a slip back."""

    reason: str


@operation(
    Order,
    takes=GivenBack,
    start=(State.CONFIRMED, State.RUNNING, State.PART_DELIVERED),
    end=(State.CONFIRMED, State.RUNNING, State.PART_DELIVERED),
    label=gettext_lazy("Note what came back"),
)
def mark_returned(order: Order, told: GivenBack, *, by: Actor) -> None:
    """The warehouse gave the slip back: the order says why, and can be released again."""
    order.reason = told.reason[:300]
    lines = stock.lines_of(order)
    stock.follow_warehouse(lines, warehouse.reserved_for(order.ref, by=by))
    stock.keep_progress(lines)
    if order.state == State.RUNNING and not asked.waiting(order, IssueGoods).exists():
        order.state = State.CONFIRMED


def keep_collected(told: Paid, *, customer: int, owner: int | None, order: int | None, by: Actor) -> None:
    """Keep whose sale a receipt paid, once."""
    rows.insert(
        Collected,
        unless_there=True,
        receipt=told.receipt,
        reversal=told.reversal,
        company_id=by.company_id,
        order_id=order,
        customer_id=customer,
        owner_id=told.salesperson or owner,
        date=clock.today(),
        amount=-told.amount if told.reversal else told.amount,
    )


def note_delivery(
    order: Order, lines: list[OrderLine], issue: int, number: str, goods: Mapping[int, Decimal]
) -> dict[int, Decimal]:
    """Note what one issue brought of each line; only what was not noted before is given back.

    The lines say how much of them was delivered altogether; the caller keeps that.
    """
    if not goods:
        return {}
    begun = [line.pk for line in lines if line.delivered]  # of the others nothing was noted yet
    noted = DeliveredLine.objects.filter(line__in=begun).values_list("line", "issue", "quantity")
    known, delivered = set(), defaultdict(Decimal)
    for line, brought_by, quantity in noted:
        delivered[line] += quantity
        known |= {line} if brought_by == issue else set()
    fresh = {line: quantity for line, quantity in goods.items() if line not in known and quantity > 0}
    own = {"company_id": order.company_id, "issue": issue, "number": number, "date": clock.today()}
    rows.insert_records(
        DeliveredLine, [DeliveredLine(line_id=line, quantity=quantity, **own) for line, quantity in fresh.items()]
    )
    for line in lines:
        line.delivered = delivered[line.pk] + fresh.get(line.pk, Decimal(0))
    return fresh


def settle(order: Order, lines: list[OrderLine], *, by: Actor, owing: bool | None = None) -> None:
    """The state that follows from what was delivered, invoiced and paid; `owing`: accounting has just said it."""
    before, parts = order.state, stock.as_rules(lines)
    order.state = progress.state_of(
        parts,
        asked=not any(line.delivered for line in lines) and asked.waiting(order, IssueGoods).exists(),
        paid=progress.is_delivered(parts) and progress.is_invoiced(parts) and _is_paid(order, by, owing),
    )
    if order.state in (State.DELIVERED, State.COMPLETED) and order.delivered_on is None:
        order.delivered_on = clock.today()
    if order.state == State.COMPLETED != before:
        said = OrderCompleted(
            order=order.pk, customer=order.customer_id, salesperson=order.owner_id, total=order.total
        )
        tell(said, by=by)


def _is_paid(order: Order, by: Actor, owing: bool | None) -> bool:
    """Whether something was invoiced and nothing is open of it; asked of accounting, for news of it may be late."""
    if order.invoiced <= 0:
        return False
    return not (bool(accounting.open_invoices(order.ref, by=by)) if owing is None else owing)


def _sums(notes: QuerySet) -> defaultdict[int, Decimal]:
    """What was noted, by line."""
    return defaultdict(Decimal, notes.values_list("line_id").annotate(sum=Sum("quantity")))


def noted(line: OrderLine) -> tuple[Decimal, Decimal]:
    """What was delivered and what was invoiced of a line, from the notes."""
    delivered = line.deliveries.aggregate(sum=Sum("quantity"))["sum"]
    billed = line.billings.aggregate(sum=Sum("quantity"))["sum"]
    return delivered or Decimal(0), billed or Decimal(0)
