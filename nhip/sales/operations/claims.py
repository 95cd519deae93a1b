"""What returns hold of an order's lines; the order's row is locked by whoever changes it."""

from collections.abc import Iterable
from decimal import Decimal

from ..models import Order, OrderLine, SalesReturn, SalesReturnLine
from ..rules import returns as rules
from . import stock


def lock(sales_return: SalesReturn) -> Order:
    """The order of a return, locked: two returns of one order queue up here."""
    return Order.objects.select_for_update(of=("self",), no_key=True).get(pk=sales_return.order_id)


def lines_of(order: Order) -> list[OrderLine]:
    """The lines as they are now; the order is locked."""
    return stock.lines_of(order)


def parts_of(sales_return: SalesReturn) -> list[SalesReturnLine]:
    """The lines of the return with what they are lines of, as they are printed."""
    rows = sales_return.lines.select_related("line__product")
    return list(rows.order_by("line__position"))


def returnable(line: OrderLine) -> Decimal:
    """What the customer has of the line and no return asks for."""
    return rules.returnable(delivered=line.delivered, returned=line.returned, claimed=line.claimed)


def take(wanted: Iterable[tuple[OrderLine, Decimal]]) -> None:
    """So much of each line is asked for by a return from now on."""
    held = list(wanted)
    for line, quantity in held:
        line.claimed += quantity
    keep([line for line, _quantity in held])


def drop(sales_return: SalesReturn) -> None:
    """The return asks for nothing any more."""
    parts = parts_of(sales_return)
    for part in parts:
        part.line.claimed -= part.quantity
    keep([part.line for part in parts])


def end(parts: Iterable[SalesReturnLine]) -> None:
    """What was asked for has come, as far as it has; the rest is not coming any more."""
    held = list(parts)
    for part in held:
        part.line.claimed -= part.quantity
        part.line.returned += part.came
    keep([part.line for part in held])


def keep(lines: list[OrderLine]) -> None:
    """Write down what comes back of these lines."""
    OrderLine.objects.bulk_create(
        lines, update_conflicts=True, unique_fields=["id"], update_fields=["claimed", "returned"]
    )


def keep_parts(parts: list[SalesReturnLine]) -> None:
    """Write down what came and what is credited of these lines of a return."""
    SalesReturnLine.objects.bulk_create(
        parts, update_conflicts=True, unique_fields=["id"], update_fields=["came", "damaged", "credited"]
    )
