"""What sales hangs on its own pages: what still stands in the way, and what to think of."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.refs import Ref
from nhip.screens.panels import hang
from nhip.shared import api as shared

from . import policies, waiting, words
from .models import Order, OrderLine, SalesReturn
from .operations import money, sense, stock


@dataclass(frozen=True)
class Notice:
    """One sentence; `tone` is late (stands in the way), soon (comes next) or idle (good to know)."""

    tone: str
    text: str


PROMISED = (Order.State.CONFIRMED, Order.State.RUNNING, Order.State.PART_DELIVERED)
OPEN = (Order.State.DRAFT, Order.State.WAITING, *PROMISED)


@hang(
    on="sales.order",
    title=gettext_lazy("Still missing"),
    template="sales/notices.html",
    needs="sales.view_order",
    place="head",
)
def order_notices(ref: Ref, *, by: Actor) -> list[Notice]:
    """Shortage by line, deposit, invoice requisites and the cash warning."""
    seen = permissions.allowed(Order.objects.select_related("customer"), by=by, to="sales.view_order")
    order = seen.get(pk=ref.id)
    return [*_remark(order), *_shortages(order), *_deposit(order), *_requisites(order), *_cash(order)]


@hang(
    on="sales.salesreturn",
    title=gettext_lazy("To see to"),
    template="sales/notices.html",
    needs="sales.view_salesreturn",
    place="head",
)
def return_notices(ref: Ref, *, by: Actor) -> list[Notice]:
    """What was remarked on the return, what waits for an invoice, what the customer is still to be paid."""
    seen = permissions.allowed(SalesReturn.objects.select_related("order"), by=by, to="sales.view_salesreturn")
    found = seen.get(pk=ref.id)
    said = [Notice("late", found.remark)] if found.remark else []
    if found.state == SalesReturn.State.RECEIVED and sense.something_is_not_credited(found):
        said.append(Notice("soon", _("Not all of what came back is with accounting: it waits for the invoice.")))
    if found.state == SalesReturn.State.CREDITED:
        text = _("%(amount)s is to be paid back, or set off against what the customer owes.")
        amount = found.refundable if found.foreign_refundable is None else found.foreign_refundable
        said.append(Notice("soon", text % {"amount": words.money(amount, found.order.currency)}))
    return said


def _remark(order: Order) -> Iterator[Notice]:
    if order.reason and order.state in (Order.State.DRAFT, Order.State.CONFIRMED):
        yield Notice("late", order.reason)


def _shortages(order: Order) -> Iterator[Notice]:
    """Only of what was promised."""
    if order.state not in PROMISED:
        return
    lines = stock.lines_of(order)
    for line, known in zip(lines, stock.as_rules(lines), strict=True):
        if known.short:
            said = {"product": line.product.code, "short": words.figure(known.short, 6)}
            yield Notice("late", _("%(product)s: %(short)s short, neither reserved nor delivered.") % said)


def _deposit(order: Order) -> Iterator[Notice]:
    deposit, paid = money.deposit_of(order)
    if order.state in OPEN and paid < deposit:
        said = {"open": words.money(deposit - paid, order.currency)}
        yield Notice("soon", _("Deposit of %(open)s still to be paid before goods leave.") % said)


def _requisites(order: Order) -> Iterator[Notice]:
    if order.state in OPEN and (missing := shared.requisites(order.customer).labels()):
        yield Notice("soon", _("Needed for the invoice: %(missing)s.") % {"missing": ", ".join(missing)})


def _cash(order: Order) -> Iterator[Notice]:
    """An invoice of five million or more, paid in cash, costs the buyer his input VAT (Decree 181/2025/NĐ-CP).

    What is sold in another currency nobody collects in cash here.
    """
    least: Decimal = policies.cash_warning.of(order.company_id, on=order.date)
    is_open = order.paid < order.total and order.state != Order.State.CANCELLED
    if order.tax and order.total >= least and is_open and not order.currency:
        text = _("Paid in cash, an invoice of %(least)s or more costs the buyer the deduction of input VAT.")
        yield Notice("idle", text % {"least": words.figure(least)})


@dataclass(frozen=True)
class Waits:
    """A line that waits, and what comes before it in its turn."""

    line: OrderLine
    missing: Decimal
    free: Decimal
    ahead: waiting.Ahead


@hang(
    on="sales.order",
    title=gettext_lazy("Waits for goods"),
    template="sales/waits.html",
    needs="sales.view_order",
)
def waits_for(ref: Ref, *, by: Actor) -> list[Waits]:
    """What the customer was promised and is not there: how much is missing, and who comes first."""
    rows = waiting.missing(by=by, order=ref.id)
    ahead = waiting.ahead_of(rows[0].order, by=by) if rows else {}
    return [Waits(row.line, row.missing, row.free, ahead[row.line.product_id]) for row in rows]


@hang(
    on="shared.product",
    title=gettext_lazy("Orders that wait for it"),
    template="sales/waiting_for.html",
    needs="sales.view_order",
)
def waiting_for(ref: Ref, *, by: Actor) -> list[waiting.Missing]:
    """The orders of one's own sight that miss something of the product, in their turn."""
    return waiting.missing(by=by, product=ref.id)
