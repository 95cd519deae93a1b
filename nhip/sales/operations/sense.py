"""Whether a button makes sense for an order now; what may not be done is refused by the operation itself."""

from collections import Counter
from decimal import Decimal

from nhip.flows.accounting import CreditReturn
from nhip.flows.warehouse import IssueGoods
from nhip.kernel.handoffs import desk

from ..models import Order, SalesReturn
from . import asked, money, stock


def goods_may_go(order: Order) -> bool:
    """Something is reserved that no slip in the warehouse's hands asks for, and the deposit is paid."""
    return money.deposit_is_paid(order) and bool(_unasked(order))


def rest_may_go(order: Order) -> bool:
    """The rest of a partial delivery is not in the warehouse's hands yet."""
    return money.deposit_is_paid(order) and (bool(_unasked(order)) or goods_are_short(order))


def goods_are_short(order: Order) -> bool:
    """Something ordered is neither delivered nor reserved."""
    return any(line.short for line in stock.as_rules(stock.lines_of(order)))


def only_services(order: Order) -> bool:
    """Nothing of it lies in a warehouse."""
    return not any(line.product.is_stocked for line in stock.lines_of(order))


def money_is_open(order: Order) -> bool:
    """The customer has not paid all of it; what comes in another currency is accounting's to take."""
    return not order.currency and order.total - order.credited > order.paid


def something_may_come_back(order: Order) -> bool:
    """The customer has something that no return asks for."""
    return any(line.delivered > line.returned + line.claimed for line in stock.lines_of(order))


def something_is_not_credited(sales_return: SalesReturn) -> bool:
    """Of what came back, accounting was not asked for all, or gave it back."""
    asked_for: Counter[int] = Counter()
    gone = (*asked.WITH_RECEIVER, *asked.OVER)
    for handoff in asked.about(sales_return, CreditReturn).filter(state__in=gone):
        for line in desk.form_of(handoff).lines:
            asked_for[line.line] += line.quantity
    came = sales_return.lines.values_list("line_id", "came")
    return any(quantity > asked_for.get(line, Decimal(0)) for line, quantity in came)


def may_be_exchanged(sales_return: SalesReturn) -> bool:
    """No order replaces it yet."""
    return sales_return.replacement_id is None


def _unasked(order: Order) -> list[int]:
    """Lines of which more is reserved than open slips ask for."""
    wanted: Counter[int] = Counter()
    for handoff in asked.waiting(order, IssueGoods):
        for goods in desk.form_of(handoff).goods:
            wanted[goods.line] += goods.quantity
    held = order.lines.values_list("pk", "reserved")
    return [line for line, reserved in held if reserved > wanted.get(line, Decimal(0))]
