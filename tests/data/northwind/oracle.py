"""The figures Northwind must end in, computed from the files by plain Python: nothing of the product is imported.

Opening stock on 1996-07-01 is what is in stock now plus all that was shipped, valued at 70 % of the list price
rounded to the cent. Orders with a shipping date are issued in order of that date, then number, at the weighted
average, half up per line. What is open is then reserved in order number from what is left.

Every figure can be had for some of the orders only (`some`, a frozen set of numbers): a company that knew no others.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
CENT = Decimal("0.01")
COST_SHARE = Decimal("0.7")
Some = frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Line:
    """What an order asks for; `discount` is a share of one."""

    product: int
    price: Decimal
    quantity: int
    discount: Decimal

    @property
    def exact(self) -> Decimal:
        """The amount before rounding."""
        return self.price * self.quantity * (1 - self.discount)

    @property
    def amount(self) -> Decimal:
        """The amount of the line, half up to the cent."""
        return cents(self.exact)


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the file; `shipped` is None while it is open."""

    number: int
    customer: str
    employee: int
    ordered: date
    required: date
    shipped: date | None
    freight: Decimal
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The totals a correct import and replay must show. Money in USD."""

    customers: int
    suppliers: int
    products: int
    employees: int
    orders: int
    lines: int
    issued_orders: int
    open_orders: int
    opening_pieces: int
    opening_value: Decimal
    ordered: Decimal
    ordered_exact: Decimal
    invoiced: Decimal
    freight_invoiced: Decimal
    freight_ordered: Decimal
    collected: Decimal
    cost_of_goods: Decimal
    stock_pieces: int
    stock_value: Decimal
    reserved: int
    short: int
    short_lines: int
    fully_reserved_orders: int
    late_deliveries: int


def cents(amount: Decimal) -> Decimal:
    """Half up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@cache
def orders(some: Some = None) -> tuple[Order, ...]:
    """All orders with their lines, by number."""
    lines = defaultdict(list)
    for row in _rows("order-details"):
        lines[row["orderID"]].append(_line(row))
    rows = (row for row in _rows("orders.repaired") if some is None or int(row["orderID"]) in some)
    return tuple(sorted((_order(row, lines[row["orderID"]]) for row in rows), key=_number))


@cache
def opening_stock(some: Some = None) -> dict[int, tuple[int, Decimal]]:
    """Pieces and unit cost of every product on 1996-07-01."""
    gone = defaultdict(int)
    for line in _lines(issued_orders(some)):
        gone[line.product] += line.quantity
    return {
        int(row["productID"]): (
            int(row["unitsInStock"]) + gone[int(row["productID"])],
            cents(Decimal(row["unitPrice"]) * COST_SHARE),
        )
        for row in _rows("products")
    }


@cache
def issued_orders(some: Some = None) -> tuple[Order, ...]:
    """The orders that were shipped, in the order in which goods leave."""
    return tuple(
        sorted((order for order in orders(some) if order.shipped), key=lambda order: (order.shipped, order.number))
    )


@cache
def open_orders(some: Some = None) -> tuple[Order, ...]:
    """The orders never shipped, by number."""
    return tuple(order for order in orders(some) if not order.shipped)


@dataclass(frozen=True, slots=True)
class Closing:
    """After the last issue: what it cost, and per product the pieces and the value that stayed."""

    cost_of_goods: Decimal
    pieces: dict[int, int]
    value: dict[int, Decimal]


@cache
def closing(some: Some = None) -> Closing:
    """All issues by moving weighted average; the last piece of a product takes the rest of its value along."""
    pieces = {product: count for product, (count, _) in opening_stock(some).items()}
    value = {product: count * cost for product, (count, cost) in opening_stock(some).items()}
    cost = Decimal()
    for line in _lines(issued_orders(some)):
        rest = pieces[line.product] - line.quantity
        gone = cents(value[line.product] * line.quantity / pieces[line.product]) if rest else value[line.product]
        pieces[line.product], value[line.product] = rest, value[line.product] - gone
        cost += gone
    return Closing(cost, pieces, value)


@dataclass(frozen=True, slots=True)
class Promise:
    """What one line of an open order got of the stock that was left, and what it lacks."""

    order: int
    product: int
    reserved: int
    short: int


@cache
def promises(some: Some = None) -> tuple[Promise, ...]:
    """Open orders take what is left, in order number, each line as much as there is."""
    free = dict(closing(some).pieces)
    taken: list[Promise] = []
    for order in open_orders(some):
        for line in order.lines:
            got = min(line.quantity, free[line.product])
            free[line.product] -= got
            taken.append(Promise(order.number, line.product, got, line.quantity - got))
    return tuple(taken)


@cache
def figures(some: Some = None) -> Figures:
    """Everything, computed once."""
    opening, end = opening_stock(some).values(), closing(some)
    invoiced = sum((line.amount for line in _lines(issued_orders(some))), Decimal())
    freight = sum((order.freight for order in issued_orders(some)), Decimal())
    return Figures(
        customers=len(_rows("customers.repaired")),
        suppliers=len(_rows("suppliers.repaired")),
        products=len(_rows("products")),
        employees=len(_rows("employees")),
        orders=len(orders(some)),
        lines=len(list(_lines(orders(some)))),
        issued_orders=len(issued_orders(some)),
        open_orders=len(open_orders(some)),
        opening_pieces=sum(pieces for pieces, _ in opening),
        opening_value=sum((pieces * cost for pieces, cost in opening), Decimal()),
        ordered=sum((line.amount for line in _lines(orders(some))), Decimal()),
        ordered_exact=sum((line.exact for line in _lines(orders(some))), Decimal()),
        invoiced=invoiced,
        freight_invoiced=freight,
        freight_ordered=sum((order.freight for order in orders(some)), Decimal()),
        collected=invoiced + freight,
        cost_of_goods=end.cost_of_goods,
        stock_pieces=sum(end.pieces.values()),
        stock_value=sum(end.value.values(), Decimal()),
        reserved=sum(promise.reserved for promise in promises(some)),
        short=sum(promise.short for promise in promises(some)),
        short_lines=sum(promise.short > 0 for promise in promises(some)),
        fully_reserved_orders=len(open_orders(some)) - len({each.order for each in promises(some) if each.short}),
        late_deliveries=sum(order.shipped > order.required for order in issued_orders(some)),
    )


def _lines(some: Iterable[Order]) -> Iterator[Line]:
    return (line for order in some for line in order.lines)


def _number(order: Order) -> int:
    return order.number


def _line(row: dict[str, str]) -> Line:
    price, discount = Decimal(row["unitPrice"]), Decimal(row["discount"])
    return Line(int(row["productID"]), price, int(row["quantity"]), discount)


def _order(row: dict[str, str], lines: list[Line]) -> Order:
    return Order(
        number=int(row["orderID"]),
        customer=row["customerID"],
        employee=int(row["employeeID"]),
        ordered=_day(row["orderDate"]),
        required=_day(row["requiredDate"]),
        shipped=None if row["shippedDate"] == "NULL" else _day(row["shippedDate"]),
        freight=Decimal(row["freight"]),
        lines=tuple(lines),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
